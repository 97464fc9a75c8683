"""Operations on the clock of a namespace."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding
from sandbox.control.refusals import unprocessable
from sandbox.world.clock import Clock, iso, parse_instant

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)


def get_clock(call: Call) -> Reply:
    """What the clock shows."""
    return Reply.json(view(call.namespace.clock))


def set_clock(call: Call) -> Reply:
    """Set, stop, advance or resume the clock, and do what has become due.

    Raises Problem `unprocessable`.
    """
    with call.namespace.lock:
        try:
            _change(call.namespace.clock, call.body)
        except (ValueError, OverflowError) as error:
            member = "advance" if "advance" in call.body else "now"
            finding = Finding(("body", member), "clock", str(error))
            raise unprocessable(f"The clock cannot be set: {error}.", [finding]) from error
    call.namespace.realm.tick(call.namespace)
    return Reply.json(view(call.namespace.clock))


def view(clock: Clock) -> dict[str, Any]:
    """The clock as a JSON value."""
    now = clock.now()
    return {"now": iso(now), "now_ms": round(now.timestamp() * 1000), "frozen": clock.frozen}


def _change(clock: Clock, change: dict[str, Any]) -> None:
    if "advance" in change:
        clock.advance(duration(change["advance"]))
    elif "now" in change:
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
