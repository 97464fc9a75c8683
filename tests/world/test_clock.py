from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sandbox.world.clock import EARLIEST, LATEST, Clock, iso, iso_ms, parse_instant

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


class RealTime:
    """A stand-in for the machine's clock that moves when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> int:
        return (self.at - EARLIEST) // timedelta(microseconds=1) * 1000


def test_a_new_clock_shows_real_time_to_the_millisecond() -> None:
    clock = Clock(RealTime(NOON))
    assert clock.now() == NOON.replace(microsecond=123000)
    assert clock.now_ms() == 1772452800123
    assert not clock.frozen


def test_a_frozen_clock_stands_while_real_time_runs() -> None:
    real = RealTime(NOON)
    clock = Clock(real)
    at = datetime(2025, 1, 1, tzinfo=UTC)
    assert clock.freeze(at) == at
    real.at += timedelta(hours=1)
    assert clock.now() == at
    assert clock.frozen


def test_freezing_without_a_time_stops_the_clock_where_it_is() -> None:
    real = RealTime(NOON)
    clock = Clock(real)
    stopped = clock.freeze()
    real.at += timedelta(hours=1)
    assert clock.now() == stopped


@pytest.mark.parametrize("frozen", [True, False])
def test_advance_moves_a_standing_and_a_running_clock(frozen: bool) -> None:
    clock = Clock(RealTime(NOON))
    before = clock.freeze() if frozen else clock.now()
    assert clock.advance(timedelta(days=1, seconds=2)) == before + timedelta(days=1, seconds=2)
    assert clock.frozen is frozen


def test_an_advanced_clock_runs_on() -> None:
    real = RealTime(NOON)
    clock = Clock(real)
    moved = clock.advance(timedelta(days=1))
    real.at += timedelta(seconds=5)
    assert clock.now() == moved + timedelta(seconds=5)


def test_resume_runs_on_from_where_the_clock_stood() -> None:
    real = RealTime(NOON)
    clock = Clock(real)
    at = clock.freeze(datetime(2025, 1, 1, tzinfo=UTC))
    real.at += timedelta(hours=3)
    assert clock.resume() == at
    real.at += timedelta(seconds=7)
    assert clock.now() == at + timedelta(seconds=7)


def test_resuming_a_running_clock_changes_nothing() -> None:
    clock = Clock(RealTime(NOON))
    moved = clock.advance(timedelta(hours=1))
    assert clock.resume() == moved


@pytest.mark.parametrize("frozen", [True, False])
def test_restart_forgets_what_was_done(frozen: bool) -> None:
    real = RealTime(NOON)
    clock = Clock(real)
    clock.freeze(datetime(2025, 1, 1, tzinfo=UTC))
    clock.restart()
    assert (clock.now(), clock.frozen) == (NOON.replace(microsecond=123000), False)
    start = datetime(2024, 2, 29, tzinfo=UTC)
    clock.restart(start, frozen=frozen)
    real.at += timedelta(seconds=1)
    assert clock.now() == start + timedelta(seconds=0 if frozen else 1)


def test_a_clock_does_not_move_back() -> None:
    clock = Clock(RealTime(NOON))
    before = clock.freeze()
    with pytest.raises(ValueError, match="only moves forward"):
        clock.advance(timedelta(milliseconds=-1))
    assert clock.now() == before


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 1, 1), EARLIEST - timedelta(seconds=1), LATEST + timedelta(seconds=1)],
)
def test_a_time_that_cannot_be_shown_is_refused_and_changes_nothing(at: datetime) -> None:
    clock = Clock(RealTime(NOON))
    before = clock.now()
    with pytest.raises(ValueError, match=r"time zone|between"):
        clock.freeze(at)
    with pytest.raises(ValueError, match=r"time zone|between"):
        clock.restart(at)
    assert (clock.now(), clock.frozen) == (before, False)


def test_a_clock_stops_at_the_last_time_ids_can_hold() -> None:
    clock = Clock(RealTime(NOON))
    with pytest.raises(ValueError, match="2106"):
        clock.advance(timedelta(days=40_000))
    assert clock.now() == NOON.replace(microsecond=123000)


def test_advancing_from_many_threads_loses_no_step() -> None:
    clock = Clock(RealTime(NOON))
    before = clock.freeze()

    def step() -> None:
        for _ in range(200):
            clock.advance(timedelta(seconds=1))

    threads = [threading.Thread(target=step) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == before + timedelta(seconds=1600)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, 678999, tzinfo=UTC), "2026-01-02T03:04:05.678Z"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00.000Z"),
        (
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=-6))),
            "2026-01-02T09:04:05.000Z",
        ),
    ],
)
def test_iso_prints_as_the_apis_do(moment: datetime, text: str) -> None:
    assert iso(moment) == text
    assert parse_instant(text) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_iso_ms_prints_milliseconds_since_1970() -> None:
    assert iso_ms(1767323045678) == "2026-01-02T03:04:05.678Z"


def test_an_instant_may_be_written_in_any_zone() -> None:
    assert parse_instant("2026-01-02T03:04:05+01:00") == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-01-02T03:04:05", "2026-01-02"])
def test_an_instant_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T00:00:00Z", "12:30"])
def test_what_is_no_time_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ISO 8601 time"):
        parse_instant(text)
