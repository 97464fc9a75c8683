"""A request and a reply as plain data, free of any web framework."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

JSON = "application/json; charset=utf-8"


@dataclass(slots=True)
class Request:
    """One HTTP request.

    `path` is percent-decoded and starts with `/`; `query` is the raw text after `?`; header names
    are lower-case, repeated headers joined with `, `; `origin` is `http://host:port`;
    `raw_path` is the path as it came, still encoded, where the server tells;
    `door` is what it came through: in-process, werkzeug, or a server that keeps its sockets;
    `namespace` is the one that the door leads to, where a request names none by itself.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    origin: str = "http://sandbox.test"
    remote_addr: str = "127.0.0.1"
    door: str = "in-process"
    raw_path: str = ""
    namespace: str | None = None


@dataclass(slots=True)
class Reply:
    """One HTTP answer.

    `value` is the JSON value `body` was written from (None for other bodies), so that it can be
    validated without parsing it again. `stream` replaces `body` where an answer is sent piece by
    piece. `record` is the stored object the whole body shows, if there is one: it is validated
    once per revision, not once per read. `breakage` is how the door is to spoil the answer (see
    `sandbox.world.faults`), None for one that is given as it is.
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    value: Any = None
    stream: Iterator[bytes] | None = None
    record: Any = None
    breakage: Any = None

    @classmethod
    def json(
        cls,
        value: Any,
        status: int = 200,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        content_type: str = JSON,
        record: Any = None,
    ) -> Reply:
        """A JSON answer of `value`; `body` gives its bytes where they are at hand already."""
        return cls(
            status,
            orjson.dumps(value) if body is None else body,
            {"Content-Type": content_type, **(headers or {})},
            value,
            None,
            record,
        )

    @classmethod
    def text(cls, text: str, status: int, headers: Mapping[str, str] | None = None) -> Reply:
        """A plain-text answer."""
        return cls(status, text.encode(), {"Content-Type": "text/plain", **(headers or {})})
