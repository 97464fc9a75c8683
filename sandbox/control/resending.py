"""A recorded request once more, with an edit: what is sent, and how its answer differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import orjson

from sandbox.contract.message import Reply, Request
from sandbox.contract.patches import merge_patch
from sandbox.contract.problems import Finding
from sandbox.control.kinds import named_values
from sandbox.control.partial import MISSING, same
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
    """The answer now, that of then, and in what they differ."""
    found = list(islice(_all_differences(entry, reply), MOST_DIFFERENCES))
    return {
        "same": not found,
        "original": {"status": entry.status, **_message(entry.reply_headers, entry.reply_body)},
        "reply": {"status": reply.status, **_message(reply.headers, reply.body)},
        "differences": found,
    }


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


def _all_differences(entry: Entry, reply: Reply) -> Iterator[dict[str, Any]]:
    if entry.status != reply.status:
        yield _difference(("status",), entry.status, reply.status)
    yield from _differences(_content(entry.reply_body), _content(reply.body), ("body",))


def _content(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def _differences(then: Any, now: Any, at: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    if isinstance(then, dict) and isinstance(now, dict) and len(at) < 50:
        for name in {**then, **now}:
            yield from _differences(then.get(name, MISSING), now.get(name, MISSING), (*at, name))
    elif isinstance(then, list) and isinstance(now, list) and len(at) < 50:
        for place in range(max(len(then), len(now))):
            pair = [one[place] if place < len(one) else MISSING for one in (then, now)]
            yield from _differences(pair[0], pair[1], (*at, place))
    elif then is MISSING or now is MISSING or not same(then, now):
        yield _difference(at, then, now)


def _difference(at: tuple[Any, ...], then: Any, now: Any) -> dict[str, Any]:
    return {
        "path": list(at),
        **({} if then is MISSING else {"then": then}),
        **({} if now is MISSING else {"now": now}),
    }
