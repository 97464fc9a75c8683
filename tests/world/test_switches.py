from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.world.switches import Switch, SwitchError, Switches

DEFINITIONS = (
    Switch("strict_accept", False, (True, False), "observed", "403 unless JSON is accepted"),
    Switch("submit_response", "auto", ("auto", "posting", "records"), "ours", "shape of answers"),
    Switch("disabled_status", 201, (201, 403), "inferred", "status of a disabled flow"),
)


def test_switches_begin_with_their_defaults() -> None:
    switches = Switches(DEFINITIONS)
    assert switches.values() == {
        "strict_accept": False,
        "submit_response": "auto",
        "disabled_status": 201,
    }
    assert len(switches) == 3


def test_given_values_replace_defaults_and_reset_brings_them_back() -> None:
    switches = Switches(DEFINITIONS, {"submit_response": "records"})
    switches.set("strict_accept", True)
    switches.set("submit_response", "posting")
    assert switches["strict_accept"] is True
    switches.reset({"submit_response": "records"})
    assert (switches["strict_accept"], switches["submit_response"]) == (False, "records")


@pytest.mark.parametrize("act", ["get", "set", "new"])
def test_an_unknown_name_is_refused_with_the_nearest_and_all_known(act: str) -> None:
    switches = Switches(DEFINITIONS)
    with pytest.raises(SwitchError) as error:
        if act == "get":
            switches["strict_acept"]
        elif act == "set":
            switches.set("strict_acept", True)
        else:
            Switches(DEFINITIONS, {"strict_acept": True})
    text = str(error.value)
    assert "no switch 'strict_acept'" in text
    assert "did you mean 'strict_accept'?" in text
    assert "'submit_response'" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [("strict_accept", 1), ("strict_accept", "true"), ("disabled_status", 200.0)],
)
def test_a_value_that_is_no_choice_is_refused_with_the_choices(name: str, value: Any) -> None:
    switches = Switches(DEFINITIONS)
    before = switches.values()
    with pytest.raises(SwitchError, match="has no value") as error:
        switches.set(name, value)
    assert json.dumps(before[name]) in str(error.value)
    assert switches.values() == before


def test_a_reset_with_a_mistake_changes_nothing() -> None:
    switches = Switches(DEFINITIONS, {"submit_response": "records"})
    with pytest.raises(SwitchError):
        switches.reset({"submit_response": "posting", "strict_accept": "perhaps"})
    assert switches["submit_response"] == "records"


def test_as_json_tells_everything_about_a_switch() -> None:
    shown = Switches(DEFINITIONS, {"submit_response": "records"}).as_json()
    assert shown[1] == {
        "name": "submit_response",
        "value": "records",
        "default": "auto",
        "choices": ["auto", "posting", "records"],
        "grade": "ours",
        "about": "shape of answers",
    }
