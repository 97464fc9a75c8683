"""Which differences between two answers count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

HEADERS = ("content-type", "location", "www-authenticate", "allow", "retry-after")
"""The headers that are compared; the others are the server's own or the connection's."""

NAMED = ("ids", "times")
_FORM = re.compile(r"(status|headers|body)(\.[^.]+)*")


class RuleError(ValueError):
    """A text that says nothing of what is to be ignored."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is ignored: ids that differ throughout in the same way, times, and places.

    A place is `status`, `headers.location` or `body.lead.id`; `*` stands for one step of it and
    `**` for any number.
    """

    ids: bool
    times: bool
    places: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, ignore: Iterable[str] = (), *, exact: bool = False) -> Rules:
        """The rules of texts: `ids`, `times` or places. Ids and times are ignored unless `exact`.

        Raises RuleError.
        """
        texts = list(ignore)
        places = tuple(_place(text) for text in texts if text not in NAMED)
        return cls("ids" in texts or not exact, "times" in texts or not exact, places)

    def ignores(self, place: str) -> bool:
        """Whether a difference at this place does not count."""
        return any(pattern.fullmatch(place) for pattern in self.places)


def _place(text: str) -> re.Pattern[str]:
    if len(text) > 500 or _FORM.fullmatch(text) is None:
        raise RuleError(
            f"{text[:100]!r} is nothing that can be ignored; expected ids, times, status, "
            "headers.NAME or body.PATH, such as body.lead.id or body.**.id"
        )
    steps = [
        ".*" if step == "**" else "[^.]*" if step == "*" else re.escape(step)
        for step in text.split(".")
    ]
    # What stands below an ignored place is ignored with it.
    return re.compile(r"\.".join(steps) + r"(\..*)?")
