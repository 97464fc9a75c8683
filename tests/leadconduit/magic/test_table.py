"""Every row of the table, end to end: in flows without any set-up, by each of its values."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.leadconduit.magic import BY_NAME, ROWS, Magic, table
from sandbox.testing.records import LeadRecord, PingRecord
from sandbox.zeotap.magic import table as zeotap_table
from tests.cli.running import invoke

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def _box() -> Iterator[Sandbox]:
    with Sandbox("quickstart", listen=False, strict_contract=True) as box:
        yield box


@pytest.fixture(params=["quickstart", "bare"])
def box(_box: Sandbox, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox with a flow that has everything, and one with a flow that has nothing."""
    _box.load("quickstart" if request.param == "quickstart" else BARE)
    yield _box
    _box.reset()


BARE = """
name: bare
leadconduit:
  account: {id: "65a0000000000000000000ac", name: Bare}
  entities:
    - {id: "65a0000000000000000000e1", name: Source}
    - {id: "65a0000000000000000000b1", name: Buyer}
  flows:
    - id: "65a0000000000000000000f1"
      name: Nothing is set up
      enabled: true
      ping_enabled: true
      fields: [email, phone_1, state, postal_code]
      sources:
        - entity: {id: "65a0000000000000000000e1"}
          integration: {module_id: leadconduit-default.inbound}
      steps:
        - type: recipient
          entity: {id: "65a0000000000000000000b1"}
          integration:
            module_id: leadconduit-custom.outbound.json
            mappings: [{property: url, value: "https://buyer.example/leads"}]
"""

GOOD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}


def fields_of(row: Magic, way: str) -> dict[str, Any]:
    """A good lead with the value of `row` in one of its fields."""
    values = {
        "email": {"email": row.email},
        "phone": {"phone_1": row.phone},
        "postal_code": {"postal_code": row.postal_code},
        "field": {"sandbox_outcome": row.name},
        "header": {},
    }
    return {**GOOD, **values[way]}


def headers_of(row: Magic, way: str) -> dict[str, str]:
    return {"Sandbox-Lead": f"case={row.name}"} if way == "header" else {}


WAYS = ["email", "phone", "postal_code", "field", "header"]
QUICK = [row for row in ROWS if row.name != "slow"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("row", QUICK, ids=lambda row: row.name)
def test_a_row_keeps_its_promise(box: Sandbox, row: Magic, way: str) -> None:
    box.clock.freeze()
    lead = box.submit(fields_of(row, way), headers=headers_of(row, way)).lead
    assert lead is not None
    told = [note for note in lead.trace if note["phase"] == "magic"]
    assert told, "the trace says nothing of magic"
    assert told[0]["about"].startswith("Forced by ")
    for name, check in CHECKS.items():
        if name in row.promise:
            check(box, lead, row.promise[name])


def _outcome(box: Sandbox, lead: LeadRecord, promised: str) -> None:
    assert lead.outcome == promised
    (source,) = [event for event in box.events if event.type == "source"]
    assert source.outcome == promised


def _phase(box: Sandbox, lead: LeadRecord, promised: str) -> None:
    assert lead.decided_by is not None
    assert lead.decided_by["phase"] == promised
    assert "forced by " in lead.decided_by["rule"]


def _cap_reached(box: Sandbox, lead: LeadRecord, promised: bool) -> None:
    (source,) = [event for event in box.events if event.type == "source"]
    assert source["cap_reached"] is promised


def _flag(box: Sandbox, lead: LeadRecord, promised: str) -> None:
    told = [note["about"] for note in lead.trace if note["phase"] == "magic"]
    assert any(f"suppressionlist.{promised} is true" in about for about in told)


def _price(box: Sandbox, lead: LeadRecord, promised: float) -> None:
    assert lead.price == promised


def _delivery(box: Sandbox, lead: LeadRecord, promised: str) -> None:
    event = next(event for event in box.events if event.type == "recipient")
    assert event.outcome == promised
    assert "forced by " in (event.reason or "")
    assert (box.deliveries[0].stub or "").startswith("forced by ")


def _status(box: Sandbox, lead: LeadRecord, promised: int) -> None:
    assert box.deliveries[0].status == promised


def _error_kind(box: Sandbox, lead: LeadRecord, promised: str) -> None:
    assert box.deliveries[0].error_kind == promised


def _retried(box: Sandbox, lead: LeadRecord, promised: bool) -> None:
    box.clock.advance(seconds=10)
    box.submit({"email": "bob@example.com"})  # any request does what is due
    retry = next(event for event in box.events if event.type == "retry")
    assert retry.outcome == "success"
    assert retry.lead_id == lead.id


def _feedback(box: Sandbox, lead: LeadRecord, promised: str) -> None:
    (event,) = [event for event in box.events if event.type == "feedback-received"]
    assert event.outcome == "success"
    assert event["feedback"]["type"] == promised
    assert event.lead_id == lead.id


CHECKS: dict[str, Callable[[Sandbox, LeadRecord, Any], None]] = {
    "outcome": _outcome,
    "phase": _phase,
    "cap_reached": _cap_reached,
    "flag": _flag,
    "price": _price,
    "delivery": _delivery,
    "status": _status,
    "error_kind": _error_kind,
    "retried": _retried,
    "feedback": _feedback,
}
ELSEWHERE = {"ping", "ping_reason", "delay"}


def test_every_promise_is_checked() -> None:
    promised = {name for row in ROWS for name in row.promise}
    assert promised == set(CHECKS) | ELSEWHERE


def ping(box: Sandbox, row: Magic) -> PingRecord:
    client = box.app.test_client()
    target = next(one for one in box.targets)
    path = target.path.removesuffix("submit") + "ping"
    found = client.post(path, data=fields_of(row, "email"))
    assert found.status_code in (200, 201), found.data
    return box.pings[-1]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if "ping" in row.promise], ids=lambda row: row.name
)
def test_a_row_keeps_what_it_promises_of_pings(box: Sandbox, row: Magic) -> None:
    found = ping(box, row)
    assert found.outcome == row.promise["ping"]
    assert found.reason == row.promise.get("ping_reason", found.reason)
    assert any(note["phase"] == "magic" for note in found.trace)
    if row.promise["ping"] == "success":
        assert found.price > 0


