"""A recorded request as a form to be edited, and what was changed in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from sandbox.console.bodies import plain

_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_SHOWN = frozenset({"content-length", "transfer-encoding", "host", "connection"})


class CannotEdit(ValueError):
    """What was filled in cannot be sent; the message says why."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of the form, as they stand at first. `body` is None where it cannot be edited."""

    method: str
    path: str
    query: str
    headers: str
    body: str | None

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Form:
        """The form for a recorded request."""
        request = entry["request"]
        headers = "\n".join(
            f"{name}: {value}"
            for name, value in request["headers"].items()
            if name.lower() not in _NOT_SHOWN
        )
        whole = request["body_kind"] != "base64" and not request.get("body_cut")
        body: str | None = plain(request) if whole else ""
        if not whole or _HIDDEN.search(body or ""):  # what is not seen is not edited by accident
            body = None
        return cls(entry["method"], entry["path"], entry["query"], headers, body)

    def changes(self, filled: Mapping[str, str]) -> dict[str, Any]:
        """What differs in the filled form, as the control plane's resend takes it. Raises
        CannotEdit."""
        edit: dict[str, Any] = {}
        for name in ("method", "path"):
            new, known = filled.get(name, "").strip(), getattr(self, name)
            if new and new not in (known, _in_one_line(known)):
                edit[name] = new.upper() if name == "method" else new
        query = _query_changes(self.query, filled.get("query", "").strip().lstrip("?"))
        headers = _header_changes(self.headers, filled.get("headers", ""))
        edit |= {name: one for name, one in (("query", query), ("headers", headers)) if one}
        if self.body is not None and "body" in filled:
            new = filled["body"].replace("\r\n", "\n")
            if new != _as_browsers_keep(self.body):
                edit["body"] = new
        return edit


def _as_browsers_keep(text: str) -> str:
    """What a text area sends back when nobody touched it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _in_one_line(text: str) -> str:
    """What a field of one line sends back when nobody touched it."""
    return re.sub(r"[\r\n]", "", text).replace("\0", "\ufffd").strip()


def _query_changes(before: str, after: str) -> dict[str, str | None]:
    was, now = (parse_qs(query, keep_blank_values=True) for query in (before, after))
    changes: dict[str, str | None] = {name: None for name in was if name not in now}
    for name, values in now.items():
        if values == was.get(name):
            continue
        if len(values) > 1:
            raise CannotEdit(
                f"{name[:60]!r} stands in the query {len(values)} times; what is repeated can only "
                "be sent again as it was."
            )
        changes[name] = values[0]
    return changes


def _header_changes(before: str, after: str) -> dict[str, str | None]:
    was, now = _headers(before), _headers(after)
    changes: dict[str, str | None] = {name: None for name in was if name not in now}
    return changes | {name: value for name, value in now.items() if was.get(name) != value}


def _headers(text: str) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon:
            raise CannotEdit(f"{line[:60]!r} is no header; write NAME: VALUE.")
        headers[name.strip().lower()] = value.strip()
    return headers
