"""Switches: where LeadConduit's behaviour is a guess or a choice, a world may choose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


class SwitchError(ValueError):
    """A switch that does not exist, or a value it does not have."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One choice of behaviour. `choices` are all its values; `grade` is that of the default."""

    name: str
    default: Any
    choices: tuple[Any, ...]
    grade: str
    about: str

    def check(self, value: Any) -> None:
        """Raises SwitchError when `value` is none of the choices."""
        # 1 is not true here: a YAML file that says 1 meant something else.
        if not any(value == known and type(value) is type(known) for known in self.choices):
            raise SwitchError(
                f"the switch {self.name!r} has no value {_shown(value)}; "
                f"it has {_listed(self.choices)}"
            )


class Switches:
    """The switches of a namespace and how they stand."""

    __slots__ = ("_definitions", "_values")

    def __init__(
        self, definitions: Iterable[Switch], values: Mapping[str, Any] | None = None
    ) -> None:
        self._definitions = {switch.name: switch for switch in definitions}
        self._values: dict[str, Any] = {}
        self.reset(values or {})

    def __getitem__(self, name: str) -> Any:
        """How the switch stands. Raises SwitchError for an unknown name."""
        try:
            return self._values[name]
        except KeyError:
            raise SwitchError(self._unknown(name)) from None

    def __iter__(self) -> Iterator[Switch]:
        return iter(self._definitions.values())

    def __len__(self) -> int:
        return len(self._definitions)

    def set(self, name: str, value: Any) -> None:
        """Turn a switch. Raises SwitchError for an unknown name or value."""
        self._definition(name).check(value)
        self._values[name] = value

    def check(self, values: Mapping[str, Any]) -> None:
        """Raises SwitchError for the first unknown name or value in `values`; changes nothing."""
        for name, value in values.items():
            self._definition(name).check(value)

    def reset(self, values: Mapping[str, Any]) -> None:
        """All defaults, but for `values`. Raises SwitchError, and then changes nothing."""
        self.check(values)
        self._values = {name: switch.default for name, switch in self._definitions.items()}
        self._values.update(values)

    def values(self) -> dict[str, Any]:
        """How every switch stands, by name."""
        return dict(self._values)

    snapshot = values

    def restore(self, values: Mapping[str, Any]) -> None:
        """Stand as `snapshot` said."""
        self._values = dict(values)

    def as_json(self) -> list[dict[str, Any]]:
        """Every switch with its value, for people and programs."""
        return [
            {
                "name": switch.name,
                "value": self._values[switch.name],
                "default": switch.default,
                "choices": list(switch.choices),
                "grade": switch.grade,
                "about": switch.about,
            }
            for switch in self
        ]

    def _definition(self, name: str) -> Switch:
        try:
            return self._definitions[name]
        except KeyError:
            raise SwitchError(self._unknown(name)) from None

    def _unknown(self, name: str) -> str:
        close = get_close_matches(str(name), self._definitions, n=1)
        hint = f", did you mean {close[0]!r}?" if close else ";"
        return f"there is no switch {name!r}{hint} there are {_listed(self._definitions)}"


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(map(_shown, values)) or "(none)"


def _shown(value: Any) -> str:
    """As it is written in a world or on the command line: true, not True."""
    return repr(value) if isinstance(value, str) else json.dumps(value, default=repr)
