"""url: a web address as a WHATWG parser prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import text_to_parse
from sandbox.leadconduit.values.rich import Rich

_SCHEMES: Final = ("http:", "https:")
_SEPARATOR: Final = "://"


@dataclass(frozen=True, slots=True)
class Web:
    """A web address taken apart; `host` includes a port that is not the default."""

    href: str
    protocol: str
    host: str
    port: str
    path: str
    query: str
    hash: str


def read_web(text: str) -> Web | None:
    """`text` as a web address, `http` if it names no scheme; None if it is none.

    grade: observed | text with :// anywhere gets no scheme added; other schemes and texts without
    a host are invalid | leadconduit-types 4.23.2
    """
    import ada_url

    try:
        url = ada_url.URL(text if _SEPARATOR in text else f"http://{text}")
    except (ValueError, UnicodeError):
        return None
    if url.protocol not in _SCHEMES or not url.host:
        return None
    return Web(
        url.href,
        url.protocol.removesuffix(":"),
        url.host,
        url.port,
        url.pathname,
        url.search.removeprefix("?"),
        url.hash,
    )


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich web address."""
    del context
    text = text_to_parse(value)
    web = read_web(text)
    if web is None:
        return Rich("url", "string", text, text, {"valid": False, "raw": text})
    props = {
        "protocol": web.protocol,
        "host": web.host,
        "port": web.port,
        "path": web.path,
        "query": web.query,
        "hash": web.hash,
        "valid": True,
        "raw": text,
    }
    return Rich("url", "string", web.href, web.href, props)
