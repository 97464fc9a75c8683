"""dob: a date of birth, with the age."""

from __future__ import annotations

import math
from datetime import UTC
from typing import Any

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.date import find_day, rich_day
from sandbox.leadconduit.values.date_formats import Day
from sandbox.leadconduit.values.javascript import number_value, print_value, raw_of
from sandbox.leadconduit.values.rich import Rich


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich date of birth; `age` and `year` only when it is valid."""
    raw = raw_of(value)
    raw = value if raw is None else raw
    text = print_value(raw)
    day = find_day(text, context)
    props: dict[str, Any] = {"raw": raw, "valid": day is not None, "masked": False}
    if day is None:
        return Rich("dob", "string", text, text, props)
    now = context.now.astimezone(UTC)
    props.update(age=age_on(day, (now.year, now.month, now.day)), year=day[0])
    return rich_day("dob", day, props, context)


def age_on(born: Day, today: Day) -> int | float:
    """Years between two days, with the tenths of the year that is running.

    grade: observed | whole years towards zero plus the tenths since the last birthday, rounded
    down, .9 at most; not a number if born on a day this year does not have |
    leadconduit-types 4.23.2
    """
    year, month, day = today
    if born[2] > instants.days_in_month(year, born[1]):
        return math.nan
    days = instants.days_of(*today)
    passed = (born[1], born[2]) <= (month, day)
    since = days - instants.days_of(year if passed else year - 1, born[1], born[2])
    tenths = min(since * 10 // 365, 9)
    return number_value(_whole_years(born, today) + tenths / 10)


def _whole_years(born: Day, today: Day) -> int:
    years = today[0] - born[0]
    if born <= today:
        return years - ((born[1], born[2]) > (today[1], today[2]))
    return years + ((born[1], born[2]) < (today[1], today[2]))
