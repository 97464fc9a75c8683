"""Calls of a control plane over HTTP, and of the imitated APIs behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import urllib3

from sandbox.contract.message import Reply, Request
from sandbox.contract.problems import CATALOGUE, Finding, Problem
from sandbox.world.section import WorldError, WorldFault

CONTROL = "/_sandbox"
_TIMEOUT = urllib3.Timeout(connect=10, read=60)
_PATH = "/:~@!$&'()*+,;="
_MADE_ON_THE_WAY = frozenset({"host", "content-length", "transfer-encoding", "connection"})


class Unreachable(RuntimeError):
    """There is no sandbox at a URL; the message says which, and why it is thought so."""


class Wire:
    """The way to one sandbox. Safe to use from many threads.

    `url` is its base URL, `token` its control token where it has one.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=_TIMEOUT)

    def control(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        namespace: str,
        **query: Any,
    ) -> Any:
        """The JSON value of the answer of a control operation in a namespace; `path` is what
        follows `/_sandbox`.

        Raises `Problem` as the control plane does, `WorldError` where it refuses a world.
        """
        headers = {"Sandbox-Namespace": namespace}
        if self.token is not None:
            headers["Sandbox-Token"] = self.token
        sent = b"" if body is None else orjson.dumps(body)
        if sent:
            headers["Content-Type"] = "application/json"
        target = CONTROL + quote(path, safe=_PATH)
        asked = {name: value for name, value in query.items() if value is not None}
        answer = self._send(method, target, urlencode(asked, doseq=True), headers, sent)
        value = orjson.loads(answer.data) if answer.data else None
        if answer.status >= 400:
            raise refusal(value, answer.status)
        return value

    def text(self, path: str, *, namespace: str, **query: Any) -> str:
        """The text that a control operation answers with. Raises as `control` does."""
        headers = {"Sandbox-Namespace": namespace}
        if self.token is not None:
            headers["Sandbox-Token"] = self.token
        asked = {name: value for name, value in query.items() if value is not None}
        target = CONTROL + quote(path, safe=_PATH)
        answer = self._send("GET", target, urlencode(asked, doseq=True), headers, b"")
        if answer.status >= 400:
            raise refusal(orjson.loads(answer.data), answer.status)
        return answer.data.decode()

    def answer(self, request: Request, namespace: str | None = None) -> Reply:
        """The reply to a request of an imitated API, as the service of the sandbox gives it."""
        headers = dict(request.headers)
        if namespace is not None:
            headers.setdefault("sandbox-namespace", namespace)
        target = quote(request.path, safe=_PATH)
        answer = self._send(request.method, target, request.query, headers, request.body)
        given = {
            name: value
            for name, value in answer.headers.items()
            if name.lower() not in _MADE_ON_THE_WAY
        }
        return Reply(answer.status, answer.data, given)

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _send(
        self, method: str, target: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> urllib3.BaseHTTPResponse:
        url = self.url + target + (f"?{query}" if query else "")
        sent = {
            "User-Agent": "lead-sandbox",
            "Accept-Encoding": "identity",
            **{name: value for name, value in headers.items() if name.lower() != "content-length"},
        }
        try:
            return self._pool.request(
                method, url, body=body or None, headers=sent, redirect=False, decode_content=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(f"no answer from the sandbox at {self.url}: {error}") from error


def refusal(value: Any, status: int) -> Exception:
    """What problem details of the control plane stand for."""
    details = value if isinstance(value, Mapping) else {}
    slug = str(details.get("type", "")).removeprefix("urn:problem-type:")
    detail = str(details.get("detail", f"answered with status {status}"))
    findings = details.get("findings") or []
    if slug == "world-refused":
        return WorldError([_world_fault(one) for one in findings])
    return Problem(
        slug if slug in CATALOGUE else "bad-request",
        detail,
        status=status,
        findings=[
            Finding(tuple(one["location"]), str(one.get("rule", "")), str(one.get("message", "")))
            for one in findings
            if isinstance(one, Mapping) and one.get("location")
        ],
    )


def _world_fault(finding: Mapping[str, Any]) -> WorldFault:
    return WorldFault(
        str(finding.get("file") or "request"),
        finding.get("line"),
        str(finding.get("path", "")).removeprefix("world."),
        str(finding.get("message", "")),
        str(finding.get("expected") or ""),
    )
