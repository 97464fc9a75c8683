"""Moving the clock on: everything happens at its time, in order, and is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.testing.clock import Passage

BUYER = "https://crm.example/leads"
WORLD: Mapping[str, Any] = {
    "name": "agenda",
    "clock": {"now": "2026-03-02T15:00:00Z", "frozen": True},  # a Monday
    "stubs": [{"url": BUYER, "replies": [{"status": 503}, {"status": 503}, {"status": 200}]}],
    "leadconduit": {
        "account": {"name": "Example", "time_zone": "UTC"},
        "entities": [
            {"id": "65a0000000000000000000e1", "name": "Web form"},
            {"id": "65a0000000000000000000b1", "name": "CRM"},
        ],
        "lists": {"seen": [{"value": "old@example.com", "added_at": "2026-03-01T16:00:00Z"}]},
        "flows": [
            {
                "name": "Leads",
                "enabled": True,
                "fields": ["email"],
                "hours_of_operation": {
                    "enabled": True,
                    "time_zone": "UTC",
                    "days": {
                        "monday": {"periods": [{"start": "08:00", "end": "17:00"}]},
                        "tuesday": {"periods": [{"start": "08:00", "end": "17:00"}]},
                    },
                },
                "list_checks": {
                    "duplicate": {
                        "value": "{{lead.email}}",
                        "list_name": "seen",
                        "lookback": {"value": 1, "interval": "day"},
                    }
                },
                "caps": [
                    {
                        "name": "Daily",
                        "maximum": 1,
                        "duration": 1,
                        "duration_units": "day",
                        "time_zone": "UTC",
                    }
                ],
                "sources": [
                    {
                        "entity": {"id": "65a0000000000000000000e1"},
                        "integration": {"module_id": "leadconduit-default.inbound"},
                    }
                ],
                "steps": [
                    {
                        "type": "recipient",
                        "entity": {"id": "65a0000000000000000000b1"},
                        "retry_enabled": True,
                        "integration": {
                            "module_id": "leadconduit-custom.outbound.json",
                            "mappings": [
                                {"property": "url", "value": BUYER},
                                {"property": "json_property.email", "value": "{{lead.email}}"},
                            ],
                        },
                    }
                ],
            }
        ],
    },
}


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(WORLD) as box:
        yield box


def told(passage: Passage) -> list[tuple[str, str]]:
    return [(one["at"][5:19], one["kind"]) for one in passage]


def test_a_day_passes_in_order(box: Sandbox) -> None:
    box.submit(email="ada@example.com")
    box.issue_certificate(expires_at="2026-03-02T20:00:00Z")

    passage = box.clock.advance(days=1)

    assert told(passage) == [
        ("03-02T15:00:10", "retry"),
        ("03-02T15:00:30", "retry"),
        ("03-02T16:00:00", "look-back"),
        ("03-02T17:00:00", "hours"),
        ("03-02T20:00:00", "certificate expiry"),
        ("03-03T00:00:00", "cap window"),
        ("03-03T08:00:00", "hours"),
    ]
    assert [one["outcome"] for one in passage.of("retry")] == ["error", "success"]
    assert [one["open"] for one in passage.of("hours")] == [False, True]
    assert passage.of("cap window")[0]["count"] == 1
    assert not passage.more
    assert passage.now.isoformat() == "2026-03-03T15:00:00+00:00"


def test_what_happens_bears_its_own_time(box: Sandbox) -> None:
    box.submit(email="ada@example.com")

    box.clock.advance(hours=1)

    assert [one.time.isoformat()[11:19] for one in box.deliveries] == [
        "15:00:00",
        "15:00:10",
        "15:00:30",
    ]


def test_the_pipeline_follows(box: Sandbox) -> None:
    outcomes = [box.submit(email="ada@example.com").reason]
    outcomes.append(box.submit(email="old@example.com").reason)
    box.clock.run("2026-03-02T18:00:00Z")
    outcomes.append(box.submit(email="old@example.com").reason)
    box.clock.run("2026-03-03T09:00:00Z")
    outcomes.append(box.submit(email="old@example.com").reason)

    assert outcomes[0] is None
    assert outcomes[1] == "Cap reached"
    assert "hours of operation" in str(outcomes[2])
    assert outcomes[3] is None


def test_step_by_step(box: Sandbox) -> None:
    box.submit(email="ada@example.com")
    upcoming = box.clock.upcoming()

    first = box.clock.run_next()

    assert upcoming[0]["kind"] == "retry"
    assert told(first) == [("03-02T15:00:10", "retry")]
    assert first.now.isoformat() == "2026-03-02T15:00:10+00:00"


def test_nothing_is_told_twice(box: Sandbox) -> None:
    box.submit(email="ada@example.com")
    whole = box.namespace(world=WORLD)
    whole.submit(email="ada@example.com")

    pieces: list[tuple[str, str]] = []
    for _ in range(48):
        pieces += told(box.clock.advance(minutes=30))

    assert pieces == told(whole.clock.advance(days=1))


def test_a_running_clock_runs_on(box: Sandbox) -> None:
    box.clock.resume()
    box.submit(email="ada@example.com")

    passage = box.clock.advance(hours=3)

    assert {kind for _, kind in told(passage)} >= {"retry", "hours"}
    assert not box.clock.frozen
    assert box.clock.now - passage.now < timedelta(minutes=1)


def test_a_bound_on_what_is_told(box: Sandbox) -> None:
    passage = box.clock.advance(days=6 * 365)  # it opens and closes four times a week

    assert len(passage) == 1_000
    assert passage.more
    assert passage.now.isoformat() == "2032-02-29T15:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"advance": "PT1H", "now": "2026-01-01T00:00:00Z"}, ""),
        ({"until": "2026-03-02T14:00:00Z"}, "only moves forward"),
        ({"until": "2200-01-01T00:00:00Z"}, "until"),
        ({"advance": 100000000000}, ""),
    ],
)
def test_what_no_clock_does_changes_nothing(
    box: Sandbox, change: dict[str, Any], words: str
) -> None:
    answer = requests.put(f"{box.url}/_sandbox/clock", json=change)

    assert answer.status_code in (400, 422)
    assert words in answer.text
    assert box.clock.now.isoformat() == "2026-03-02T15:00:00+00:00"


def test_over_http(box: Sandbox) -> None:
    box.submit(email="ada@example.com")
    clock = f"{box.url}/_sandbox/clock"

    agenda = requests.get(f"{clock}/agenda").json()
    next_ = requests.put(clock, json={"next": True}).json()
    moved = requests.put(clock, json={"advance": "PT1H"}).json()

    assert [one["kind"] for one in agenda["due"]] == ["retry", "look-back", "hours", "cap window"]
    assert [one["kind"] for one in next_["happened"]] == ["retry"]
    assert [one["kind"] for one in moved["happened"]] == ["retry", "look-back"]
    assert moved["now"] == "2026-03-02T16:00:10.000Z"


def test_syncs_run_by_their_schedules() -> None:
    with Sandbox("zeotap") as box:
        box.clock.freeze("2026-03-02T01:00:00Z")
        before = len(box.zeotap.runs)

        passage = box.clock.advance(hours=12)

        ran = passage.of("sync")
        assert [one["at"][11:16] for one in ran] == ["06:00", "12:00"]
        assert len(box.zeotap.runs) == before + 2
        box.switches.set("zeotap_scheduled_runs", "never")
        assert box.clock.advance(hours=12).of("sync") == ()
