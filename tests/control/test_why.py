"""Why, for all that can decide: one row each, asked for the request, here and over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import pytest
import requests

from sandbox.testing import Handle
from sandbox.testing.remote.wire import Unreachable
from tests.control.test_explanations import BUYER, CLOSED, ENTITY, FILTER, TEXAS, flow
from tests.control.test_explanations import world as world_of
from tests.testing.both import box, server

__all__ = ["box", "server"]

URL = "https://buyer.example/leads"
DAY = {"duration": 1, "duration_units": "day"}
FULL = {"id": "65a0000000000000000000ca", "maximum": 0, **DAY}
ROOMY = {"id": "65a0000000000000000000cb", "maximum": 9, **DAY}
CRITERIA = {"rule_set": TEXAS, "outcome": "failure"}
ON_LIST = {"lhv": "suppressionlist.is_dnc", "op": "is true"}
NOT_ON_LIST = {"rule_set": {"op": "and", "rules": [{**ON_LIST, "op": "is false"}]}}
CHECKS = {"dnc": {"value": "{{lead.email}}", "list_name": "do_not_call"}}
LISTS = {"do_not_call": ["ada@example.com"]}


def source(**members: Any) -> dict[str, Any]:
    module = {"module_id": "leadconduit-default.inbound"}
    return {"entity": {"id": ENTITY}, "integration": module, **members}


def step(**members: Any) -> dict[str, Any]:
    mappings = [{"property": "url", "value": URL}]
    module = {"module_id": "leadconduit-custom.outbound.json", "mappings": mappings}
    return {"type": "recipient", "entity": {"id": BUYER}, "integration": module, **members}


class Row(NamedTuple):
    """A flow, what is done before the lead comes, and what is said of it."""

    flow: dict[str, Any]
    kind: str
    phase: str | None
    words: str
    changes: str = ""
    before: Callable[[Handle], object] = id
    after: Callable[[Handle], object] = id
    email: str = "ada@example.com"


def stub(**answer: Any) -> Callable[[Handle], object]:
    return lambda box: box.stub(URL, **answer)


NEW_YORK = {"lhv": "lead.state", "op": "is equal to", "rhv": "NY"}
MORE = "with a higher maximum, or in the next window of the cap"
TAKEN = "Nothing turned the lead away, so it ended in success"
PRICED = {"prices": [{"amount": 7}]}
ROWS = {
    "success": Row(
        flow(pricing=PRICED), "none", None, f"{TAKEN}, at a price of 7 by the flow's pricing"
    ),
    "no price": Row(flow(), "none", None, f"{TAKEN}, at a price of 0 as no price matches."),
    "authentication": Row(
        flow(sources=[source(authentication_required=True)]),
        "authentication",
        "authentication",
        "The source has to authenticate with an API key of its own account",
        "with the API key of the source's account",
    ),
    "disabled source": Row(
        flow(sources=[source(enabled=False)]),
        "source",
        "receive",
        "The source is disabled",
        "with the source enabled",
    ),
    "disabled flow": Row(
        flow(enabled=False), "flow", "receive", "The flow is disabled", "with the flow enabled"
    ),
    "hours": Row(
        flow(hours_of_operation=CLOSED),
        "hours",
        "hours_of_operation",
        "The flow takes no leads at Monday 12:00 in UTC",
        "inside the flow's hours of operation",
    ),
    "list check": Row(
        flow(list_checks=CHECKS, acceptance_criteria={**NOT_ON_LIST, "outcome": "failure"}),
        "rule",
        "acceptance_criteria",
        "because 'ada@example.com' is on the list 'do_not_call'",
        "if suppressionlist.is_dnc is false",
    ),
    "cap of the flow": Row(
        flow(caps=[FULL]),
        "cap",
        "caps",
        f"no room any more in the flow's cap {FULL['id']}: 0 of 0",
        MORE,
    ),
    "cap of the source": Row(
        flow(sources=[source(caps=[FULL])]),
        "cap",
        "caps",
        f"no room any more in the source's cap {FULL['id']}: 0 of 0",
        MORE,
    ),
    "cap in a cap": Row(
        flow(caps=[{**ROOMY, "caps": [FULL]}]),
        "cap",
        "caps",
        f"no room any more in the flow's cap {FULL['id']}: 0 of 0",
        MORE,
    ),
    "cap of a step": Row(
        flow(steps=[step(caps=[FULL])]),
        "none",
        None,
        f"(buyer: skipped, cap {FULL['id']} is full (0 of 0))",
    ),
    "criteria of the flow": Row(
        flow(acceptance_criteria=CRITERIA),
        "rule",
        "acceptance_criteria",
        "criteria of the flow were not met: lead.state must be equal to TX, but it was 'NY'",
        "if lead.state is equal to TX",
    ),
    "criteria of the source": Row(
        flow(sources=[source(acceptance_criteria=CRITERIA)]),
        "rule",
        "acceptance_criteria",
        "criteria of the source were not met: lead.state must be equal to TX, but it was 'NY'",
        "if lead.state is equal to TX",
    ),
    "filter": Row(
        flow(steps=[{**FILTER, "rule_set": {"op": "and", "rules": [NEW_YORK]}}]),
        "step",
        "filter",
        "The filter 'Texans' stopped the lead with failure, as lead.state is equal to NY",
        "unless lead.state is equal to NY",
    ),
    "step skipped by its rules": Row(
        flow(steps=[step(rule_set=TEXAS)]),
        "none",
        None,
        "(buyer: skipped, lead.state must be equal to TX)",
    ),
    "step that is disabled": Row(flow(steps=[step(enabled=False)]), "none", None, "is disabled)"),
    "delivery that failed": Row(
        flow(steps=[step()]), "none", None, "(buyer: error", before=stub(status=500)
    ),
    "delivery without an answer": Row(
        flow(steps=[step()]), "none", None, "(buyer: error, ", before=stub(error="timeout")
    ),
    "delivery that was tried again": Row(
        flow(steps=[step(retry_enabled=True)]),
        "none",
        None,
        "(buyer: error, Server error; tried again, attempt ",
        before=stub(status=500),
        after=lambda box: box.clock.advance(minutes=5),
    ),
    "delivery struck by a fault": Row(
        flow(steps=[step()]),
        "none",
        None,
        "A fault struck it: ",
        before=lambda box: box.fault("refused", on="outbound"),
    ),
    "reserved value": Row(
        flow(),
        "magic",
        "magic",
        "A reserved value of the lead forced this",
        "without the reserved value",
        email="failure@magic.example",
    ),
    "reserved value that takes the lead": Row(
        flow(acceptance_criteria=CRITERIA),
        "magic",
        None,
        "the lead goes on in spite of acceptance_criteria",
        email="success@magic.example",
    ),
    "fault instead of an answer": Row(
        flow(),
        "fault",
        "fault",
        "(answer) struck the request before anything else",
        "without the fault",
        before=lambda box: box.fault(status=503, operation="submitLead"),
    ),
    "fault after the lead was taken": Row(
        flow(),
        "fault",
        "fault",
        f"(reset) struck the request after it had its effect: {TAKEN}",
        "without the fault",
        before=lambda box: box.fault("reset", after=True),
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_what_decided_about_a_request(box: Handle, row: Row) -> None:
    box.load(world_of(row.flow, lists=LISTS))
    row.before(box)
    with suppress(ConnectionError, Unreachable):
        box.submit(email=row.email, state="NY")
    row.after(box)

    why = box.why(box.requests[-1])

    assert row.words in why.sentence
    assert (why.kind, why.phase) == (row.kind, row.phase)
    assert [row.changes] * bool(row.changes) == [
        change["text"] for change in why.would_change if row.changes in change["text"]
    ]
    lead = why.json["lead"]
    if lead is not None:
        assert lead == box.why(box.leads[-1]).json
        assert lead["sentence"] in why.sentence


@pytest.mark.parametrize(
    ("sent", "auth", "kind", "words"),
    [
        ({"name": 4}, None, "authentication", "The request was refused with 401: authentication"),
        ({"name": 4}, "own", "contract", "body.name: expected a string, got 4"),
    ],
)
def test_what_the_contract_or_the_credentials_decided(
    box: Handle, sent: Mapping[str, Any], auth: str | None, kind: str, words: str
) -> None:
    requests.post(f"{box.url}/flows", json=sent, auth=box.auth if auth else None, timeout=10)
    why = box.why(1)
    assert (why.kind, words in why.sentence) == (kind, True)
    assert why.would_change


def test_what_a_source_could_not_read(box: Handle) -> None:
    headers = {"Content-Type": "application/json"}
    requests.post(box.submit_url(), data="{", headers=headers, timeout=10)
    why = box.why(box.requests[0])
    assert (why.kind, why.phase) == ("inbound", "inbound_integration")
    assert "answered with 400: Unable to parse JSON" in why.sentence


def test_what_nobody_decided(box: Handle) -> None:
    requests.get(f"{box.url}/flows", auth=box.auth, timeout=10)
    assert str(box.why(1)) == "Nothing turned the request away; listFlows answered 200."
    with pytest.raises(LookupError, match="no request 9"):
        box.why(9)


LIMIT = {"id": "65a0000000000000000000cc", "maximum": 0, **DAY}
PINGS = {
    "disabled": (flow(), "flow", "ping", "The flow does not take pings"),
    "limit": (
        flow(ping_enabled=True, ping_limits=[LIMIT]),
        "cap",
        "ping_limits",
        f"no room any more in the ping limit {LIMIT['id']}: 0 of 0, so the ping ended in failure",
    ),
    "no price": (
        flow(ping_enabled=True),
        "price",
        "ping",
        "Nothing is bid, as the price is 0: No price matches: 0; it would go on with a price above",
    ),
    "criteria": (
        flow(ping_enabled=True, acceptance_criteria=CRITERIA, pricing=PRICED),
        "rule",
        "acceptance_criteria",
        "lead.state must be equal to TX, but it was 'NY'",
    ),
    "bid": (
        flow(ping_enabled=True, pricing=PRICED),
        "none",
        None,
        "Nothing turned the ping away, so it ended in success",
    ),
}


@pytest.mark.parametrize(("described", "kind", "phase", "words"), PINGS.values(), ids=list(PINGS))
def test_what_decided_about_a_ping(
    box: Handle, described: dict[str, Any], kind: str, phase: str | None, words: str
) -> None:
    box.load(world_of(described))
    url = box.submit_url().replace("/submit", "/ping")
    requests.post(url, data={"state": "NY"}, timeout=10)
    (ping,) = box.pings
    why = box.why(ping)
    assert words in why.sentence
    assert (why.kind, why.phase, why.json["ping"]) == (kind, phase, 1)
