"""The columns of event statistics: which events each counts, and what is computed from others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

Event = Mapping[str, Any]

_OUTCOMES: Final = ("submitted", "success", "failure", "error")
_COUNTED: Final = (
    "source",
    "recipient",
    "return-received",
    "return-sent",
    "conversion-received",
    "conversion-sent",
)
_PINGS: Final = ("ping-submitted", "ping-success")

Ratio = Callable[["Tally"], float | None]


class Tally:
    """What was counted and summed up for one row of statistics.

    By lead, a lead counts once in each column, however many events it had there.
    """

    __slots__ = ("_by_lead", "_counted", "_pings", "_sums")

    def __init__(self, by_lead: bool) -> None:
        self._by_lead = by_lead
        self._counted: dict[str, set[str]] = defaultdict(set)
        self._sums: dict[str, float] = defaultdict(int)
        self._pings: dict[str, int] = defaultdict(int)

    def add(self, event: Event) -> None:
        """Count an event, or an hour of pings.

        grade: inferred | a delivery that was skipped was not submitted | no source
        grade: inferred | by_lead counts leads, not events | API description, event statistics
        """
        if event["type"] == "ping":
            for name in ("submitted", "success"):
                self._pings[f"ping-{name}"] += event[name]
            return
        lead_id: str | None = event["vars"].get("lead", {}).get("id")
        key = lead_id if self._by_lead and lead_id else event["id"]
        kind = _kind(event)
        if kind is not None and event["outcome"] != "skip":
            self._counted[f"{kind}-submitted"].add(key)
            self._counted[f"{kind}-{event['outcome']}"].add(key)
        for name, amount in _amounts(event):
            self._sums[name] += amount

    def count(self, column: str) -> int:
        """How many a column counted."""
        return self._pings[column] if column in _PINGS else len(self._counted[column])

    def sum(self, name: str) -> float:
        """A sum of money, to the hundredth of a cent, so that it reads as it was written."""
        amount = round(self._sums[name], 4)
        return int(amount) if amount == int(amount) else amount

    def revenue(self) -> float:
        """What recipients pay: told by source events, else, where there are none, by deliveries.

        grade: inferred | both kinds of events tell the same revenue, which counts once | no source
        """
        return self.sum("lead-revenue" if self._counted["source-submitted"] else "revenue")

    def row(self, columns: Sequence[str]) -> dict[str, float | None]:
        """The columns with their values; None where something would be divided by 0."""
        return {name: COLUMNS[name](self) for name in columns}


def _kind(event: Event) -> str | None:
    """What a column calls events of this kind; None for those that no column counts."""
    kind: str = event["type"]
    if kind in ("source", "recipient"):
        return kind
    what = str(event.get("feedback", {}).get("type")).lower()
    if not kind.startswith("feedback-") or what not in ("return", "conversion"):
        return None
    return f"{what}-{kind.removeprefix('feedback-')}"


def _amounts(event: Event) -> Iterator[tuple[str, float]]:
    if event["type"] == "source":
        yield "cost", event.get("cost") or 0
        yield "lead-revenue", event.get("recipient_revenue") or 0
    elif event["type"] == "recipient":
        yield "revenue", event.get("revenue") or 0


def _ratio(above: Ratio, below: str) -> Ratio:
    def ratio(tally: Tally) -> float | None:
        number, amount = tally.count(below), above(tally)
        return None if not number or amount is None else round(amount / number, 4)

    return ratio


def _count(column: str) -> Ratio:
    return lambda tally: tally.count(column)


def _cost(tally: Tally) -> float:
    return tally.sum("cost")


def _profit(tally: Tally) -> float:
    return round(tally.revenue() - tally.sum("cost"), 4)


# grade: documented | the names of the columns | API description, event-statistic
# grade: inferred | averages are over leads that ended in success; the rate of wins is leads bought
#   of pings that were bid on | no source
COLUMNS: Final[Mapping[str, Ratio]] = MappingProxyType(
    {
        **{
            name: _count(name)
            for name in (*(f"{kind}-{end}" for kind in _COUNTED for end in _OUTCOMES), *_PINGS)
        },
        "ping-success-rate": _ratio(_count("ping-success"), "ping-submitted"),
        "ping-win-rate": _ratio(_count("source-success"), "ping-success"),
        "cost": _cost,
        "revenue": Tally.revenue,
        "profit": _profit,
        "cost-per-conversion-received-success": _ratio(_cost, "conversion-received-success"),
        "avg-cost-per-lead": _ratio(_cost, "source-success"),
        "avg-revenue-per-lead": _ratio(Tally.revenue, "source-success"),
    }
)

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "source": (*(f"source-{end}" for end in _OUTCOMES), "cost", "revenue", "profit"),
    "recipient": (*(f"recipient-{end}" for end in _OUTCOMES), "revenue"),
    "feedback-received": tuple(
        f"{kind}-{end}" for kind in ("return-received", "conversion-received") for end in _OUTCOMES
    ),
    "feedback-sent": tuple(
        f"{kind}-{end}" for kind in ("return-sent", "conversion-sent") for end in _OUTCOMES
    ),
}


def columns_of(types: Iterable[str]) -> tuple[str, ...]:
    """The columns that statistics of events of these types have where none are named.

    grade: ours | the columns about these events, with the sums; those about source events where
      there are none | no source
    """
    names = dict.fromkeys(name for kind in types for name in _USUAL.get(kind, ()))
    return tuple(names) or _USUAL["source"]
