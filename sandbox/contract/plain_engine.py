"""Schemas as jsonschema reads them: the stand-in where jsonschema-rs has no wheel.

Hundreds of times slower, and the oracle the fast engine is tested against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sandbox.contract.faults import Fault, SchemaError
from sandbox.contract.formats import FORMATS

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator
    from referencing import Registry

_RENAMED = {"dependentRequired": "required", "minContains": "contains"}


class PlainEngine:
    """A schema read by jsonschema."""

    __slots__ = ("_compiled",)

    def __init__(self, schema: Any, registry: Registry[Any] | None) -> None:
        from jsonschema.exceptions import SchemaError as Wrong

        reader = _reader()
        try:
            reader.check_schema(schema)
        except Wrong as error:
            raise SchemaError(error.message) from error
        checks = {"format_checker": _formats()}
        self._compiled: Validator = (
            reader(schema, **checks)
            if registry is None
            else reader(schema, registry=registry, **checks)
        )

    def is_valid(self, value: Any) -> bool:
        """Whether `value` keeps the schema."""
        return next(self._compiled.iter_errors(value), None) is None

    def faults(self, value: Any) -> Iterator[Fault]:
        """Everything in `value` that breaks the schema."""
        return map(_fault, self._compiled.iter_errors(value))

    def first_fault(self, value: Any) -> Fault:
        """One thing in `value`, which is not valid, that breaks the schema."""
        return next(self.faults(value))


def plain_registry(base: str, raw: Mapping[str, Any]) -> Any:
    """What `$ref`s to `base` are resolved against."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    registry: Registry[Any] = Registry()
    return registry.with_resource(base, DRAFT202012.create_resource(raw))


@cache
def _reader() -> Any:
    """Draft 2020-12 with the patterns of ECMA-262, in which `$` and `\\d` mean less."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    return extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _check_pattern}
    )


@cache
def _formats() -> Any:
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, check in FORMATS.items():
        checker.checks(name)(lambda value, check=check: not isinstance(value, str) or check(value))
    return checker


def _check_pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if isinstance(value, str) and not _ecma(pattern).search(value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


@cache
def _ecma(pattern: str) -> re.Pattern[str]:
    outside_classes = re.sub(
        r"\\.|\[(?:\\.|[^\]\\])*\]|\$",
        lambda found: r"\Z" if found[0] == "$" else found[0],
        pattern,
        flags=re.DOTALL,
    )
    return re.compile(outside_classes, re.ASCII)


def _fault(error: ValidationError) -> Fault:
    keyword = error.validator if isinstance(error.validator, str) else "false"
    rule = _RENAMED.get(keyword, keyword)
    names = tuple(_names(error, keyword))
    if "propertyNames" in error.schema_path:
        rule, names = "propertyNames", (str(error.instance),)
    demanded: Any = None if names else error.validator_value
    return Fault(
        rule=rule,
        path=tuple(error.absolute_path),
        value=error.instance,
        limit=[demanded] if rule == "type" and isinstance(demanded, str) else demanded,
        names=names,
        branches=_branches(error) if rule in ("anyOf", "oneOf") else (),
        words=error.message,
        steps=tuple(error.absolute_schema_path),
    )


def _branches(error: ValidationError) -> tuple[tuple[Fault, ...], ...]:
    alternatives: Any = error.validator_value
    branches: dict[str | int, list[Fault]] = {index: [] for index in range(len(alternatives))}
    for inner in error.context or ():
        branches[inner.schema_path[0]].append(_fault(inner))
    return tuple(map(tuple, branches.values()))


def _names(error: ValidationError, keyword: str) -> Iterator[str]:
    """The members an error is about; jsonschema tells them only in its message."""
    if keyword in ("required", "dependentRequired"):
        yield error.message.split("'")[1]
    elif keyword == "additionalProperties":
        schema: Any = error.schema
        members: Any = error.instance
        patterns = [_ecma(pattern) for pattern in schema.get("patternProperties", ())]
        for name in members:
            known = name in schema.get("properties", ())
            if not known and not any(pattern.search(name) for pattern in patterns):
                yield name
