"""The `format` helper: dates and numbers as text, and text as numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sandbox.leadconduit.instants import Instant, instant_of
from sandbox.leadconduit.numbers import number_of
from sandbox.leadconduit.templates.context import TemplateError
from sandbox.leadconduit.templates.frame import Frame
from sandbox.leadconduit.templates.helpers.helper import Helper, Options, text
from sandbox.leadconduit.templates.moments import ISO_FORMAT, format_moment
from sandbox.leadconduit.templates.numerals import format_number, read_pattern
from sandbox.leadconduit.values import Rich

MAX_FORMAT: Final = 1000

# Units of date arithmetic: months are moved on the calendar, days by the wall clock, the rest by
# the clock.
_MONTHS: Final = {"years": 12, "quarters": 3, "months": 1}
_DAYS: Final = {"weeks": 7, "days": 1}
_SECONDS: Final = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}
UNITS: Final = frozenset({*_MONTHS, *_DAYS, *_SECONDS})

_PLAIN_NUMBER: Final = re.compile(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _format(frame: Frame, arguments: Sequence[Any], options: Options) -> Any:
    """A date by moment tokens, a number by a numeral pattern; anything else as it prints.

    grade: documented | dates, numbers, timezone, locale and dataType | API reference, Templates
    grade: inferred | without timezone= moments print in the zone of the context, UTC by default |
      no source
    grade: inferred | a text that is neither date nor number stays as it is; without a format only
      dates change | no source
    """
    value = arguments[0]
    check_locale(options)
    pattern = text(options.get("format"))
    if len(pattern) > MAX_FORMAT:
        raise TemplateError(f"a format has at most {MAX_FORMAT} characters")
    frame.work.charge(len(pattern) // 4)
    return as_type(_printed(frame, value, pattern, options), options)


def _printed(frame: Frame, value: Any, pattern: str, options: Options) -> Any:
    if value is None:
        return ""
    zone = frame.work.context.time_zone
    found = None if _is_numeric(value) else instant_of(value, zone)
    if found is not None:
        return _print_moment(found, pattern, options, zone)
    amount = number_of(value)
    if amount is None or not pattern:
        return text(value)
    if "0" in pattern:
        return print_number(amount, pattern)
    if instant := _from_epoch(amount):
        return _print_moment(instant, pattern, options, zone)
    return text(value)


def _is_numeric(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, Rich) and value.kind == "number")


def _from_epoch(amount: float) -> Instant | None:
    """grade: inferred | a number with a date format is milliseconds since 1970 | moment 2"""
    try:
        return Instant(_EPOCH + timedelta(milliseconds=amount), day=False)
    except OverflowError:
        return None


def _print_moment(found: Instant, pattern: str, options: Options, default: tzinfo) -> str:
    """grade: ours | a calendar day is not moved by a time zone | no source"""
    name = text(options.get("timezone")).strip()
    zone = zone_named(name) if name else default
    shift = _shift(options)
    if not pattern:
        pattern = "YYYY-MM-DD" if found.day else ISO_FORMAT
    if not name:
        # grade: documented | z prints nothing without a timezone | API reference, Templates
        pattern = _without_zone_names(pattern)
    try:
        local = found.at if found.day else found.at.astimezone(zone)
        return format_moment(_moved(local, shift), pattern)
    except (OverflowError, ValueError) as error:
        raise TemplateError(f"the date is beyond the calendar ({error})") from error


@lru_cache(maxsize=256)
def _without_zone_names(pattern: str) -> str:
    return re.sub(r"(\[[^\[\]]*\])|z+", lambda found: found[1] or "", pattern)


class _Shift(NamedTuple):
    """How far a date is moved: on the calendar, by the wall clock, and by the clock."""

    months: int
    days: int
    seconds: float


def _shift(options: Options) -> _Shift:
    """The units that the options name, added or subtracted.

    grade: inferred | operator="add|subtract" with days, weeks …; months end on their last day |
      moment 2
    """
    operator = text(options.get("operator")).strip().lower()
    if not operator:
        return _Shift(0, 0, 0)
    if operator not in ("add", "subtract"):
        raise TemplateError(f"operator is add or subtract, not {operator[:40]!r}")
    sign = 1 if operator == "add" else -1
    amounts = {unit: sign * _amount(unit, options) for unit in UNITS if unit in options}
    return _Shift(
        months=int(sum(count * amounts.get(unit, 0) for unit, count in _MONTHS.items())),
        days=int(sum(count * amounts.get(unit, 0) for unit, count in _DAYS.items())),
        seconds=sum(count * amounts.get(unit, 0) for unit, count in _SECONDS.items()),
    )


def _moved(at: datetime, shift: _Shift) -> datetime:
    """`at` moved by `shift`. Raises OverflowError beyond the calendar."""
    moved = _add_months(at, shift.months) + timedelta(days=shift.days)
    if not shift.seconds:
        return moved
    return (moved.astimezone(UTC) + timedelta(seconds=shift.seconds)).astimezone(at.tzinfo)


def _amount(unit: str, options: Options) -> float:
    amount = number_of(options[unit])
    if amount is None or abs(amount) > 1e12:
        raise TemplateError(f"{unit} must be a number, not {text(options[unit])[:40]!r}")
    return amount


def _add_months(at: datetime, months: int) -> datetime:
    if not months:
        return at
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    for day in (at.day, 30, 29, 28):
        try:
            return at.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise OverflowError(f"year {year}")


def print_number(amount: float, pattern: str) -> str:
    """`amount` by a numeral pattern. Raises `TemplateError`."""
    try:
        return format_number(amount, pattern)
    except ValueError as error:
        raise TemplateError(f"{error}") from error


def as_type(value: Any, options: Options) -> Any:
    """What `dataType` asks for: String makes text, Number a number of numeric text.

    grade: documented | Number leaves text that is no number as it is | API reference, Templates
    """
    wanted = text(options.get("dataType")).strip().lower()
    if not wanted:
        return value
    if wanted == "string":
        return text(value)
    if wanted != "number":
        raise TemplateError(f"dataType is Number or String, not {wanted[:40]!r}")
    return _numeric(value)


def _numeric(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _PLAIN_NUMBER.fullmatch(value) or len(value) > 400:
        return value
    real = float(value)
    if not math.isfinite(real):
        return value
    return int(real) if real == int(real) and abs(real) < 2**53 else real


def check_locale(options: Options) -> None:
    """Raises `TemplateError` for a locale other than English: no other is in the sandbox.

    grade: ours | only English | no source
    """
    locale = text(options.get("locale")).strip().lower()
    if locale and locale.replace("_", "-").split("-")[0] != "en":
        raise TemplateError(
            f"locale {locale[:40]!r} is not in this sandbox, which knows en only; leave locale out"
        )


@lru_cache(maxsize=256)
def zone_named(name: str) -> tzinfo:
    """The time zone of that name. Raises `TemplateError`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise TemplateError(
            f"time zone {name[:60]!r} is unknown; "
            "names are as in the IANA list, such as America/Chicago"
        ) from None


def _check(arguments: Sequence[Any], options: Options) -> None:
    zone = options.get("timezone")
    if isinstance(zone, str) and zone.strip():
        zone_named(zone.strip())
    pattern = options.get("format")
    if isinstance(pattern, str) and "[.]" in pattern:
        read_pattern(pattern)


FORMATTING: Final[Mapping[str, Helper]] = {
    "format": Helper(
        _format,
        options=frozenset({"format", "timezone", "locale", "dataType", "operator", *UNITS}),
        cost=15,
        check=_check,
    ),
}
