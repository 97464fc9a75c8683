"""Charts: outcomes and calls over time, reasons, latency by operation, how full the caps are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sandbox.console.charts import Column, bar, columns, peak, ticks
from sandbox.console.control import Refused
from sandbox.console.pages.acting import told
from sandbox.console.templating import duration
from sandbox.console.visit import Answer, Page, Visit

# How far back, as it is named in the query and on the page.
RANGES: Final[Mapping[str, tuple[str, timedelta | None]]] = {
    "": ("all that is kept", None),
    "5m": ("5 minutes", timedelta(minutes=5)),
    "1h": ("1 hour", timedelta(hours=1)),
    "24h": ("24 hours", timedelta(hours=24)),
    "7d": ("7 days", timedelta(days=7)),
    "30d": ("30 days", timedelta(days=30)),
}
OUTCOMES: Final = ("success", "failure", "error")
CLASSES: Final = ("2xx", "3xx", "4xx", "5xx")
_SHOWN: Final = 20


def charts_page(visit: Visit) -> Answer:
    """The charts of a span of time."""
    wrong = ""
    try:
        figures = visit.control.get("/statistics", **_span(visit))
    except Refused as refused:
        wrong = told(refused)
        figures = visit.control.get("/statistics")
    return Page(
        "charts.html",
        {
            "tab": "charts",
            "figures": figures,
            "over_time": [
                over_time("outcomes", "Outcomes of leads", "leads", OUTCOMES, figures),
                over_time("calls", "Requests by status", "requests", CLASSES, figures),
            ],
            "reasons": reasons(figures["reasons"][:_SHOWN]),
            "latency": latency(figures["latency"][:_SHOWN]),
            "caps": caps(figures["caps"]),
            "step": _length(figures["step_seconds"]),
            "ranges": RANGES,
            "range": visit.asked("range"),
            "since": visit.asked("since"),
            "until": visit.asked("until"),
            "wrong": wrong,
        },
        status=422 if wrong else 200,
    )


def _span(visit: Visit) -> dict[str, Any]:
    """The span as the control plane is asked for it; without one, all that is kept."""
    since, until = visit.asked("since"), visit.asked("until")
    if since or until:
        return {"since": since, "until": until}
    _, back = RANGES.get(visit.asked("range"), RANGES[""])
    if back is None:
        return {}
    now = datetime.fromisoformat(visit.control.get("/clock")["now"])
    end = now + timedelta(milliseconds=1)
    return {"since": _iso(now - back), "until": _iso(end)}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def over_time(
    id: str, title: str, member: str, series: Sequence[str], figures: Mapping[str, Any]
) -> dict[str, Any]:
    """One chart of the buckets of time, what is said beside it, and its table."""
    shape = _shape(figures)
    data = [Column(one["at"][shape].replace("T", " "), one[member]) for one in figures["buckets"]]
    totals = {name: sum(one.counts.get(name, 0) for one in data) for name in series}
    parts = ", ".join(f"{count} {name}" for name, count in totals.items())
    about = f"{parts}, from {figures['since']} up to {figures['until']}."
    return {
        "id": id,
        "title": title,
        "svg": columns(id, title, about, series, data),
        "series": series,
        "totals": totals,
        "peak": peak(data),
        "ticks": ticks(data),
        "rows": [(one.label, [one.counts.get(name, 0) for name in series]) for one in data],
    }


def _shape(figures: Mapping[str, Any]) -> slice:
    """The part of a time that tells the buckets apart."""
    if figures["step_seconds"] >= 86_400:
        return slice(0, 10)
    begins = 11 if figures["since"][:10] == figures["until"][:10] else 5
    return slice(begins, 19 if figures["step_seconds"] < 60 else 16)


def _length(seconds: int) -> str:
    """`90 minutes` and the like, in the largest unit that divides it."""
    units = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
    size, name = next(unit for unit in units if seconds % unit[0] == 0)
    count = seconds // size
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def reasons(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each reason with its bar, against the commonest."""
    most = max((row["count"] for row in rows), default=1)
    return [
        {
            **row,
            "bar": bar(f"{row['count']} leads", row["count"] / most, f"series-{row['outcome']}"),
        }
        for row in rows
    ]


def latency(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each operation with its median as a bar and its 95th percentile as a mark."""
    most = max((row["p95_us"] for row in rows), default=1) or 1
    return [
        {
            **row,
            "bar": bar(
                f"median {duration(row['median_us'])}, 95 % within {duration(row['p95_us'])}",
                row["median_us"] / most,
                "series-median",
                row["p95_us"] / most,
            ),
        }
        for row in rows
    ]


def caps(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each cap with how full it is."""
    return [{**row, "bar": _fill(row)} for row in rows]


def _fill(cap: Mapping[str, Any]) -> Any:
    part = cap["count"] / cap["maximum"] if cap["maximum"] else 1.0
    look = "series-error" if part >= 1 else "series-failure" if part >= 0.8 else "series-success"
    return bar(f"{cap['count']} of {cap['maximum']}", part, look)
