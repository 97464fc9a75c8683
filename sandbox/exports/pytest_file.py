"""A pytest file: the recorded requests in a fresh world, and what they have to be answered."""

from __future__ import annotations

import pprint
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.exports.recording import Recording
from sandbox.exports.sent import Sent, header
from sandbox.exports.varying import has_time, ids_in, is_time, texts
from sandbox.world.view import UNREADABLE, json_value

_WIDTH = 92
_LONGEST_BODY = 16 * 1024
_MADE_BY_URLLIB3 = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "user-agent", "transfer-encoding"}
)
_MASK = "***"
_CALL = """\
    def call(method, path, headers, body=None):
        url = sandbox.url + path
        with urllib3.PoolManager(retries=False) as pool:
            return pool.request(method, url, headers=headers, body=body, redirect=False)"""


class _Code:
    """Something that is written into a literal as it is."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


_ANY = _Code("ANY")


def pytest_file(recording: Recording) -> bytes:
    """A test that passes in a fresh namespace of the same world.

    Ids that the sandbox made are taken from its answers; ids and times of answers may differ.
    Credentials of the world are taken from the fixture, others from the environment.
    """
    body = list(_Writer(recording).lines())
    whole = "\n".join([*_head(recording, "\n".join(body)), *body])
    return (whole + "\n").encode()


def _head(recording: Recording, body: str) -> Iterator[str]:
    about = f"{len(recording.requests)} requests of namespace {recording.namespace}"
    yield f'"""Recorded with Lead Sandbox: {about}."""'
    yield ""
    if "os.environ" in body:
        yield "import os"
    yield "from unittest.mock import ANY"
    yield ""
    yield "import pytest"
    yield "import urllib3"
    yield ""
    yield from _marker(recording)
    yield ""
    yield ""
    yield "def test_recorded(sandbox):"


def _marker(recording: Recording) -> Iterator[str]:
    from sandbox.world.fixtures import built_in

    if recording.world in built_in():
        given = f"world={recording.world!r}, seed={recording.seed!r}"
    else:
        yield f"# Recorded in the world {recording.world!r}: give its file as world=."
        given = f"seed={recording.seed!r}"
    if any(sent.unmatched or sent.wrong or sent.broken for sent in recording.requests):
        # What was wrong when it was recorded is so again, and asserted below.
        given += ", checks=False"
    yield f"pytestmark = pytest.mark.sandbox({given})"


class _Writer:
    """Writes the calls one after the other; knows which ids came from which answer."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._variables: dict[str, str] = {}
        self._seen = set(recording.world_ids)
        self._secrets = 0

    def lines(self) -> Iterator[str]:
        yield _CALL
        for number, sent in enumerate(self._recording.requests, 1):
            yield ""
            yield from self._call(number, sent)
        yield from self._lead()

    def _call(self, number: int, sent: Sent) -> Iterator[str]:
        path = sent.url.removeprefix(self._recording.base_url) or "/"
        headers = {
            _Code(repr(name)): self._header(name, value, sent)
            for name, value in sent.headers.items()
            if name.lower() not in _MADE_BY_URLLIB3
        }
        self._seen.update(ids_in(path), ids_in(sent.body.decode("utf-8", "replace")))
        yield f"    # {number}. {' '.join(sent.title.split())}"
        yield f"    headers = {_literal(headers, 4)}"
        arguments = [repr(sent.method), self._text(path), "headers"]
        if sent.body:
            arguments.append(self._body(sent.body))
        yield f"    answer = call({', '.join(arguments)})"
        yield f"    assert answer.status == {sent.status}, answer.data"
        yield from self._answer(sent)

    def _answer(self, sent: Sent) -> Iterator[str]:
        """What is asserted of the answer, and the ids that it brought."""
        value = json_value(sent.answer) if sent.answer else UNREADABLE
        if sent.method == "HEAD" or len(sent.answer) > _LONGEST_BODY or value is UNREADABLE:
            content_type = header(sent.answer_headers, "content-type")
            if content_type:
                yield f'    assert answer.headers["Content-Type"] == {content_type!r}'
            return
        born = self._born(value)
        yield f"    assert answer.json() == {_literal(self._expected(value, born), 4)}"
        for name, path in born.values():
            yield f"    {name} = answer.json(){''.join(f'[{step!r}]' for step in path)}"
        self._variables |= {id: name for id, (name, _) in born.items()}
        self._seen.update(born)

    def _born(self, value: Any) -> dict[str, tuple[str, tuple[str | int, ...]]]:
        """The ids that this answer is the first to show, each with a name and where it stands.

        Only those that a later request needs get a name.
        """
        born: dict[str, tuple[str, tuple[str | int, ...]]] = {}
        later = " ".join(
            f"{sent.url} {sent.body.decode('utf-8', 'replace')}"
            for sent in self._recording.requests
        )
        for path, text in texts(value):
            new = ids_in(text) == [text] and text not in self._seen and text not in born
            if new and text in later:
                born[text] = (f"id_{len(self._variables) + len(born) + 1}", path)
        return born

    def _expected(self, value: Any, born: Mapping[str, Any], key: str | int = "") -> Any:
        """The value as it is asserted: ANY for what another run says differently."""
        if isinstance(value, dict):
            return {name: self._expected(one, born, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self._expected(one, born, key) for one in value]
        if is_time(value, key):
            return _ANY
        if isinstance(value, str):
            return self._expected_text(value, born)
        return value

    def _expected_text(self, text: str, born: Mapping[str, Any]) -> Any:
        strange = [one for one in ids_in(text) if one not in self._seen]
        host = self._recording.base_url.partition("://")[2]
        if strange or has_time(text) or (host and host in text):
            return _ANY
        if any(one in self._variables for one in ids_in(text)):
            return _Code(self._text(text))
        return text

    def _text(self, text: str) -> str:
        """A literal of `text`, with variables in the place of ids that answers brought."""
        known = [one for one in ids_in(text) if one in self._variables]
        if not known:
            return repr(text)
        written = repr(text.replace("{", "{{").replace("}", "}}"))
        for one in known:
            written = written.replace(one, f"{{{self._variables[one]}}}")
        return f"f{written}"

    def _body(self, body: bytes) -> str:
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return repr(body)
        return f"{self._text(text)}.encode()"

    def _header(self, name: str, value: str, sent: Sent) -> Any:
        """The value of a header; for one that is masked, where its secret comes from."""
        if _MASK not in value:
            return _Code(self._text(value))
        scheme, space, _ = value.partition(" ")
        if sent.credential and scheme.lower() == "basic":
            auth = f'urllib3.make_headers(basic_auth="API:" + {sent.credential})'
            return _Code(f'{auth}["authorization"]')
        if sent.credential:
            return _Code(f'"{scheme} " + {sent.credential}')
        self._secrets += 1
        variable = f"os.environ['SANDBOX_SECRET_{self._secrets}']"
        return _Code(f"{f'{scheme} '!r} + {variable}" if space else variable)

    def _lead(self) -> Iterator[str]:
        """What became of the lead, where its path is exported."""
        recording = self._recording
        if recording.lead is None:
            return
        yield ""
        yield "    lead = sandbox.leads[-1]"
        told = [recording.lead.get(name) for name in ("outcome", "reason")]
        yield f"    assert (lead.outcome, lead.reason) == ({told[0]!r}, {told[1]!r})"
        sent = [(one.method, _ANY if _MASK in one.url else one.url) for one in recording.deliveries]
        expected = [(method, self._expected(url, {})) for method, url in sent]
        yield "    sent = [(delivery.method, delivery.url) for delivery in sandbox.deliveries]"
        yield f"    assert sent == {_literal(expected, 4)}"
        types = [event.get("type") for event in recording.events]
        yield f"    assert [event.type for event in sandbox.events] == {types!r}"


def _literal(value: Any, indent: int) -> str:
    """A literal of Python, its lines indented to stand after `indent` blanks."""
    text = pprint.pformat(value, width=_WIDTH - indent, sort_dicts=False)
    return text.replace("\n", "\n" + " " * (indent + 4))
