"""Storing, masking, parsing by name, reporting and asking for validity, on nested values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.leadconduit.values import (
    aggregate,
    expand_examples,
    is_valid,
    mask,
    normalize,
    parse,
    parse_as,
)
from tests.conformance.runners.types import context_of, noted


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """What our function makes of the input; and the vector's result."""
    return noted(_FUNCTIONS[record["fn"]](record)), record["result"]


def _given(record: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, list):
        return [_given(record, item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$type" in value:
        return parse_as(_given(record, value["value"]), value["$type"], context_of(record))
    kept = {name: item for name, item in value.items() if item != {"$undefined": True}}
    return {name: _given(record, item) for name, item in kept.items()}


def _input(record: Mapping[str, Any]) -> Any:
    return _given(record, record.get("input"))


def _aggregate(record: Mapping[str, Any]) -> Any:
    event = normalize(_given(record, record["event_normalized_from"]))
    return aggregate(event, record["field_types"], context_of(record).zone)


def _examples(record: Mapping[str, Any]) -> Any:
    texts = record.get("examples", record.get("input"))
    type_name = record.get("type") or record["name"]
    return expand_examples(_given(record, texts), type_name, context_of(record))


_FUNCTIONS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "normalize": lambda record: normalize(_input(record)),
    "mask": lambda record: mask(_input(record), everything=record.get("do_mask", False)),
    "parse": lambda record: parse(_input(record), record["name"], context_of(record)),
    "aggregate": _aggregate,
    "expandExamples": _examples,
    "isValid": lambda record: is_valid(_input(record)),
}
