"""Arguments, the header, the switch, and that nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.leadconduit.magic import by_email, by_field, by_header, by_phone, by_postal_code
from sandbox.leadconduit.magic_header import MagicError, read_members

GOOD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}


@pytest.fixture(scope="module")
def _box() -> Iterator[Sandbox]:
    with Sandbox("quickstart", listen=False, strict_contract=True) as box:
        yield box


@pytest.fixture
def box(_box: Sandbox) -> Iterator[Sandbox]:
    yield _box
    _box.reset()


def test_an_email_may_bring_its_reason(box: Sandbox) -> None:
    answer = box.submit({**GOOD, "email": "Failure+no-coverage@magic.example"})
    assert (answer.outcome, answer.reason) == ("failure", "no coverage")


def test_a_field_may_bring_its_reason(box: Sandbox) -> None:
    answer = box.submit({**GOOD, "sandbox_outcome": "error: The buyer's system is down"})
    assert (answer.outcome, answer.reason) == ("error", "The buyer's system is down")


def test_a_field_may_hold_members(box: Sandbox) -> None:
    answer = box.submit({**GOOD, "sandbox_outcome": 'outcome=failure; reason="so: there"'})
    assert (answer.outcome, answer.reason) == ("failure", "so: there")


def test_a_price_may_be_given(box: Sandbox) -> None:
    assert box.submit({**GOOD, "email": "price+7.25@magic.example"}).price == 7.25


def test_the_header_of_a_machine(box: Sandbox) -> None:
    header = 'outcome=failure; reason="No \\"coverage\\""; at=acceptance_criteria; delay=1ms'
    answer = box.submit(GOOD, headers={"Sandbox-Lead": header})
    assert (answer.outcome, answer.reason) == ("failure", 'No "coverage"')
    assert answer.lead is not None
    assert answer.lead.decided_by == {
        "phase": "acceptance_criteria",
        "rule": "forced by the header Sandbox-Lead",
    }


def test_the_header_goes_first(box: Sandbox) -> None:
    fields = {**GOOD, "email": "error@magic.example", "sandbox_outcome": "success"}
    assert box.submit(fields, headers={"Sandbox-Lead": "outcome=failure"}).outcome == "failure"
    assert box.submit(fields).outcome == "success"


def test_success_is_forced_on_a_lead_that_fits_nothing(box: Sandbox) -> None:
    fields = {"email": "success@magic.example", "phone_1": "no phone", "state": "AK"}
    answer = box.submit(fields)
    assert answer.outcome == "success"
    assert answer.lead is not None
    notes = [note["about"] for note in answer.lead.trace if note["phase"] == "magic"]
    assert "the lead goes on in spite of acceptance_criteria" in notes[1]


def test_success_is_forced_in_spite_of_filters(box: Sandbox) -> None:
    header = "outcome=success; list=dnc; delivery=error"
    answer = box.submit(GOOD, headers={"Sandbox-Lead": header})
    assert answer.outcome == "success"
    filters = [event.outcome for event in box.events if event.type == "filter"]
    assert set(filters) == {"continue"}
    assert answer.lead is not None
    assert sum("but the lead goes on" in note["about"] for note in answer.lead.trace) == 2


def test_a_forced_end_takes_no_place_in_a_cap(box: Sandbox) -> None:
    for _ in range(3):
        box.submit({**GOOD, "state": "LA", "email": "criteria@magic.example"})
    assert box.submit({**GOOD, "state": "LA"}).outcome == "success"


def test_an_address_that_is_not_in_the_table_forces_nothing(box: Sandbox) -> None:
    answer = box.submit({**GOOD, "email": "sucess@magic.example"})
    assert answer.outcome == "success"
    assert answer.lead is not None
    (note,) = [note for note in answer.lead.trace if note["phase"] == "magic"]
    assert note["decision"] == "skipped"
    assert "there is nothing magic about 'sucess'; there are success, failure" in note["about"]


def test_with_the_switch_off_they_are_values_like_any_other(box: Sandbox) -> None:
    box.switches.set("magic_leads", False)
    fields = {**GOOD, "email": "failure@magic.example", "sandbox_outcome": "nonsense"}
    answer = box.submit(fields, headers={"Sandbox-Lead": "nonsense"})
    assert answer.outcome == "success"
    assert answer.lead is not None
    assert all(note["phase"] != "magic" for note in answer.lead.trace)


def test_a_lead_without_reserved_values_has_no_note_of_magic(box: Sandbox) -> None:
    lead = box.submit(GOOD).lead
    assert lead is not None
    assert all(note["phase"] != "magic" for note in lead.trace)


REFUSED = [
    ("", "empty"),
    ("outcome", "is no member"),
    ("outcome=maybe", "outcome is one of success, failure, error, not 'maybe'"),
    ("outcom=failure", "did you mean 'outcome'?"),
    ("outcome=failure; outcome=error", "there twice"),
    ("outcome=failure, reason=x", "is no member"),
    ('outcome=failure; reason="open', "is no member"),
    ("reason=", "is no member"),
    ("delay=2h", "a delay is 0s to 120s"),
    ("delay=121", "a delay is 0s to 120s"),
    ("price=-1", "a price is a number"),
    ("price=much", "a price is a number"),
    ("case=nothing", "nothing magic about 'nothing'"),
    ("at=dawn", "at is one of"),
    ("at=caps; outcome=success", "cannot end in success at caps"),
    ("list=good", "list is one of"),
    ("delivery=late", "delivery is one of"),
    ("feedback=joy", "feedback is one of"),
    ("x=" + "y" * 2000, "longer than 2000"),
]


@pytest.mark.parametrize(("header", "told"), REFUSED)
def test_what_cannot_be_understood_is_refused_and_leaves_no_lead(
    box: Sandbox, header: str, told: str
) -> None:
    answer = box.submit(GOOD, headers={"Sandbox-Lead": header})
    assert answer.status == 400
    assert told in answer.json["error"]
    assert answer.text.count("Sandbox-Lead")
    assert box.leads == ()
    assert box.events == ()


def test_a_reserved_field_is_read_as_strictly(box: Sandbox) -> None:
    answer = box.submit({**GOOD, "sandbox_outcome": "sucess"})
    assert answer.status == 400
    assert "sandbox_outcome: there is nothing magic about 'sucess'" in answer.json["error"]
    assert box.leads == ()


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in (by_header, by_field, by_email, by_phone, by_postal_code):
        try:
            reader(text)
        except MagicError as error:
            assert str(error)


@given(st.text('abc "\\;=é', min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_reason_can_be_written(reason: str) -> None:
    quoted = reason.replace("\\", "\\\\").replace('"', '\\"')
    assert read_members(f' outcome = error ;reason="{quoted}" ; ') == {
        "outcome": "error",
        "reason": reason,
    }


@pytest.mark.parametrize(
    "number", ["8085550199", "8085550100", "80855501", "8085551101", "808555010"]
)
def test_only_the_numbers_of_the_table_are_magic(number: str) -> None:
    assert by_phone(number) is None


@pytest.mark.parametrize("code", ["00099", "00000", "00501", "000", "000011"])
def test_only_the_codes_of_the_table_are_magic(code: str) -> None:
    assert by_postal_code(code) is None
