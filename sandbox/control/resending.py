"""A recorded request once more, with an edit: what is sent, and how its answer differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import orjson

from sandbox.contract.message import Reply, Request
from sandbox.contract.patches import merge_patch
from sandbox.contract.problems import Finding
from sandbox.control.kinds import named_values
from sandbox.control.refusals import unprocessable
from sandbox.world.journal import Entry
from sandbox.world.view import shown

MOST_DIFFERENCES: Final = 100
_FORM: Final = "application/x-www-form-urlencoded"
_LEFT_OUT: Final = frozenset({"content-length", "transfer-encoding", "host", "sandbox-namespace"})

Edit = Mapping[str, Any]


def edited(entry: Entry, edit: Edit, namespace: str) -> Request:
    """The request of `entry` with `edit`, for the namespace of this name.

    `method`, `path` and `body` replace; `headers` and `query` are merged by name, null takes away;
    `patch` is merged into a JSON body or the fields of a form. Raises Problem `unprocessable` for
    a patch of another body.
    """
    headers = {
        name: value for name, value in entry.request_headers.items() if name not in _LEFT_OUT
    }
    body = entry.request_body
    if "body" in edit:
        body, headers = _new_body(edit["body"], headers)
    if "patch" in edit:
        body = _patched(body, headers, edit["patch"])
    headers = _merged(headers, {k.lower(): v for k, v in edit.get("headers", {}).items()})
    headers["sandbox-namespace"] = namespace
    if body:
        headers["content-length"] = str(len(body))
    return Request(
        method=edit.get("method", entry.method),
        path=edit.get("path", entry.path),
        query=_query(entry.query, edit.get("query")),
        headers=headers,
        body=body,
        remote_addr=entry.remote_addr,
    )


def compared(entry: Entry, reply: Reply) -> dict[str, Any]:
    """The answer now, that of then, and in what they differ; ids and times count too."""
    from sandbox.replay.comparing import Comparison
    from sandbox.replay.rules import Rules

    found = Comparison(Rules.of(exact=True)).differences(
        (entry.status, _lowered(entry.reply_headers), entry.reply_body),
        (reply.status, _lowered(reply.headers), reply.body),
    )
    return {
        "same": not found,
        "original": {"status": entry.status, **_message(entry.reply_headers, entry.reply_body)},
        "reply": {"status": reply.status, **_message(reply.headers, reply.body)},
        "differences": [
            {"path": list(one.path), **one.values("then", "now")}
            for one in found[:MOST_DIFFERENCES]
        ],
    }


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _message(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    return shown(headers, body)


def _new_body(value: Any, headers: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """A text as it is, any other value as JSON."""
    if isinstance(value, str):
        return value.encode(), headers
    return orjson.dumps(value), {**headers, "content-type": "application/json"}


def _patched(body: bytes, headers: Mapping[str, str], patch: Any) -> bytes:
    if headers.get("content-type", "").startswith(_FORM):
        fields = merge_patch(named_values(body.decode("utf-8", "replace")), patch)
        return urlencode(fields, doseq=True).encode()
    try:
        value = orjson.loads(body) if body else {}
    except ValueError as error:
        finding = Finding(
            ("body", "patch"), "patch", "the recorded body is neither JSON nor a form"
        )
        raise unprocessable("The body cannot be patched; send another one.", [finding]) from error
    return orjson.dumps(merge_patch(value, patch))


def _merged(headers: Mapping[str, str], changes: Mapping[str, Any]) -> dict[str, str]:
    merged = {**headers, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def _query(query: str, changes: Mapping[str, Any] | None) -> str:
    if not changes:
        return query
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name not in changes
    ]
    given = [(name, value) for name, value in changes.items() if value is not None]
    return urlencode([*kept, *given], doseq=True)
