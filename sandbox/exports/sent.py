"""One request with its answer, as every form sees it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlsplit

from sandbox.world.view import masked, masked_url

if TYPE_CHECKING:
    from sandbox.world.exchange import Exchange
    from sandbox.world.journal import Entry

_PATH = "/:~@!$&'()*+,;="
"""What stands in a path as it is."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to the sandbox, or a delivery of it, and what was answered.

    `status` is None where no answer came; `error` then says why. `wrong` is what was wrong with the
    request, `broken` what with our own answer. `credential` names the holder of the key that the
    request brought, where the world has it.
    """

    kind: Literal["request", "delivery"]
    number: int
    time_ms: int
    ms: float
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    answer: bytes = b""
    name: str = ""
    product: str = ""
    lead_id: str | None = None
    error: str | None = None
    wrong: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    unmatched: bool = False
    credential: str | None = None

    @property
    def path(self) -> str:
        """Path and query of the URL."""
        split = urlsplit(self.url)
        return (split.path or "/") + (f"?{split.query}" if split.query else "")

    @property
    def title(self) -> str:
        """What a person calls it: the operation, else method and path."""
        return self.name or f"{self.method} {urlsplit(self.url).path}"


def request_sent(
    entry: Entry, base_url: str, *, secrets: bool = False, holders: Mapping[str, str] | None = None
) -> Sent:
    """A recorded request. `base_url` is what its path is put behind; `holders` names the holders of
    credentials by `Authorization` header values, which stay unread without it."""
    query = f"?{entry.query}" if entry.query else ""
    url = base_url + quote(entry.path, safe=_PATH) + query
    given = {name.lower(): value for name, value in entry.request_headers.items()}
    return Sent(
        kind="request",
        number=entry.number,
        time_ms=entry.time_ms,
        ms=entry.duration_us / 1000,
        method=entry.method,
        url=url if secrets else masked_url(url),
        headers=entry.request_headers if secrets else masked(entry.request_headers),
        body=entry.request_body,
        status=entry.status,
        answer_headers=entry.reply_headers if secrets else masked(entry.reply_headers),
        answer=entry.reply_body,
        name=entry.operation or "",
        product=entry.product,
        lead_id=entry.lead_id,
        wrong=tuple(_told(one.location, one.message) for one in entry.findings),
        broken=tuple(_told(one.location, one.message) for one in entry.violations),
        unmatched=entry.operation is None,
        credential=(holders or {}).get(_secret_of(given.get("authorization", ""))),
    )


def delivery_sent(exchange: Exchange, *, secrets: bool = False) -> Sent:
    """A recorded delivery."""
    request, response = exchange.request, exchange.response
    answered = {} if response is None else response.headers
    return Sent(
        kind="delivery",
        number=exchange.number,
        time_ms=exchange.started_ms,
        ms=exchange.ms,
        method=request.method.upper(),
        url=request.url if secrets else masked_url(request.url),
        headers=request.headers if secrets else masked(request.headers),
        body=request.body,
        status=None if response is None else response.status,
        answer_headers=answered if secrets else masked(answered),
        answer=b"" if response is None else response.body,
        name=exchange.stub or "",
        product="delivery",
        lead_id=exchange.lead_id,
        error=exchange.error,
    )


def text_of(body: bytes) -> tuple[str, bool]:
    """A body as text, and whether that text is Base64 because the body is none."""
    try:
        return body.decode(), False
    except UnicodeDecodeError:
        return b64encode(body).decode(), True


def header(headers: Mapping[str, str], name: str, default: str = "") -> str:
    """The value of a header, whatever the case of its name."""
    return next((value for known, value in headers.items() if known.lower() == name), default)


def _secret_of(authorization: str) -> str:
    """The key in a header: the password of Basic credentials, a token."""
    from base64 import b64decode

    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return value.strip()
    try:
        return b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _told(location: tuple[str | int, ...], message: str) -> str:
    return f"{'.'.join(map(str, location))}: {message}" if location else message
