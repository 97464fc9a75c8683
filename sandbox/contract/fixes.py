"""The smallest change to a value that undoes one broken rule, by rule."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Protocol

import orjson

from sandbox.contract.faults import Fault
from sandbox.contract.parts import MISSING

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
_ALIKE: Final = 0.75


class Maker(Protocol):
    """What a fix may ask for; `schema` always is the one around the broken rule."""

    def made(self, schema: Any) -> Any:
        """The smallest value for `schema`; its objects and arrays are empty."""
        ...

    def sampled(self, schema: Any) -> Any:
        """A whole value for `schema`; MISSING where none is found."""
        ...

    def fits(self, schema: Any, value: Any) -> bool:
        """Whether `value` keeps `schema`."""
        ...

    def member(self, schema: Any, path: Sequence[str | int], name: str) -> Any:
        """The schema of the member `name` of the object at `path`."""
        ...

    def known(self, schema: Any, path: Sequence[str | int]) -> list[str]:
        """The names that the object at `path` may have."""
        ...


def fixed(fault: Fault, schema: Any, maker: Maker) -> Any:
    """`fault.value` without `fault`; MISSING where nothing is known that helps."""
    fix = _FIXES.get(fault.rule)
    around = schema if isinstance(schema, Mapping) else {}
    return MISSING if fix is None else fix(fault, around, maker)


def _type(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    """The value read as another kind, where that leaves no doubt; else the smallest one."""
    value, kinds = fault.value, fault.limit
    for kind in ("integer", "number", "boolean", "null", "string", "object", "array"):
        if kind in kinds:
            read = _READ[kind](value)
            if read is not MISSING:
                return read
    return maker.made({**schema, "type": [kind for kind in kinds if kind != "null"] or kinds})


def _as_integer(value: Any) -> Any:
    number = _as_number(value)
    if number is MISSING or not math.isfinite(number):
        return MISSING
    return math.floor(number + 0.5) if isinstance(number, float) else number


def _as_number(value: Any) -> Any:
    if isinstance(value, bool):
        return MISSING
    if isinstance(value, int | float):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else _single(value, _as_number)


def _as_boolean(value: Any) -> Any:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower(), MISSING)
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    return _single(value, _as_boolean)


def _as_null(value: Any) -> Any:
    return None if value in ("", "null") else MISSING


def _as_string(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return orjson.dumps(value).decode() if not _is_huge(value) else str(value)
    return value if isinstance(value, str) else _single(value, _as_string)


def _is_huge(value: float) -> bool:
    return isinstance(value, int) and abs(value) >= 2**63


def _as_object(value: Any) -> Any:
    return _read_json(value, dict) if isinstance(value, str) else _single(value, _same_object)


def _same_object(value: Any) -> Any:
    return value if isinstance(value, dict) else MISSING


def _as_array(value: Any) -> Any:
    if value is None:
        return []
    if isinstance(value, str):
        read = _read_json(value, list)
        if read is not MISSING:
            return read
    return [value]


def _read_json(text: str, kind: type) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return MISSING
    return value if isinstance(value, kind) else MISSING


def _single(value: Any, read: Callable[[Any], Any]) -> Any:
    """What `[value]` holds, read."""
    return read(value[0]) if isinstance(value, list) and len(value) == 1 else MISSING


_READ: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "integer": _as_integer,
        "number": _as_number,
        "boolean": _as_boolean,
        "null": _as_null,
        "string": _as_string,
        "object": _as_object,
        "array": _as_array,
    }
)


def _closest(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    """The option that is most like the value; the first one where none is."""
    options, value = list(fault.limit), fault.value
    if not options:
        return MISSING
    if isinstance(value, int | float) and not isinstance(value, bool):
        numbers = [one for one in options if _is_number(one)]
        return min(numbers, key=lambda one: abs(one - value)) if numbers else options[0]
    texts = {str(option).casefold(): option for option in reversed(options)}
    near = difflib.get_close_matches(str(value).strip().casefold()[:200], texts, n=1, cutoff=0.4)
    return texts[near[0]] if near else options[0]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _const(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    return fault.limit


def _bound(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    """The nearest number that keeps the limits, whole where the value was."""
    value, limit = fault.value, fault.limit
    down = fault.rule in ("maximum", "exclusiveMaximum")
    whole = isinstance(value, int) or "integer" in schema.get("type", ())
    nearest = (math.floor(limit) if down else math.ceil(limit)) if whole else limit
    steps = (1, 0.5, 0.1, 0.01, 0.0001)
    others = [limit - step if down else limit + step for step in steps]
    if whole:
        others = [nearest - 1 if down else nearest + 1]
    candidates = [nearest, *_around_multiples(nearest, schema), *others]
    return next((one for one in candidates if maker.fits(schema, one)), others[0])


def _multiple(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    candidates = _around_multiples(fault.value, schema)
    fitting = (one for one in candidates if maker.fits(schema, one))
    return next(fitting, candidates[0] if candidates else MISSING)


def _around_multiples(value: float, schema: Mapping[str, Any]) -> list[int | float]:
    step = schema.get("multipleOf")
    if not step or not math.isfinite(value):
        return []
    exact = Decimal(str(step))
    middle = (Decimal(str(value)) / exact).to_integral_value()
    found = [exact * (middle + offset) for offset in (0, 1, -1, 2, -2)]
    return [int(one) if one == one.to_integral_value() else float(one) for one in found]


def _shorter(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    return fault.value[: fault.limit]


def _longer(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    text: str = fault.value
    if not text.strip() or schema.keys() & {"pattern", "format"}:
        return maker.sampled(schema)
    return (text * (fault.limit // len(text) + 1))[: fault.limit]


def _text(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    """The text in another spelling, where one fits; else a sample."""
    text: str = fault.value
    plain = text.strip()
    spellings = (plain, plain.lower(), plain.upper(), f"{plain}Z", plain.replace(" ", "T"))
    more = (plain.replace(" ", "T") + "Z", plain[:10], re.sub(r"\s+", "", plain))
    digits = (re.sub(r"\D", "", plain), "+" + re.sub(r"\D", "", plain))
    for spelling in (*spellings, *more, *digits, f"https://{plain}"):
        if spelling and spelling != text and maker.fits(schema, spelling):
            return spelling
    return maker.sampled(schema)


def _required(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    value = dict(fault.value)
    for name in fault.names:
        if name not in value:
            value[name] = maker.made(maker.member(schema, fault.path, name))
    return value


def _unknown(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    """Members that are not known, by the name they are most like, or left out."""
    known = [name for name in maker.known(schema, fault.path) if name not in fault.value]
    plain = {_plain(name): name for name in reversed(known)}
    value: dict[str, Any] = {}
    for name, member in fault.value.items():
        if name not in fault.names:
            value[name] = member
            continue
        near = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=_ALIKE)
        if near and plain[near[0]] not in value:
            value[plain[near[0]]] = member
    return value


def _plain(name: str) -> str:
    return re.sub(r"[\s_.-]", "", name).casefold()[:200]


def _without_names(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    return {name: member for name, member in fault.value.items() if name not in fault.names}


def _more_items(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    missing = min(fault.limit, 200) - len(fault.value)
    prefix = schema.get("prefixItems", ())
    items = schema.get("items", {})
    wanted = [*prefix[len(fault.value) :], *([items] * missing)][:missing]
    return [*fault.value, *(maker.made(one) for one in wanted)]


def _fewer_items(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    return fault.value[: fault.limit]


def _unique(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    kept: list[Any] = []
    for item in fault.value:
        if item not in kept:
            kept.append(item)
    return kept if len(kept) < len(fault.value) else MISSING


def _with_contained(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    return [*fault.value, maker.made(schema.get("contains", {}))]


def _more_members(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    value = dict(fault.value)
    names = [name for name in maker.known(schema, fault.path) if name not in value]
    names += [f"member{number}" for number in range(min(fault.limit, 50))]
    for name in names:
        if len(value) >= fault.limit:
            break
        value.setdefault(name, maker.made(maker.member(schema, fault.path, name)))
    return value


def _fewer_members(fault: Fault, schema: Mapping[str, Any], maker: Maker) -> Any:
    needed, known = schema.get("required", ()), maker.known(schema, fault.path)
    by_need = sorted(fault.value, key=lambda name: (name not in needed, name not in known))
    kept = by_need[: fault.limit]
    return {name: member for name, member in fault.value.items() if name in kept}


_Fix = Callable[[Fault, Mapping[str, Any], Maker], Any]

_FIXES: Mapping[str, _Fix] = MappingProxyType(
    {
        "additionalProperties": _unknown,
        "unevaluatedProperties": _unknown,
        "propertyNames": _without_names,
        "maxProperties": _fewer_members,
        "required": _required,
        "dependentRequired": _required,
        "minProperties": _more_members,
        "type": _type,
        "enum": _closest,
        "const": _const,
        "minimum": _bound,
        "maximum": _bound,
        "exclusiveMinimum": _bound,
        "exclusiveMaximum": _bound,
        "multipleOf": _multiple,
        "maxLength": _shorter,
        "minLength": _longer,
        "pattern": _text,
        "format": _text,
        "minItems": _more_items,
        "maxItems": _fewer_items,
        "uniqueItems": _unique,
        "contains": _with_contained,
    }
)
ORDER: Final = tuple(_FIXES)
"""The rules in the order in which they are best undone: what is renamed need not be added."""
