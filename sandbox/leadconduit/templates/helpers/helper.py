"""What a helper is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.leadconduit.templates.frame import Frame
from sandbox.leadconduit.values import text_of

Options = Mapping[str, Any]
Run = Callable[[Frame, Sequence[Any], Options], Any]


@dataclass(frozen=True, slots=True)
class Helper:
    """A helper: what it does, and what can be checked about a call before it runs.

    `run` gets the frame, the arguments and the options; it may raise `TemplateError`. `least` and
    `most` bound the number of arguments. `cost` is its work in steps of about a microsecond, for
    short texts. `check` looks at the literal arguments (None for others) and options and raises
    `ValueError`; `names` tells which variables the literal arguments mention.
    """

    run: Run
    least: int = 1
    most: int = 1
    options: frozenset[str] = frozenset()
    cost: int = 5
    check: Callable[[Sequence[Any], Options], None] | None = None
    names: Callable[[Sequence[Any]], Sequence[str]] | None = None

    @property
    def takes(self) -> str:
        """How many values it takes, in words."""
        if self.least == self.most:
            return f"{self.least} value{'s' if self.least != 1 else ''}"
        return f"{self.least} to {self.most} values"


def text(value: Any) -> str:
    """An argument as text; nothing for null and missing."""
    if type(value) is str:
        return value
    return "" if value is None else text_of(value)
