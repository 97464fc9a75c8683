"""Operations on the clock of a namespace."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding
from sandbox.control.refusals import unprocessable
from sandbox.world.agenda import Passage, advance, next_moment, upcoming
from sandbox.world.clock import LATEST, Clock, iso, parse_instant

_AHEAD = timedelta(days=366)
"""How far the agenda looks where nobody says."""

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)


def get_clock(call: Call) -> Reply:
    """What the clock shows."""
    return Reply.json(view(call.namespace.clock))


def set_clock(call: Call) -> Reply:
    """Set, stop, move on or resume the clock, and do what is due; moving on, each at its time.

    Raises Problem `unprocessable`.
    """
    namespace, change = call.namespace, call.body
    try:
        until = _until(call, change)
        if until is None:
            _change(namespace.clock, change)
            namespace.realm.tick(namespace)
        passage = Passage([], more=False) if until is None else advance(namespace, until)
    except (ValueError, OverflowError) as error:
        member = next(iter(change))
        finding = Finding(("body", member), "clock", str(error))
        raise unprocessable(f"The clock cannot be set: {error}.", [finding]) from error
    return Reply.json({**view(namespace.clock), "happened": passage.happened, "more": passage.more})


def get_agenda(call: Call) -> Reply:
    """What is due, soonest first: of each source the next thing. Raises Problem `unprocessable`."""
    now = call.namespace.clock.now()
    try:
        until = parse_instant(call.params["until"]) if "until" in call.params else now + _AHEAD
    except (ValueError, OverflowError) as error:
        finding = Finding(("query", "until"), "clock", str(error))
        raise unprocessable(f"The agenda cannot be told: {error}.", [finding]) from error
    return Reply.json({"now": iso(now), "due": upcoming(call.namespace, until)})


def _until(call: Call, change: dict[str, Any]) -> datetime | None:
    """Up to when the clock is to move on; None where it is set or stopped. Raises ValueError."""
    clock = call.namespace.clock
    if "advance" in change:
        step = duration(change["advance"])
        if step < timedelta():
            raise ValueError(f"a clock only moves forward, not by {step.total_seconds()} seconds")
        return clock.now() + step
    if "until" in change:
        until = parse_instant(change["until"])
        if until < clock.now():
            raise ValueError(f"a clock only moves forward, and it shows {iso(clock.now())}")
        return until
    if "next" in change:
        return next_moment(call.namespace, min(clock.now() + _AHEAD, LATEST)) or clock.now()
    return None


def view(clock: Clock) -> dict[str, Any]:
    """The clock as a JSON value."""
    now = clock.now()
    return {"now": iso(now), "now_ms": round(now.timestamp() * 1000), "frozen": clock.frozen}


def _change(clock: Clock, change: dict[str, Any]) -> None:
    if "now" in change:
        now = parse_instant(change["now"])
        clock.restart(now, frozen=change.get("frozen", clock.frozen))
    elif change.get("frozen"):
        clock.freeze()
    else:
        clock.resume()


def duration(value: str | float) -> timedelta:
    """Seconds, or an ISO 8601 duration of weeks, days, hours, minutes and seconds.

    Years and months are refused: they have no fixed length. Raises ValueError, OverflowError.
    """
    if not isinstance(value, str):
        return timedelta(seconds=value)
    match = _DURATION.fullmatch(value)
    parts = {
        name: float(text) for name, text in (match.groupdict() if match else {}).items() if text
    }
    if not parts:
        raise ValueError(f"{value!r} is not a duration such as PT1H30M or P2D")
    return timedelta(**parts)
