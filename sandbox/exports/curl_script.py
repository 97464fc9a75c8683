"""A shell script that sends every request again with curl."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.exports.curl import curl_line
from sandbox.exports.recording import Recording
from sandbox.exports.sent import Sent

_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def curl_script(recording: Recording) -> bytes:
    """A script for any POSIX shell; it stops at the first request that gets no answer at all.

    Deliveries stand in it as comments: they were the sandbox's, not the client's.
    """
    return ("\n".join(_lines(recording)) + "\n").encode()


def _lines(recording: Recording) -> Iterator[str]:
    yield "#!/bin/sh"
    yield f"# {len(recording.requests)} requests of namespace {_plain(recording.namespace)},"
    yield f"# world {_plain(recording.world)}, seed {_plain(str(recording.seed))}."
    if not recording.secrets:
        yield "# Credentials are masked (***): put yours in, or export with secrets."
    yield "set -eu"
    for sent in recording.sent:
        yield ""
        yield from _request(sent) if sent.kind == "request" else _delivery(sent)


def _request(sent: Sent) -> Iterator[str]:
    yield f"# {sent.number}. {_plain(sent.title)} -> {sent.status}"
    # Masked already, as far as they are to be.
    yield curl_line(sent.method, sent.url, sent.headers, sent.body, secrets=True)
    yield "echo"


def _delivery(sent: Sent) -> Iterator[str]:
    came = sent.error or sent.status
    yield f"# delivery {sent.number}: {sent.method} {_plain(sent.url)} -> {_plain(str(came))}"


def _plain(text: str) -> str:
    """Text for a comment: it must not end the line."""
    return _UNPRINTABLE.sub("?", text)
