"""Criteria that look into a body: JSON paths, and JSON schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.control.partial import (
    MISSING,
    CriteriaError,
    Difference,
    Location,
    Pattern,
    compile_partial,
    leaves_of,
)

if TYPE_CHECKING:
    from sandbox.contract.validator import Validator

_LONGEST_PATH: Final = 500
_MOST_PATHS: Final = 100
_MOST_NODES: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Path:
    """What is expected at a JSON path: one of the places it leads to has to be so."""

    text: str
    query: Any
    pattern: Pattern

    @property
    def leaves(self) -> int:
        return self.pattern.leaves

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        found = [] if got is MISSING else self._values(got)
        where = (*at, self.text)
        first: list[Difference] | None = None
        for value in found or [MISSING]:
            differences = list(self.pattern.differences(value, where))
            if not differences:
                return
            first = differences if first is None else first
        yield from first or ()

    def _values(self, got: Any) -> list[Any]:
        values = []
        for node in self.query.finditer(got):
            values.append(node.value)
            if len(values) == _MOST_NODES:
                break
        return values


@dataclass(frozen=True, slots=True)
class _Paths:
    paths: tuple[_Path, ...]

    @property
    def leaves(self) -> int:
        return leaves_of(self.paths)

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        for path in self.paths:
            yield from path.differences(got, at)


def json_paths(value: Any, at: Location) -> Pattern:
    """`{"$.lead.email": "ada@example.com"}`: by JSON path (RFC 9535) what is expected there, as
    partial JSON. A path that leads to several places fits if one of them does; `{"$exists": false}`
    wants it to lead nowhere.

    Raises CriteriaError for what is no path, and for one that uses patterns.
    """
    if not isinstance(value, Mapping) or not value:
        raise CriteriaError(at, 'must be an object such as {"$.lead.email": "ada@example.com"}')
    if len(value) > _MOST_PATHS:
        raise CriteriaError(at, f"holds more than {_MOST_PATHS} paths")
    return _Paths(tuple(_path(str(text), one, (*at, text)) for text, one in value.items()))


def _path(text: str, expected: Any, at: Location) -> _Path:
    # Loaded here: it takes a fifth of a second, and few ask for it.
    from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError

    if len(text) > _LONGEST_PATH:
        raise CriteriaError(at, f"is longer than {_LONGEST_PATH} characters")
    environment = JSONPathEnvironment()
    # A pattern in a path would run without a limit of time; the operator $regex has one.
    for name in ("match", "search"):
        environment.function_extensions.pop(name, None)
    try:
        query = environment.compile(text)
    except JSONPathError as error:
        raise CriteriaError(at, f"is no JSON path: {error}") from error
    return _Path(text, query, compile_partial(expected, at))


@dataclass(frozen=True, slots=True)
class _Schema:
    validator: Validator
    schema: Any
    leaves: int = 1

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        if got is MISSING:
            yield Difference(at, "missing", self.schema, got)
            return
        for finding in self.validator.findings(got, at):
            yield Difference(finding.location, "schema", finding.message, finding.got)


def json_schema(value: Any, at: Location) -> Pattern:
    """A JSON schema (2020-12) that the body has to keep. Raises CriteriaError for what is none."""
    from sandbox.contract.faults import SchemaError
    from sandbox.contract.validator import Validator

    if not isinstance(value, Mapping | bool):
        raise CriteriaError(at, "must be a JSON schema: an object, true or false")
    validator = Validator(value, {} if isinstance(value, bool) else value)
    try:
        validator.compile()
    except SchemaError as error:
        raise CriteriaError(at, f"is no JSON schema: {error}") from error
    return _Schema(validator, value)
