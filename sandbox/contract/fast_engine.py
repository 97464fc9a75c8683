"""Schemas compiled by jsonschema-rs: microseconds a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from sandbox.contract.faults import Fault, SchemaError
from sandbox.contract.formats import OPENAPI_FORMATS

Path = tuple[str | int, ...]

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
                schema,
                registry=registry,
                validate_formats=True,
                formats=dict(OPENAPI_FORMATS),
                offline=True,
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
    path, value = _place(error, root)
    return Fault(
        rule=rule,
        path=path,
        value=value,
        limit=facts.get(_DEMANDS.get(rule, "limit")),
        names=_names(rule, facts),
        branches=tuple(
            tuple(_fault(inner, root) for inner in branch) for branch in facts.get("context", ())
        ),
        words=error.message,
        steps=tuple(error.evaluation_path),
    )


def _place(error: jsonschema_rs.ValidationError, root: Any) -> tuple[Path, Any]:
    """Where in `root` the error is, and what stands there.

    The engine's own copy of the value has its members sorted: people know it as it came. It takes
    a member called "5" for an index, and leaves members without a name out of its paths.
    """
    value, path, nameless = root, [], False
    for step in error.instance_path:
        key = str(step) if isinstance(value, Mapping) else step
        nameless = nameless or _is_nameless(value)
        if nameless:
            break
        path.append(key)
        value = value[key]
    if not nameless and not _is_nameless(value):
        return tuple(path), value
    found = _find(root, error.instance_path, error.instance)
    return found or ((), root)


def _is_nameless(value: Any) -> bool:
    return isinstance(value, Mapping) and "" in value


def _find(value: Any, steps: Sequence[str | int], wanted: Any) -> tuple[Path, Any] | None:
    """The first way along `steps`, through members without a name, that ends at `wanted`."""
    if not steps and value == wanted:
        return (), value
    ways: list[tuple[str | int, Sequence[str | int]]] = []
    if steps:
        ways.append((str(steps[0]) if isinstance(value, Mapping) else steps[0], steps[1:]))
    if _is_nameless(value):
        ways.append(("", steps))
    for key, rest in ways:
        if isinstance(value, Mapping) and key not in value:
            continue
        found = _find(value[key], rest, wanted)
        if found is not None:
            return (key, *found[0]), found[1]
    return None


def _names(rule: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    if rule == "required":
        return (facts["property"],)
    if rule == "propertyNames":
        return (str(facts["error"].instance),)
    return (
        tuple(facts["unexpected"]) if rule.endswith("Properties") and "unexpected" in facts else ()
    )
