"""The console's client of the control plane: it knows what any client can know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from sandbox.addressing import NAMESPACE_HEADER
from sandbox.contract.message import Reply, Request

Answering = Callable[[Request], Reply]


class Refused(Exception):
    """What the control plane refused: its status, and its problem as it told it."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = problem
        super().__init__(problem.get("detail") or problem.get("title") or f"status {status}")


class Control:
    """Calls of the control plane for one namespace, without a socket.

    Every call raises `Refused` where the answer is an error.
    """

    def __init__(
        self, answering: Answering, namespace: str, token: str | None, origin: str
    ) -> None:
        self._answering = answering
        self._token = token
        self._origin = origin
        self._headers = {NAMESPACE_HEADER: namespace, "accept": "*/*"}
        if token is not None:
            self._headers["sandbox-token"] = token

    def within(self, namespace: str) -> Control:
        """The same for another namespace."""
        return Control(self._answering, namespace, self._token, self._origin)

    def get(self, path: str, /, **query: Any) -> Any:
        """The answer to GET, its JSON as a value; members of `query` that are None are left out."""
        return self._value(self._asked("GET", path, query))

    def send(self, method: str, path: str, value: Any = None, /, **query: Any) -> Any:
        """The answer to a call that changes something; `value` goes as JSON unless it is None."""
        return self._value(self._asked(method, path, query, value))

    def text(self, path: str, /, **query: Any) -> str:
        """The answer to GET as text."""
        return self._asked("GET", path, query).body.decode()

    def reply(self, path: str, **query: Any) -> Reply:
        """The answer to GET as it came, made for the addresses of the namespace."""
        namespace = self._headers[NAMESPACE_HEADER]
        prefix = "" if namespace == "default" else f"/~{namespace}"
        return self._asked("GET", path, query, prefix=prefix)

    def stream(self, path: str, /, **query: Any) -> Iterator[bytes]:
        """The pieces of an answer that comes piece by piece."""
        reply = self._asked("GET", path, query)
        return iter([reply.body]) if reply.stream is None else reply.stream

    def _asked(
        self, method: str, path: str, query: Mapping[str, Any], value: Any = None, prefix: str = ""
    ) -> Reply:
        headers, body = dict(self._headers), b""
        if value is not None:
            headers["content-type"] = "application/json"
            body = orjson.dumps(value)
        given = {name: one for name, one in query.items() if one not in (None, "")}
        request = Request(
            method=method,
            path=f"{prefix}/_sandbox{path}",
            query=urlencode(given, quote_via=quote),
            headers=headers,
            body=body,
            origin=self._origin,
        )
        reply = self._answering(request)
        if reply.status >= 400:
            raise Refused(reply.status, _problem(reply))
        return reply

    def _value(self, reply: Reply) -> Any:
        return orjson.loads(reply.body) if reply.body else None


def _problem(reply: Reply) -> Mapping[str, Any]:
    try:
        problem = orjson.loads(reply.body)
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {"title": f"Status {reply.status}"}
