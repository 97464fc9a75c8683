"""Runtime expressions of OpenAPI, over a call and its answer: `{$request.body#/url}` and the like.

`$url`, `$method`, `$statusCode`; `$request.` and `$response.` with `header.NAME`, `query.NAME`,
`path.NAME`, `body`, `body#/POINTER`. An address may hold several in braces, or be one without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote, unquote

import orjson

from sandbox.contract.parts import MISSING

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.message import Reply, Request

_IN_BRACES: Final = re.compile(r"\{(\$[^{}]+)\}")
_LEVELS: Final = 50


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A call that was answered, as expressions see it; bodies are read at their first use."""

    call: Call
    reply: Reply

    def value(self, expression: str) -> Any:
        """What `expression` (`$request.query.x`) stands for; MISSING where nothing does."""
        if expression in _WHOLE:
            return _WHOLE[expression](self)
        side, _, rest = expression.partition(".")
        if side == "$request":
            return self._of_request(rest)
        return self._of_response(rest) if side == "$response" else MISSING

    def _of_request(self, rest: str) -> Any:
        request = self.call.request
        place, _, name = rest.partition(".")
        if place == "path":
            return self.call.params.get(name, MISSING)
        if place == "query":
            values = parse_qs(request.query, keep_blank_values=True).get(name)
            return values[0] if values else MISSING
        if place == "header":
            return _header(request.headers, name)
        return _in_body(rest, self._sent, request.body)

    def _of_response(self, rest: str) -> Any:
        place, _, name = rest.partition(".")
        if place == "header":
            return _header(self.reply.headers, name)
        return _in_body(rest, self._answered, self.reply.body)

    def _sent(self) -> Any:
        body = self.call.body
        return _json(self.call.request.body) if body is None or isinstance(body, bytes) else body

    def _answered(self) -> Any:
        return _json(self.reply.body) if self.reply.value is None else self.reply.value


_WHOLE: Final[Mapping[str, Callable[[Exchanged], Any]]] = MappingProxyType(
    {
        "$url": lambda one: address_of(one.call.request),
        "$method": lambda one: one.call.request.method,
        "$statusCode": lambda one: one.reply.status,
    }
)


def address_of(request: Request) -> str:
    """The whole address that was called."""
    query = f"?{request.query}" if request.query else ""
    return f"{request.origin}{quote(request.path, safe=_KEPT)}{query}"


_KEPT: Final = "/:~@!$&'()*+,;="


def resolved(text: str, exchanged: Exchanged) -> str | None:
    """An address with its expressions replaced; None where one of them stands for nothing."""
    if text.startswith("$") and "{" not in text:
        value = exchanged.value(text)
        return None if value is MISSING or value is None else _text(value)
    pieces, at = [], 0
    for found in _IN_BRACES.finditer(text):
        value = exchanged.value(found[1])
        if value is MISSING or value is None:
            return None
        pieces += [text[at : found.start()], _text(value)]
        at = found.end()
    return "".join([*pieces, text[at:]])


def filled(value: Any, exchanged: Exchanged, depth: int = _LEVELS) -> Any:
    """A body with the expressions in its texts replaced; a text that is one expression in braces
    becomes the value itself. What stands for nothing is left as it is."""
    if isinstance(value, str):
        return _filled_text(value, exchanged) if "{$" in value else value
    if depth == 0:
        return value
    if isinstance(value, Mapping):
        return {name: filled(one, exchanged, depth - 1) for name, one in value.items()}
    return [filled(one, exchanged, depth - 1) for one in value] if _is_list(value) else value


def _filled_text(text: str, exchanged: Exchanged) -> Any:
    whole = _IN_BRACES.fullmatch(text)
    if whole is not None:
        value = exchanged.value(whole[1])
        return text if value is MISSING else value

    def told(found: re.Match[str]) -> str:
        value = exchanged.value(found[1])
        return found[0] if value is MISSING else _text(value)

    return _IN_BRACES.sub(told, text)


def _in_body(rest: str, read: Callable[[], Any], raw: bytes) -> Any:
    """`body`, or `body#/POINTER`."""
    name, _, pointer = rest.partition("#")
    if name != "body":
        return MISSING
    value = read()
    if value is MISSING:
        return raw.decode("utf-8", "replace") if raw and not pointer else MISSING
    for step in pointer.split("/")[1:]:
        value = _below(value, unquote(step).replace("~1", "/").replace("~0", "~"))
        if value is MISSING:
            break
    return value


def _below(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step, MISSING)
    if _is_list(value) and step.isdecimal() and int(step[:9]) < len(value):
        return value[int(step[:9])]
    return MISSING


def _header(headers: Mapping[str, str], name: str) -> Any:
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), MISSING)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        return MISSING


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
