"""A Python script that sends every request again with `requests`."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.exports.recording import Recording
from sandbox.exports.sent import Sent

_MADE_BY_REQUESTS = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "user-agent"}
)
_DEFAULTS = {"accept": "*/*"}


def python_snippet(recording: Recording) -> bytes:
    """A script that sends the requests and prints the answers; of a single request, a few lines to
    paste.

    Credentials are masked unless the recording has them. Deliveries are left out: they were the
    sandbox's, not the client's.
    """
    return ("\n".join(_lines(recording)) + "\n").encode()


def _lines(recording: Recording) -> Iterator[str]:
    if not recording.secrets:
        yield "# Credentials are masked (***): put yours in, or export with secrets."
    yield "import requests"
    for sent in recording.requests:
        yield ""
        yield from _call(sent)
        yield "print(response.status_code, response.text)"


def _call(sent: Sent) -> Iterator[str]:
    yield "response = requests.request("
    yield f"    {sent.method!r},"
    yield f"    {sent.url!r},"
    headers = {name: value for name, value in sent.headers.items() if _is_theirs(name, value)}
    if headers:
        yield "    headers={"
        yield from (f"        {name!r}: {value!r}," for name, value in headers.items())
        yield "    },"
    if sent.body:
        yield f"    data={_body(sent.body)},"
    yield "    timeout=10,"
    yield ")"


def _is_theirs(name: str, value: str) -> bool:
    """Whether the client said this header, rather than its library."""
    return name.lower() not in _MADE_BY_REQUESTS and _DEFAULTS.get(name.lower()) != value


def _body(body: bytes) -> str:
    """The body as an expression: a text is sent as UTF-8."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return repr(body)
    return repr(text) if text.isascii() else f"{text!r}.encode()"
