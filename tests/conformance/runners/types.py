"""Values read by their field type, and what becomes of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.leadconduit.values import (
    NOTHING,
    Rich,
    ValueContext,
    aggregate_value,
    mask,
    normal_of,
    normalize,
    parse_as,
    text_of,
    to_json,
)
from tests.conformance.runners.notation import given

_NOW = "2026-03-10T15:30:00.000Z"
_COMPARED = (
    "kind", "string", "value", "valid", "raw", "props", "normal", "masked", "aggregate", "reparsed",
    "iso",
)  # fmt: skip
_KINDS = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """What our type makes of the input, as far as the vector speaks of it; and the vector's."""
    context = context_of(record)
    expected = {name: record[name] for name in _COMPARED if name in record}
    expected.get("masked", {}).pop("to_string_throws", None)
    given_value = given(record["input"])
    try:
        value = parse_as(given_value, record["type"], context)
    except TypeError:
        if given_value is not None:
            raise
        return {"kind": "throws"}, expected
    ours = _described(value, record["type"], context)
    always = ("masked", "reparsed")
    return {name: ours[name] for name in ours if name in expected or name in always}, expected


def context_of(record: Mapping[str, Any]) -> ValueContext:
    """The clock, zone and environment the vector was taken with."""
    now = datetime.fromisoformat(record.get("now", _NOW))
    return ValueContext(now, ZoneInfo(record.get("tz", "UTC")), record.get("node_env"))


def _described(value: Any, type_name: str, context: ValueContext) -> dict[str, Any]:
    ours: dict[str, Any] = {
        "kind": _kind(value),
        "value": _value(value),
        "string": text_of(value),
        "valid": None,
    }
    if not isinstance(value, Rich):
        return {**ours, "normal": noted(normalize(value))}
    stored = normalize(value)
    ours.update(valid=value.valid, raw=noted(value.raw), props=noted(value.props))
    ours["normal"] = noted(_dated(value, normal_of(value)))
    kept = aggregate_value(stored, type_name, context.zone)
    if isinstance(kept, dict) and "normal" in kept:
        kept = {**kept, "normal": _dated(value, kept["normal"])}
    ours["aggregate"] = {"$undefined": True} if kept is NOTHING else noted(kept)
    if value.kind == "date":
        ours["iso"] = to_json(value.value)
    masked = mask(value)
    if masked != value:
        ours["masked"] = _brief(masked)
    again = _brief(parse_as(value, type_name, context))
    if again != _brief(value):
        ours["reparsed"] = again
    return ours


def _dated(value: Rich, normal: Any) -> Any:
    """A date that no datetime reaches is ISO text with us, and a date all the same."""
    is_text = value.kind == "date" and isinstance(normal, str)
    return {"$date": normal} if is_text else normal


def _brief(value: Any) -> dict[str, Any]:
    brief = {"kind": _kind(value), "string": text_of(value)}
    return {**brief, "props": noted(value.props)} if isinstance(value, Rich) else brief


def _kind(value: Any) -> str:
    return value.kind.capitalize() if isinstance(value, Rich) else _KINDS[type(value)]


def _value(value: Any) -> Any:
    if isinstance(value, Rich) and value.kind == "date":
        return value.text
    return noted(normal_of(value))


def noted(value: Any) -> Any:
    """Our value as the vectors of types write it."""
    if isinstance(value, Rich):
        shown = noted(value.value)
        return (
            {**shown, "props": noted(value.props)}
            if value.kind == "date"
            else {"$rich": shown, "props": noted(value.props)}
        )
    if isinstance(value, datetime):
        return {"$date": to_json(value)}
    if isinstance(value, float) and math.isnan(value):
        return {"$number": "NaN"}
    if isinstance(value, Mapping):
        return {name: noted(member) for name, member in value.items()}
    if isinstance(value, list):
        return [noted(item) for item in value]
    return value
