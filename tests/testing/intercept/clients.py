"""The client libraries, each asked for the same in its own way."""

from __future__ import annotations

import asyncio
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
import urllib3

Headers = Mapping[str, str]
Body = bytes | Iterable[bytes] | None
NONE: Headers = MappingProxyType({})


@dataclass
class Got:
    """What a client library made of an answer; header names are lower-case."""

    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[..., Got]


def by_requests(
    method: str, url: str, headers: Headers = NONE, body: Body = None, timeout: float | None = 5
) -> Got:
    got = requests.request(
        method, url, headers=headers, data=body, timeout=timeout, allow_redirects=False
    )
    return _got(got.status_code, got.headers, got.content)


def by_urllib3(
    method: str, url: str, headers: Headers = NONE, body: Body = None, timeout: float | None = 5
) -> Got:
    with urllib3.PoolManager(retries=False) as pool:
        got = pool.request(method, url, headers=headers, body=body, timeout=timeout, redirect=False)
        return _got(got.status, got.headers, got.data)


def by_httpx(
    method: str, url: str, headers: Headers = NONE, body: Body = None, timeout: float | None = 5
) -> Got:
    got = httpx.request(method, url, headers=headers, content=body, timeout=timeout)
    return _got(got.status_code, got.headers, got.content)


def by_async_httpx(
    method: str, url: str, headers: Headers = NONE, body: Body = None, timeout: float | None = 5
) -> Got:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient() as client:
            content = body if body is None or isinstance(body, bytes) else _pieces(body)
            return await client.request(
                method, url, headers=headers, content=content, timeout=timeout
            )

    async def _pieces(body: Iterable[bytes]) -> Any:
        for piece in body:
            yield piece

    got = asyncio.run(ask())
    return _got(got.status_code, got.headers, got.content)


def by_urllib_request(
    method: str, url: str, headers: Headers = NONE, body: Body = None, timeout: float | None = 5
) -> Got:
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as got:
            return _got(got.status, got.headers, got.read())
    except urllib.error.HTTPError as error:
        with error:
            return _got(error.code, error.headers, error.read())


def by_http_client(
    method: str, url: str, headers: Headers = NONE, body: Body = None, timeout: float | None = 5
) -> Got:
    split = urlsplit(url)
    kind = http.client.HTTPSConnection if split.scheme == "https" else http.client.HTTPConnection
    connection = kind(split.netloc, timeout=timeout)
    target = split.path + (f"?{split.query}" if split.query else "")
    connection.request(method, target, body=body, headers=dict(headers))
    with connection.getresponse() as got:
        return _got(got.status, got.headers, got.read())


def _got(status: int, headers: Any, body: bytes) -> Got:
    return Got(status, {name.lower(): value for name, value in headers.items()}, body)


CLIENTS: Mapping[str, Ask] = {
    "requests": by_requests,
    "urllib3": by_urllib3,
    "httpx": by_httpx,
    "httpx.AsyncClient": by_async_httpx,
    "urllib.request": by_urllib_request,
    "http.client": by_http_client,
}
