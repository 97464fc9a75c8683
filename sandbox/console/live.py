"""Rows of a list as they come, made on the server, as Server-Sent Events.

The control plane's stream says that there is something new; the rows themselves are asked for, so
that the filters of the list hold, and a burst becomes one event: a busy sandbox costs a browser
little. The id of an event is the cursor of its newest row, so that a browser that comes back misses
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from sandbox.console.visit import Visit

_BATCH = 100
_STILL_HERE = b": still here\n\n"


@dataclass(slots=True)
class LiveRows:
    """The rows of one list for one browser.

    `plural` is the name of the list in the control plane, `cursor` the member that stands for a row
    where a list goes on after it, `template` makes HTML of `rows`, newest first.
    """

    visit: Visit
    plural: str
    cursor: str
    template: str
    filters: Mapping[str, str]
    _last: str = ""
    _ahead: set[str] = field(default_factory=set)  # sent before the stream told of them

    def events(self) -> Iterator[bytes]:
        """`rows`, `count` and `cleared`, from the row on that the browser names (without one: from
        the first), for as long as the control plane's stream lasts."""
        self._last = self.visit.request.headers.get("Last-Event-ID") or self.visit.asked("after")
        for piece in self.visit.control.stream("/stream", kinds=self.plural):
            name, item = _event(piece)
            told = str(item.get(self.cursor, ""))
            if name == "cleared":
                self._last = ""
                self._ahead.clear()
                yield written("cleared", "", "")
            elif told in self._ahead:
                self._ahead.discard(told)
            elif name:
                yield from self._news(told)
            yield _STILL_HERE

    def _news(self, told: str) -> Iterator[bytes]:
        """What came since the last row, where the stream tells of `told`."""
        came = False
        while found := self._newer():
            rows, came = found[self.plural], True
            self._last = str(rows[-1][self.cursor])
            self._ahead |= {str(row[self.cursor]) for row in rows} - {told}
            html = self.visit.render(self.template, visit=self.visit, rows=rows[::-1])
            yield written("rows", self._last, html)
            yield written("count", self._last, str(found["total"]))
        if not came and told:
            self._last = told

    def _newer(self) -> dict[str, Any] | None:
        found: dict[str, Any] = self.visit.control.get(
            f"/{self.plural}", sort="asc", after=self._last, limit=_BATCH, **self.filters
        )
        return found if found[self.plural] else None


def _event(piece: bytes) -> tuple[str, dict[str, Any]]:
    """The name and the data of one event of the control plane's stream."""
    lines = dict(line.partition(": ")[::2] for line in piece.decode().splitlines())
    return lines.get("event", ""), orjson.loads(lines["data"]) if "data" in lines else {}


def written(event: str, id: str, text: str) -> bytes:
    """One event, its text on as many lines of data as it has."""
    data = "".join(f"data: {line}\n" for line in text.split("\n"))
    return f"event: {event}\nid: {id}\n{data}\n".encode()
