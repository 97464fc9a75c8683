"""Pieces of a world file, and the faults found in them, each with its line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

Step = str | int
Path = tuple[Step, ...]

_PRINTED = 50


@dataclass(frozen=True, slots=True)
class WorldFault:
    """One mistake in a world file; `path` leads to it, `line` is None where there are no lines."""

    file: str
    line: int | None
    path: str
    message: str
    expected: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = f"{self.path}: {self.message}" if self.path else self.message
        told = not self.expected or self.message.startswith("expected ")
        hint = "" if told else f" (expected {self.expected})"
        return f"{where}: {what}{hint}"

    def as_json(self) -> dict[str, Any]:
        """The fault as a JSON object."""
        return {
            "file": self.file,
            "line": self.line,
            "path": self.path,
            "message": self.message,
            "expected": self.expected,
        }


class WorldError(ValueError):
    """A world that cannot be loaded; `faults` has everything wrong with it."""

    def __init__(self, faults: Sequence[WorldFault]) -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[:_PRINTED]]
        if len(self.faults) > _PRINTED:
            lines.append(f"… and {len(self.faults) - _PRINTED} more")
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Section:
    """A value of a world file that knows where it stands.

    Paths given to the methods start at `value`: `("flows", 0, "name")`, or one step alone.
    """

    value: Any
    path: Path = ()
    file: str = "world"
    lines: Mapping[Path, int] = field(default_factory=dict)

    def at(self, *steps: Step) -> Section:
        """The section below; its value is None when there is nothing."""
        value = self.value
        for step in steps:
            value = _below(value, step)
        return Section(value, (*self.path, *steps), self.file, self.lines)

    def items(self) -> list[Section]:
        """The sections of a list's elements or an object's members."""
        if isinstance(self.value, Mapping):
            return [self.at(name) for name in self.value]
        if isinstance(self.value, list):
            return [self.at(place) for place in range(len(self.value))]
        return []

    def line(self, path: Path | Step = ()) -> int | None:
        """The line of what `path` leads to, or of the nearest thing around it."""
        full = self.path + _steps(path)
        for length in range(len(full), -1, -1):
            if full[:length] in self.lines:
                return self.lines[full[:length]]
        return None

    def fault(self, path: Path | Step, message: str, expected: str = "") -> WorldFault:
        """A mistake at `path`."""
        full = self.path + _steps(path)
        return WorldFault(self.file, self.line(path), ".".join(map(str, full)), message, expected)

    @property
    def kind(self) -> str:
        """What sort of value this is, in words: `a list`, `null`."""
        return next(words for types, words in _KINDS if isinstance(self.value, types))

    def is_object(self, faults: Faults, expected: str) -> bool:
        """Whether the value is an object; if it is not, that is added to `faults`."""
        return self._is(Mapping, "an object", faults, expected)

    def is_list(self, faults: Faults, expected: str) -> bool:
        """Whether the value is a list; if it is not, that is added to `faults`."""
        return self._is(list, "a list", faults, expected)

    def is_text(self, faults: Faults, expected: str = "a text") -> bool:
        """Whether the value is a text; if it is not, that is added to `faults`."""
        return self._is(str, "a text", faults, expected)

    def unknown_members(self, known: Collection[str]) -> list[WorldFault]:
        """A fault for each member of this object that is not `known`, with a suggestion."""
        return [
            self.fault(name, f"unknown member{_suggestion(name, known)}", one_of(known))
            for name in self.value
            if name not in known
        ]

    def missing_members(self, required: Collection[str]) -> list[WorldFault]:
        """A fault for each required member that this object lacks."""
        return [
            self.fault((), f"{name!r} is missing", one_of(required))
            for name in required
            if name not in self.value
        ]

    def _is(self, wanted: type, words: str, faults: Faults, expected: str) -> bool:
        if isinstance(self.value, wanted):
            return True
        faults.append(self.fault((), f"{self.kind} where {words} belongs", expected))
        return False


Faults = list[WorldFault]

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "a text"),
    (bool, "true or false"),
    ((int, float), "a number"),
    (list, "a list"),
    (Mapping, "an object"),
    (type(None), "nothing"),
    (object, "something else"),
)


def one_of(values: Collection[str]) -> str:
    """`a, b or c`."""
    names = [str(value) for value in values]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _suggestion(name: object, known: Collection[str]) -> str:
    close = get_close_matches(str(name), known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _steps(path: Path | Step) -> Path:
    return path if isinstance(path, tuple) else (path,)


def _below(value: Any, step: Step) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return value[step]
    return None
