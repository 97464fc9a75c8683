"""HARs read and checked: those of the sandbox, of browsers and of proxies."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from sandbox.hosts import PRODUCTION, Hosts, is_this_machine, plain_host

MAX_BYTES = 50 * 1024 * 1024
MAX_ENTRIES = 10_000
_PORTS = {"http": 80, "https": 443}
_PREFIXES = ("/~", "/ns/")
_LEFT_OUT = frozenset({"host", "content-length", "transfer-encoding", "sandbox-namespace"})


class HarError(ValueError):
    """What is wrong with a HAR: where it is, and what was expected."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry: the request as it is to be sent again, and the answer as it was.

    `prefix` is what led to the namespace and is not part of `target`. `answer` is None where the
    HAR does not hold the body. `credential` is where a masked key comes from. `skipped` says why
    the entry is not sent again.
    """

    number: int
    method: str
    scheme: str
    host: str
    port: int | None
    prefix: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int
    answer_headers: Mapping[str, str]
    answer: bytes | None
    time: datetime | None = None
    credential: str | None = None
    skipped: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port is None else f":{self.port}")


@dataclass(frozen=True, slots=True)
class Har:
    """A HAR: its entries, and the world and seed it was recorded with where it is one of ours."""

    entries: tuple[Recorded, ...]
    ours: Mapping[str, Any] = field(default_factory=dict)


def read_har(content: bytes | str | Mapping[str, Any], hosts: Hosts | None = None) -> Har:
    """The HAR in a text, or as the JSON value that it is.

    Of a foreign one, only requests to production, to this machine and to `hosts` are sent again.
    Raises HarError.
    """
    log = _log(content)
    ours = log.get("_sandbox")
    entries = _list(log, "entries", "log")
    if len(entries) > MAX_ENTRIES:
        raise HarError(f"log.entries has {len(entries)} entries; {MAX_ENTRIES} are read at most")
    all_hosts = isinstance(ours, Mapping)
    read = tuple(
        _entry(number, entry, None if all_hosts else hosts or Hosts.of(()))
        for number, entry in enumerate(entries, 1)
    )
    return Har(read, dict(ours) if isinstance(ours, Mapping) else {})


def _log(content: bytes | str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(content, Mapping):
        return _object(content, "log", "the HAR")
    text = content.encode() if isinstance(content, str) else content
    if len(text) > MAX_BYTES:
        raise HarError(f"the HAR has {len(text)} bytes; {MAX_BYTES} are read at most")
    try:
        value = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise HarError(f"the HAR is no JSON: {error}") from error
    if not isinstance(value, Mapping):
        raise HarError("the HAR is no object; expected {log: {entries: […]}}")
    return _object(value, "log", "the HAR")


def _entry(number: int, entry: Any, hosts: Hosts | None) -> Recorded:
    where = f"log.entries[{number - 1}]"
    if not isinstance(entry, Mapping):
        raise HarError(f"{where} is no object; expected {{request, response, …}}")
    request = _object(entry, "request", where)
    response = _object(entry, "response", where)
    scheme, host, port, path = _url(_text(request, "url", f"{where}.request"))
    prefix, target = _without_prefix(path)
    status = response.get("status")
    if not isinstance(status, int):
        raise HarError(f"{where}.response.status is {status!r}; expected a whole number")
    ours = entry.get("_sandbox")
    ours = ours if isinstance(ours, Mapping) else {}
    headers = _headers(request, f"{where}.request")
    return Recorded(
        number=number,
        method=_text(request, "method", f"{where}.request").upper(),
        scheme=scheme,
        host=host,
        port=port,
        prefix=prefix,
        target=target,
        headers=tuple((n, v) for n, v in headers if n.lower() not in _LEFT_OUT and n[:1] != ":"),
        body=_posted(request, f"{where}.request.postData"),
        status=status,
        answer_headers={n.lower(): v for n, v in _headers(response, f"{where}.response")},
        answer=_content(response, f"{where}.response.content"),
        time=_time(entry.get("startedDateTime")),
        credential=ours.get("credential"),
        skipped=_skipped(ours, host, port, target, status, hosts),
    )


def _skipped(
    ours: Mapping[str, Any],
    host: str,
    port: int | None,
    target: str,
    status: int,
    hosts: Hosts | None,
) -> str | None:
    """Why an entry is not sent again; None if it is."""
    if ours.get("kind") == "delivery":
        return "the sandbox sent it out by itself"
    if target.startswith("/_sandbox"):
        return "it is for the control plane"
    if status == 0:
        return "it got no answer"
    if hosts is None or host in PRODUCTION or is_this_machine(host) or hosts.has(host, port):
        return None
    return f"{host} is another host; name it to have it sent again"


def _url(url: str) -> tuple[str, str, int | None, str]:
    """Scheme, host, port, and path with query."""
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        return "none", "none", None, "/"
    if split.scheme not in _PORTS or not split.hostname:
        # Browsers record chrome-extension:, data: and blob: too.
        return split.scheme or "none", split.hostname or "none", None, "/"
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    return split.scheme, plain_host(split.hostname), port, path


def _without_prefix(path: str) -> tuple[str, str]:
    """What led to a namespace, and the rest."""
    for start in _PREFIXES:
        if path.startswith(start):
            name, _, rest = path[len(start) :].partition("/")
            return start + name, "/" + rest
    return "", path


def _posted(request: Mapping[str, Any], where: str) -> bytes:
    posted = request.get("postData")
    if posted is None:
        return b""
    if not isinstance(posted, Mapping):
        raise HarError(f"{where} is no object; expected {{mimeType, text}}")
    text = posted.get("text")
    if isinstance(text, str) and text:
        encoding = posted.get("_encoding") or posted.get("encoding")
        return _decoded(text, encoding, where)
    pairs = posted.get("params")
    if not isinstance(pairs, list):
        return b""
    named = [one for one in pairs if isinstance(one, Mapping) and "name" in one]
    return urlencode([(str(one["name"]), str(one.get("value", ""))) for one in named]).encode()


def _content(response: Mapping[str, Any], where: str) -> bytes | None:
    content = response.get("content")
    if not isinstance(content, Mapping) or not isinstance(content.get("text"), str):
        size = content.get("size") if isinstance(content, Mapping) else None
        return b"" if size == 0 else None
    return _decoded(content["text"], content.get("encoding"), where)


def _decoded(text: str, encoding: Any, where: str) -> bytes:
    if encoding != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise HarError(f"{where} is no Base64 although it says so: {error}") from error


def _headers(message: Mapping[str, Any], where: str) -> list[tuple[str, str]]:
    found = []
    for number, pair in enumerate(_list(message, "headers", where)):
        if not isinstance(pair, Mapping) or not isinstance(pair.get("name"), str):
            raise HarError(f"{where}.headers[{number}] has no name; expected {{name, value}}")
        found.append((pair["name"], str(pair.get("value", ""))))
    return found


def _time(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def _object(holder: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = holder.get(name)
    if not isinstance(found, Mapping):
        raise HarError(f"{where} has no object {name!r}, as a HAR has")
    return found


def _list(holder: Mapping[str, Any], name: str, where: str) -> list[Any]:
    found = holder.get(name)
    if not isinstance(found, list):
        raise HarError(f"{where} has no list {name!r}, as a HAR has")
    return found


def _text(holder: Mapping[str, Any], name: str, where: str) -> str:
    found = holder.get(name)
    if not isinstance(found, str) or not found:
        raise HarError(f"{where}.{name} is {found!r}; expected a text")
    return found
