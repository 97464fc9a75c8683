"""A schema fault as either validation engine reports it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken schema keyword.

    `rule` is the keyword (`"false"` where the schema is `false`), `path` the way to `value`, which
    broke it; `limit` is what the keyword demands. `names` are the missing or unknown members.
    `branches` holds the faults of each alternative of `anyOf` or `oneOf`; an alternative without
    faults fitted. `words` is what the engine itself says. `steps` lead from the schema to the
    keyword, through references or as if they were not there.
    """

    rule: str
    path: tuple[str | int, ...]
    value: Any
    limit: Any = None
    names: tuple[str, ...] = ()
    branches: tuple[tuple[Fault, ...], ...] = ()
    words: str = ""
    steps: tuple[str | int, ...] = ()


class Engine(Protocol):
    """A compiled schema."""

    def is_valid(self, value: Any) -> bool:
        """Whether `value` keeps the schema. Raises ValueError for what is not JSON."""
        ...

    def faults(self, value: Any) -> Iterator[Fault]:
        """Everything in `value` that breaks the schema. Takes time for each fault."""
        ...

    def first_fault(self, value: Any) -> Fault:
        """One thing in `value` that breaks the schema, which is known not to be valid."""
        ...


class SchemaError(ValueError):
    """A schema that cannot be compiled: it is wrong itself, or a `$ref` leads nowhere."""
