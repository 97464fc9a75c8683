"""Why a lead ended as it did: a sentence, what was looked at, and what would have changed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from sandbox.cli.commands import sandbox as command
from sandbox.control.explanations import explain
from sandbox.testing import Sandbox

ENTITY, BUYER = "65a0000000000000000000e1", "65a0000000000000000000b1"
TEXAS = {"op": "and", "rules": [{"lhv": "lead.state", "op": "is equal to", "rhv": "TX"}]}


def flow(**members: Any) -> dict[str, Any]:
    source = {"entity": {"id": ENTITY}, "integration": {"module_id": "leadconduit-default.inbound"}}
    return {
        "name": "Flow",
        "enabled": True,
        "fields": ["state", "email"],
        "sources": [source],
        "steps": [],
        **members,
    }


def world(described: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    entities = [{"id": ENTITY, "name": "Form"}, {"id": BUYER, "name": "Buyer"}]
    leadconduit = {"entities": entities, "flows": [described], **more}
    return {"clock": {"now": "2026-01-05T12:00:00Z", "frozen": True}, "leadconduit": leadconduit}


TUESDAY = {"tuesday": {"periods": [{"start": "09:00", "end": "17:00"}]}}
CLOSED = {"time_zone": "UTC", "days": TUESDAY}
CAP_ID = "65a0000000000000000000ca"
CAP = {"id": CAP_ID, "maximum": 0, "duration": 1, "duration_units": "day"}
FILTER = {"type": "filter", "description": "Texans", "outcome": "failure", "rule_set": TEXAS}


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return Sandbox("quickstart", listen=False)


@pytest.mark.parametrize(
    ("described", "lead", "phase", "kind", "sentence", "change"),
    [
        (
            flow(enabled=False),
            {},
            "receive",
            "flow",
            "The flow is disabled",
            {"what": "flow.enabled", "from": False, "to": True},
        ),
        (
            flow(acceptance_criteria={"rule_set": TEXAS, "outcome": "failure"}),
            {"state": "NY"},
            "acceptance_criteria",
            "rule",
            "criteria of the flow were not met: lead.state must be equal to TX, but it was 'NY'; "
            "it would go on if lead.state is equal to TX.",
            {"what": "lead.state", "from": "NY", "op": "is equal to", "to": "TX"},
        ),
        (
            flow(acceptance_criteria={"rule_set": TEXAS, "outcome": "failure"}),
            {},
            "acceptance_criteria",
            "rule",
            "but it had no value",
            {"what": "lead.state", "to": "TX"},
        ),
        (
            flow(steps=[FILTER]),
            {"state": "TX"},
            "filter",
            "step",
            "The filter 'Texans' stopped the lead with failure, as lead.state is equal to TX "
            "(it was 'TX'); it would go on unless lead.state is equal to TX.",
            {"what": "lead.state", "from": "TX", "not": True},
        ),
        (flow(steps=[FILTER]), {"state": "NY"}, None, "none", "Nothing turned the lead away", None),
    ],
)
def test_each_phase_that_decides(
    box: Sandbox,
    described: dict[str, Any],
    lead: dict[str, Any],
    phase: str | None,
    kind: str,
    sentence: str,
    change: dict[str, Any] | None,
) -> None:
    box.load(world(described))
    record = box.submit(lead).lead
    assert record is not None

    why = record.why()

    assert (why.phase, why.kind) == (phase, kind)
    assert sentence in why.sentence == str(why)
    if change is None:
        assert why.would_change == []
    else:
        assert change.items() <= why.would_change[0].items()


def test_hours_of_operation(box: Sandbox) -> None:
    box.load(world(flow(hours_of_operation=CLOSED)))
    why = box.why(box.submit({"state": "TX"}).lead_id or "")
    assert (why.phase, why.kind) == ("hours_of_operation", "hours")
    assert "takes no leads at Monday 12:00 in UTC" in why.sentence
    assert "inside the flow's hours" in why.sentence


def test_a_cap_with_its_count(box: Sandbox) -> None:
    box.load(world(flow(caps=[CAP])))
    why = box.why(box.submit({"state": "TX"}).lead_id or "")
    assert (why.phase, why.kind) == ("caps", "cap")
    assert f"no room any more in the flow's cap {CAP_ID}: 0 of 0" in why.sentence
    assert why.looked_at == [{"what": f"cap {CAP_ID}", "value": 0, "expected": 0}]
    assert why.would_change[0].items() >= {"from": 0, "to": 1}.items()


def test_what_a_list_or_a_buyer_said_is_told(box: Sandbox) -> None:
    box.load("quickstart")
    lead = {"email": "ada@example.com", "state": "TX", "phone_1": "5125550142"}
    listed = box.why(box.submit({**lead, "phone_1": "5125550100"}).lead_id or "")
    assert listed.json["because"] == ["'5125550100' is on the list 'do_not_call'"]
    refused = box.why(box.submit({**lead, "email": "a@taken.example"}).lead_id or "")
    assert "the step example_buyer ended as failure, Already a customer" in refused.sentence
    assert refused.json["steps"][0]["outcome"] == "failure"
    bought = box.why(box.submit(lead).lead_id or "")
    assert "example_buyer: success" in bought.sentence
    assert bought.json["price"] == {
        "price": 10,
        "quoted": 10,
        "by": "flow",
        "about": box.leads[-1].trace[8]["about"],
    }


def test_a_reserved_value(box: Sandbox) -> None:
    box.load("quickstart")
    why = box.why(box.submit({"email": "failure@magic.example"}).lead_id or "")
    assert why.kind == "magic"
    assert why.would_change[0]["text"] == "without the reserved value"
    assert "A reserved value of the lead forced this: " in why.sentence


def test_a_phase_without_an_explanation_of_its_own_tells_what_it_noted() -> None:
    note = {"phase": "new_phase", "decision": "ended", "about": "Too blue."}
    lead = {"id": "l", "outcome": "failure", "reason": None, "decided_by": {"phase": "new_phase"}}
    told = explain(lead, [note])
    assert told["sentence"] == "The phase new_phase ended the lead with failure: Too blue."


def test_an_unknown_lead(box: Sandbox) -> None:
    with pytest.raises(LookupError, match="no lead 'nobody'"):
        box.why("nobody")


def test_over_http_and_as_a_command() -> None:
    with Sandbox("quickstart") as box:
        lead_id = box.submit({"state": "NY"}).lead_id
        told = requests.get(f"{box.url}/_sandbox/leads/{lead_id}/why", timeout=10).json()
        assert told == box.leads[0].why().json
        assert requests.get(f"{box.url}/_sandbox/leads/no/why", timeout=10).status_code == 404

        said = CliRunner().invoke(command, ["why", str(lead_id), "--url", box.url])
        assert (said.exit_code, said.output) == (0, told["sentence"] + "\n")
        shown = CliRunner().invoke(command, ["why", str(lead_id), "--url", box.url, "--json"])
        assert '"acceptance_criteria"' in shown.output
        unknown = CliRunner().invoke(command, ["why", "nobody", "--url", box.url])
        assert (unknown.exit_code, "no lead 'nobody'" in unknown.output) == (2, True)
    gone = CliRunner().invoke(command, ["why", "x", "--url", box.url])
    assert "no answer from the sandbox" in gone.output
