"""Where a template stands while it is rendered, and how much work it may still do."""

from __future__ import annotations

from time import perf_counter
from typing import Any, Final

from sandbox.leadconduit.templates.context import TemplateContext, TemplateError

MAX_WORK: Final = 50_000
MAX_OUTPUT: Final = 1_048_576
PATTERN_SECONDS: Final = 0.05
SHORT: Final = 64  # a text of so many characters costs a step to copy, a shorter one nothing


class Work:
    """What one rendering may do: steps, and seconds spent in users' regular expressions.

    The steps are counted, not timed, so that the same template fails at the same place on every
    machine. One step is about a microsecond.
    """

    __slots__ = ("context", "left", "seconds")

    def __init__(self, context: TemplateContext) -> None:
        self.context = context
        self.left = MAX_WORK
        self.seconds = PATTERN_SECONDS

    def charge(self, steps: int) -> None:
        """Count `steps`. Raises `TemplateError` when the rendering has done too much."""
        self.left -= steps
        if self.left < 0:
            raise TemplateError(
                "the template does too much: too many repetitions or too long texts"
            )

    def began(self) -> float:
        """Start the clock of a pattern; answers the mark that `ended` takes."""
        if self.seconds <= 0:
            raise TemplateError("the template's patterns took longer than 50 ms together")
        return perf_counter()

    def ended(self, mark: float) -> None:
        """Stop the clock of a pattern."""
        self.seconds -= perf_counter() - mark


class Frame:
    """A context: the value that plain paths start from, and the names of a loop around it."""

    __slots__ = ("first", "index", "item", "key", "last", "parent", "work")

    def __init__(self, item: Any, parent: Frame | None, work: Work) -> None:
        self.item = item
        self.parent = parent
        self.work = work
        self.index: int | None = None
        self.key: str | int | None = None
        self.first = False
        self.last = False

    def outer(self, up: int) -> Frame | None:
        """The frame `up` contexts out; None beyond the outermost."""
        frame: Frame | None = self
        for _ in range(up):
            frame = frame.parent if frame else None
        return frame

    @property
    def root(self) -> Frame:
        """The outermost frame."""
        frame = self
        while frame.parent is not None:
            frame = frame.parent
        return frame