def test_a_slow_lead_takes_as_long_as_is_said(box: Sandbox) -> None:
    from time import monotonic

    started = monotonic()
    answer = box.submit({**GOOD, "email": "slow+300ms@magic.example"})
    assert monotonic() - started >= 0.3
    assert answer.outcome == "success"


def test_a_slow_lead_takes_a_second_by_itself(box: Sandbox) -> None:
    assert BY_NAME["slow"].forced.delay == BY_NAME["slow"].promise["delay"] == 1.0


@pytest.mark.parametrize("as_", ["form", "json", "xml", "query"])
@pytest.mark.parametrize("name", ["failure", "error", "duplicate"])
def test_a_lead_may_come_in_any_form(box: Sandbox, as_: Any, name: str) -> None:
    row = BY_NAME[name]
    for way in ("email", "field"):
        answer = box.submit(fields_of(row, way), as_=as_)
        assert answer.outcome == row.promise["outcome"]


def test_numbers_and_names_are_there_once() -> None:
    assert len({row.number for row in ROWS}) == len(ROWS) == len(BY_NAME)


def _script() -> ModuleType:
    place = importlib.util.spec_from_file_location("magic_script", ROOT / "scripts" / "magic.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


def test_the_page_is_as_the_code_says() -> None:
    text = (ROOT / "docs" / "magic.md").read_text(encoding="utf-8")
    assert text == _script().page(text), "run: python scripts/magic.py"
    for row in ROWS:
        assert f"| `{row.phone}` | `{row.postal_code}` | {row.about} |" in text


def test_the_table_over_http_and_on_the_command_line() -> None:
    with Sandbox("quickstart") as box:
        found = requests.get(f"{box.url}/_sandbox/magic", timeout=5).json()
        assert found == {"enabled": True, "rows": [*table(), *zeotap_table()]}
        box.switches.set("magic_leads", False)
        assert not requests.get(f"{box.url}/_sandbox/magic", timeout=5).json()["enabled"]
    shown = invoke("magic")
    assert shown.exit_code == 0
    for row in ROWS:
        assert row.email in shown.output
    assert "fail_connectivity" in shown.output
    as_json = invoke("magic", "--json")
    assert '"delivery-retry@magic.example"' in as_json.output
