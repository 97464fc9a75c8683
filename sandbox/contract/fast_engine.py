"""Schemas compiled by jsonschema-rs: microseconds a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from sandbox.contract.faults import Fault, SchemaError

_DEMANDS = {
    "const": "expected_value",
    "enum": "options",
    "type": "types",
    "pattern": "pattern",
    "format": "format",
    "multipleOf": "multiple_of",
}
_RENAMED = {"falseSchema": "false"}


class FastEngine:
    """A schema compiled by jsonschema-rs."""

    __slots__ = ("_compiled", "is_valid")

    def __init__(self, schema: Any, registry: jsonschema_rs.Registry | None) -> None:
        try:
            self._compiled = jsonschema_rs.Draft202012Validator(
                schema, registry=registry, validate_formats=True, offline=True
            )
        except ValueError as error:
            raise SchemaError(str(error).partition("\n")[0]) from error
        self.is_valid = self._compiled.is_valid

    def faults(self, value: Any) -> Iterator[Fault]:
        """Everything in `value` that breaks the schema."""
        return (_fault(error, value) for error in self._compiled.iter_errors(value))

    def first_fault(self, value: Any) -> Fault:
        """One thing in `value`, which is not valid, that breaks the schema."""
        try:
            self._compiled.validate(value)
        except jsonschema_rs.ValidationError as error:
            return _fault(error, value)
        raise AssertionError("the value is valid")


def fast_registry(base: str, raw: Mapping[str, Any]) -> jsonschema_rs.Registry:
    """What `$ref`s to `base` are resolved against."""
    return jsonschema_rs.Registry([(base, dict(raw))], draft=jsonschema_rs.Draft202012)


def _fault(error: jsonschema_rs.ValidationError, root: Any) -> Fault:
    name = error.kind.name
    rule = _RENAMED.get(name, name)
    facts = error.kind.as_dict()
    # The engine's own copy of the value has its members sorted: people know it as it came. And it
    # takes a member called "5" for an index.
    value, path = root, []
    for step in error.instance_path:
        path.append(str(step) if isinstance(value, Mapping) else step)
        value = value[path[-1]]
    return Fault(
        rule=rule,
        path=tuple(path),
        value=value,
        limit=facts.get(_DEMANDS.get(rule, "limit")),
        names=_names(rule, facts),
        branches=tuple(
            tuple(_fault(inner, root) for inner in branch) for branch in facts.get("context", ())
        ),
        words=error.message,
    )


def _names(rule: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    if rule == "required":
        return (facts["property"],)
    if rule == "propertyNames":
        return (str(facts["error"].instance),)
    return (
        tuple(facts["unexpected"]) if rule.endswith("Properties") and "unexpected" in facts else ()
    )
