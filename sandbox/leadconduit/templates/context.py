"""What a template is rendered with besides the variables, and how it can fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from random import Random


class TemplateError(ValueError):
    """A template that cannot be read or rendered.

    `position` is the index of the character where the trouble is, None where there is none;
    `message` is the text without it.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        where = "" if position is None else f" (at character {position + 1})"
        super().__init__(message + where)
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """The moment, the source of chance, and the zone that dates are printed in by default.

    Without a source of chance, the same numbers are drawn each time.
    """

    now: datetime
    random: Random | None = None
    time_zone: tzinfo = UTC
