"""`include` and `exclude`: which members of the listed things are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.contract.problems import Problem


@dataclass(frozen=True, slots=True)
class Choice:
    """Which members to send; None in both means all."""

    include: frozenset[str] | None = None
    exclude: frozenset[str] | None = None

    @property
    def is_all(self) -> bool:
        """Whether everything is sent as it is."""
        return self.include is None and self.exclude is None

    def of(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The chosen members of `value`; names it does not have are passed over."""
        if self.include is not None:
            return {name: value[name] for name in value if name in self.include}
        left_out = self.exclude or frozenset()
        return {name: value[name] for name in value if name not in left_out}


def choice_of(asked: Mapping[str, Any]) -> Choice:
    """What `include` or `exclude` asks for. Raises `Problem` 400 when both are there.

    grade: documented | include and exclude exclude each other | API reference, List all flows
    grade: inferred | both together answer 400 | no source
    grade: ours | one parameter may hold several names, with commas between them | no source
    """
    include, exclude = (_names(asked.get(name)) for name in ("include", "exclude"))
    if include is not None and exclude is not None:
        raise Problem("bad-request", "include and exclude cannot be used together; use one of them")
    return Choice(include, exclude)


def _names(values: list[str] | None) -> frozenset[str] | None:
    if values is None:
        return None
    return frozenset(name.strip() for value in values for name in value.split(",") if name.strip())
