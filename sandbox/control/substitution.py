"""Values with `{{expressions}}` over a request, for the answers of stubs: read once, filled often.

`{{request.method}}`, `.path`, `.text`, `.params.NAME` (of path, query and header), `.query.NAME`,
`.headers.NAME`, `.body`, `.body.MEMBER.0.MEMBER`; `{{now}}`, `{{now_ms}}`, `{{uuid}}`,
`{{object_id}}`, `{{turn}}` (how often the stub has answered). `{{request.body.name | default 'x'}}`
says what stands there where nothing was sent. A text that is one expression becomes the value
itself, with its type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.control.kinds import content, lower, named_values
from sandbox.control.partial import MISSING
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call

_EXPRESSION: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FORM: Final = re.compile(r"\s*([\w.$@:-]+)\s*(?:\|\s*default\s+(\S.*?)\s*)?", re.DOTALL)
_LEVELS: Final = 100
_KNOWN: Final = (
    "request.method, request.path, request.text, request.params.NAME, request.query.NAME, "
    "request.headers.NAME, request.body.MEMBER, now, now_ms, uuid, object_id, turn"
)

_PARTS: Final[Mapping[str, Callable[[Call], Any]]] = MappingProxyType(
    {
        "method": lambda call: call.request.method,
        "path": lambda call: call.request.path,
        "text": lambda call: call.request.body.decode("utf-8", "replace"),
        "params": lambda call: call.params,
        "query": lambda call: named_values(call.request.query),
        "headers": lambda call: lower(call.request.headers),
        "body": lambda call: content(call.request.body, call.request.headers),
    }
)
_MADE: Final[Mapping[str, Callable[[Call], Any]]] = MappingProxyType(
    {
        "now": lambda call: iso(call.namespace.clock.now()),
        "now_ms": lambda call: call.namespace.clock.now_ms(),
        "uuid": lambda call: call.namespace.ids.uuid(),
        "object_id": lambda call: call.namespace.ids.object_id(),
    }
)


class ExpressionError(ValueError):
    """An expression that cannot be understood."""


@dataclass(frozen=True, slots=True)
class _Expression:
    path: tuple[str, ...]
    default: Any = None

    def value(self, call: Call, turn: int) -> Any:
        if self.path[0] == "request":
            found = _below(_PARTS[self.path[1]](call), self.path[2:])
        else:
            found = turn if self.path[0] == "turn" else _MADE[self.path[0]](call)
        return self.default if found is MISSING else found


def has_expression(value: Any) -> bool:
    """Whether this is a text with an expression in it."""
    return isinstance(value, str) and _EXPRESSION.search(value) is not None


def check(value: Any) -> None:
    """Raises `ExpressionError` for the first expression in `value` that cannot be understood."""
    if isinstance(value, str):
        for found in _EXPRESSION.finditer(value):
            _read(found[1])
    for part in _parts(value):
        check(part)


def filled(value: Any, call: Call, turn: int, depth: int = _LEVELS) -> Any:
    """`value`, which was checked, with its expressions replaced."""
    if isinstance(value, str):
        return _text(value, call, turn)
    if depth == 0:
        return value
    if isinstance(value, Mapping):
        return {name: filled(one, call, turn, depth - 1) for name, one in value.items()}
    return [filled(one, call, turn, depth - 1) for one in value] if _is_list(value) else value


def _text(text: str, call: Call, turn: int) -> Any:
    whole = _EXPRESSION.fullmatch(text)
    if whole is not None and "}}" not in whole[1]:
        return _read(whole[1]).value(call, turn)
    return _EXPRESSION.sub(lambda found: _shown(_read(found[1]).value(call, turn)), text)


def _read(text: str) -> _Expression:
    form = _FORM.fullmatch(text)
    path = tuple(form[1].split(".")) if form else ()
    is_request = path[:1] == ("request",) and len(path) > 1 and path[1] in _PARTS
    if form is None or not (is_request or (len(path) == 1 and path[0] in {*_MADE, "turn"})):
        raise ExpressionError(f"{{{{{text[:80]}}}}} is no expression; there are {_KNOWN}")
    return _Expression(path, None if form[2] is None else _literal(form[2]))


def _literal(text: str) -> Any:
    """A default: JSON, or a text in single quotes."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    try:
        return orjson.loads(text)
    except ValueError:
        told = f"{text[:80]} is no default; write 'text' in quotes, or a number, true, null"
        raise ExpressionError(told) from None


def _below(value: Any, steps: tuple[str, ...]) -> Any:
    for step in steps:
        if isinstance(value, Mapping):
            value = value.get(step, MISSING)
        elif isinstance(value, list) and step.isdecimal() and int(step[:9]) < len(value):
            value = value[int(step)]
        else:
            return MISSING
    return value


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()


def _parts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.values()
    return value if _is_list(value) else ()


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
