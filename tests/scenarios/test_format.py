"""The stories' own rules: what counts as told, and what is refused as a slip of the pen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.compare import differences, missing_notes
from tests.scenarios.recipient import Recipient
from tests.scenarios.story import Stage, play
from tests.scenarios.worlds import flow_of, world_of


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": None}, {"a": None, "b": None}),
        ([{"a": 1, "b": 2}], [{"a": 1}]),
        ("Cap reached", "/^Cap/"),
        (1, 1.0),
    ],
)
def test_as_told(found: Any, wanted: Any) -> None:
    assert differences(found, wanted) == []


@pytest.mark.parametrize(
    ("found", "wanted", "path"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, ".a.b"),
        ({"a": 1}, {"a": None}, ".a"),
        ({}, {"a": 1}, ".a"),
        ([1, 2], [1], ""),
        ([], [1], ""),
        ({"a": [1, 2]}, {"a": [1, 3]}, ".a[1]"),
        (1, True, ""),
        (True, 1, ""),
        ("Cap reached", "Cap", ""),
        ("Cap reached", "/^reached/", ""),
        (None, "/.*/", ""),
        (None, {"a": None}, ""),
    ],
)
def test_not_as_told(found: Any, wanted: Any, path: str) -> None:
    faults = differences(found, wanted)
    assert [fault.partition(":")[0] for fault in faults] == [path]


def test_notes_of_a_trace_come_in_order() -> None:
    notes = [
        {"phase": "pricing", "decision": "done", "about": "No price matches: 0."},
        {"phase": "caps", "decision": "ended", "about": "cap A: 1 of 1."},
    ]
    assert not missing_notes(notes, [["pricing", "done"], ["caps", "ended", "/1 of 1/"]])
    assert missing_notes(notes, [["caps", "ended"], ["pricing", "done"]])
    assert missing_notes(notes, [["caps", "ended", "/2 of 2/"]])


@pytest.mark.parametrize(
    ("story", "slip"),
    [
        ({"event": []}, "event"),
        ({"steps": [{"lead": {}, "anwser": {}}]}, "anwser"),
        ({"steps": [{"POST": "/flows", "key": "sandbox"}]}, "key"),
        ({"steps": [{"recipent": {}}]}, "recipent"),
    ],
)
def test_a_slip_of_the_pen_is_refused(story: dict[str, Any], slip: str) -> None:
    with Recipient() as recipient:
        stage = Stage("http://127.0.0.1:1", recipient)
        with pytest.raises(AssertionError, match=slip):
            play({"about": "A slip.", "steps": [], **story}, stage)


def test_what_happened_otherwise_than_told_is_found() -> None:
    class Passing(Stage):
        def control(self, method: str, path: str, **options: Any) -> Any:
            return {"happened": [{"kind": "retry", "outcome": "error"}]}

    step = {"advance": 10, "happened": [{"kind": "retry", "outcome": "success"}]}
    with Recipient() as recipient, pytest.raises(AssertionError, match=r"happened\[0\].outcome"):
        play({"about": "A retry.", "steps": [step]}, Passing("http://127.0.0.1:1", recipient))


def test_what_a_story_leaves_out_of_a_flow() -> None:
    rule = {"lhv": "lead.state", "op": "is blank"}
    flow = flow_of(
        {
            "caps": [{"maximum": 1, "rule_set": rule}],
            "steps": [
                {"type": "filter", "rule_set": {"rules": [rule]}},
                {"type": "recipient", "entity": "Second Buyer", "mappings": {"url": "x"}},
            ],
        },
        {"mappings": {"state": "TX"}},
    )
    whole = {"op": "and", "rules": [rule]}
    assert flow["caps"] == [
        {"duration": 1, "duration_units": "day", "maximum": 1, "rule_set": whole}
    ]
    assert flow["steps"][0] == {"outcome": "failure", "type": "filter", "rule_set": whole}
    assert flow["steps"][1]["entity"] == {"id": "65a0000000000000000000b2"}
    assert flow["sources"][0]["integration"] == {
        "module_id": "leadconduit-default.inbound",
        "mappings": [{"property": "state", "value": "TX"}],
    }


def test_a_built_in_world_has_flows_of_its_own() -> None:
    assert world_of({"about": "Caps.", "world": "caps"}) == "caps"
    with pytest.raises(AssertionError, match="its own flows"):
        world_of({"about": "Caps.", "world": "caps", "flow": {}})
