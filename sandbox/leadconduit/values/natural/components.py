"""What a piece of text says of a date: parts that are said, and parts that are only supposed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Final

from sandbox.leadconduit.values import instants

AM: Final = 0
PM: Final = 1
_DATE_PARTS: Final = ("weekday", "day", "month", "year")
_CLOCK_PARTS: Final = ("hour", "minute", "second", "millisecond")


@dataclass(frozen=True, slots=True)
class Reference:
    """The moment words like `tomorrow` start from: a wall clock in a zone, and the offset there."""

    wall: int
    zone: tzinfo
    offset: int

    @property
    def day(self) -> tuple[int, int, int]:
        """Year, month and day of the reference."""
        return instants.date_of(self.wall // instants.DAY)

    @property
    def weekday(self) -> int:
        """Weekday of the reference; 0 is Sunday."""
        return instants.weekday_of(self.wall // instants.DAY)

    @property
    def hour(self) -> int:
        """Hour of the reference."""
        return self.wall % instants.DAY // instants.HOUR


def reference_at(instant: int, zone: tzinfo) -> Reference:
    """The reference of an instant in a zone."""
    wall = instants.wall_of(instant, zone)
    return Reference(wall, zone, (wall - instant) // instants.MINUTE)


@dataclass(slots=True)
class Components:
    """Year, month, day, weekday, hour … timezone offset: known, or implied until known."""

    reference: Reference
    known: dict[str, int] = field(default_factory=dict)
    implied: dict[str, int] = field(default_factory=dict)

    def get(self, part: str) -> int | None:
        """The part, known or implied; None where it is neither."""
        return self.known.get(part, self.implied.get(part))

    def number(self, part: str) -> int:
        """The part, 0 where it is neither known nor implied."""
        return self.get(part) or 0

    def certain(self, part: str) -> bool:
        """Whether the text says the part."""
        return part in self.known

    def assign(self, **parts: int) -> None:
        """Make these parts known."""
        for part, number in parts.items():
            self.known[part] = number
            self.implied.pop(part, None)

    def imply(self, **parts: int) -> None:
        """Suppose these parts where they are not known."""
        self.implied.update({name: n for name, n in parts.items() if name not in self.known})

    def clone(self) -> Components:
        """A copy to change."""
        return replace(self, known=dict(self.known), implied=dict(self.implied))

    @property
    def only_date(self) -> bool:
        """Whether no time of day is said."""
        return not any(map(self.certain, ("hour", "minute", "second")))

    @property
    def only_time(self) -> bool:
        """Whether no part of a date is said."""
        return not any(map(self.certain, _DATE_PARTS))

    @property
    def only_weekday(self) -> bool:
        """Whether a weekday is said, and no day."""
        return self.certain("weekday") and not (self.certain("day") or self.certain("month"))

    @property
    def unknown_year(self) -> bool:
        """Whether a month is said, and no year."""
        return self.certain("month") and not self.certain("year")

    @property
    def wall(self) -> int:
        """The wall clock all parts together show; parts out of bounds carry over."""
        clock = [self.number(part) for part in _CLOCK_PARTS]
        months = self.number("year") * 12 + self.number("month") - 1
        return instants.wall(months // 12, months % 12 + 1, self.number("day"), *clock)

    @property
    def instant(self) -> int:
        """The instant the parts name: by the offset, if there is one, else in the server's zone."""
        offset = self.get("offset")
        if offset is None:
            return instants.of_wall(self.wall, self.reference.zone)
        return self.wall - offset * instants.MINUTE

    @property
    def valid(self) -> bool:
        """Whether there is such a day, and such a time on that day in the server's zone."""
        zone = self.reference.zone
        shown = instants.wall_of(instants.of_wall(self.wall, zone), zone)
        days, rest = divmod(shown, instants.DAY)
        minutes = self.number("hour") * 60 + self.number("minute")
        wanted = (self.get("year"), self.get("month"), self.get("day"))
        return wanted == instants.date_of(days) and minutes == rest // instants.MINUTE


@dataclass(slots=True)
class Found:
    """A date found in a text: where, the piece of text, when it starts and, of a range, ends."""

    index: int
    text: str
    start: Components
    end: Components | None = None

    @property
    def stop(self) -> int:
        """Where the piece ends."""
        return self.index + len(self.text)


def blank(reference: Reference) -> Components:
    """Nothing known: noon of the reference's day."""
    year, month, day = reference.day
    implied = {"year": year, "month": month, "day": day, "hour": 12}
    return Components(reference, {}, {**implied, "minute": 0, "second": 0, "millisecond": 0})


def say_date(parts: Components, wall: int) -> None:
    """Make the date of that wall clock known."""
    year, month, day = instants.date_of(wall // instants.DAY)
    parts.assign(year=year, month=month, day=day)


def suppose_date(parts: Components, wall: int) -> None:
    """Suppose the date of that wall clock."""
    year, month, day = instants.date_of(wall // instants.DAY)
    parts.imply(year=year, month=month, day=day)


def clock_of(wall: int) -> dict[str, int]:
    """Hour, minute, second and millisecond of that wall clock."""
    rest = wall % instants.DAY
    return {
        "hour": rest // instants.HOUR,
        "minute": rest // instants.MINUTE % 60,
        "second": rest // instants.SECOND % 60,
        "millisecond": rest % instants.SECOND,
    }


def closest_year(reference: Reference, day: int, month: int) -> int:
    """The year in which that day is nearest to the reference.

    grade: observed | the month is set before the day, so that from the 31st on, the day in a
    shorter month counts as one of the month after | leadconduit-types 4.23.2
    """
    year, _, today = reference.day
    days = instants.days_of(year, month, today)
    year, month, _ = instants.date_of(days)
    here = reference.wall // instants.DAY
    days = instants.days_of(year, month, day)
    if abs(instants.days_of(year + 1, month, day) - here) < abs(days - here):
        days = instants.days_of(year + 1, month, day)
    elif abs(instants.days_of(year - 1, month, day) - here) < abs(days - here):
        days = instants.days_of(year - 1, month, day)
    return instants.date_of(days)[0]
