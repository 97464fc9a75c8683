from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.world import fixtures
from sandbox.world.exchange import Fault, IncomingResponse, OutgoingRequest
from sandbox.world.fixtures import _MEMBERS, World, built_in, load_world
from sandbox.world.members import ClockStart
from sandbox.world.section import WorldError
from sandbox.world.stubs import Stub
from tests.world.products import note_product

FULL = """\
name: full
about: everything a world may say
seed: 42
clock: {now: "2026-03-02T09:00:00-06:00", frozen: true}
switches: {colour: blue}
allow_hosts: [crm.example.org, "*.partner.example", 192.0.2.7]
stubs:
  - url: https://buyer.example/leads
    method: post
    when: {json: {state: TX}, body: TX}
    status: 201
    headers: {X-Id: 7}
    json: {outcome: success}
  - url: https://slow.example
    error: timeout
  - url: "*"
    replies:
      - {body: later}
      - {error: refused}
notes:
  items: [one, two]
"""


def load(source: Path | str | Mapping[str, Any]) -> World:
    return load_world(source, [note_product()])


def faults_of(source: Path | str | Mapping[str, Any]) -> list[str]:
    with pytest.raises(WorldError) as error:
        load(source)
    return str(error.value).splitlines()


def test_a_world_says_everything_a_namespace_needs() -> None:
    world = load(FULL)
    assert (world.name, world.about, world.seed) == ("full", "everything a world may say", 42)
    assert world.clock == ClockStart(datetime(2026, 3, 2, 15, tzinfo=UTC), True)
    assert world.switches == {"colour": "blue"}
    assert world.allow_hosts == ("crm.example.org", "*.partner.example", "192.0.2.7")
    assert world.sections == {"notes": {"items": ["one", "two"]}}
    assert world.document["name"] == "full"


def test_stubs_are_read_with_their_conditions_and_answers() -> None:
    first, second, third = load(FULL).stubs
    assert first == Stub(
        "stubs.0",
        "https://buyer.example/leads",
        (
            IncomingResponse(
                201,
                {"X-Id": "7", "Content-Type": "application/json"},
                b'{"outcome":"success"}',
                "Created",
            ),
        ),
        "POST",
        {"state": "TX"},
        "TX",
    )
    assert second.answers == (Fault("timeout", "timed out (a stub says so)"),)
    later, refused = third.answers
    assert later == IncomingResponse(200, {"Content-Type": "text/plain"}, b"later", "OK")
    assert isinstance(refused, Fault)
    assert third.fits(OutgoingRequest("GET", "https://anything.example"))


def test_a_stub_may_set_the_type_of_its_body() -> None:
    (stub,) = load(
        {"stubs": [{"url": "https://a.example", "headers": {"content-type": "x/y"}, "json": 1}]}
    ).stubs
    assert isinstance(stub.answers[0], IncomingResponse)
    assert stub.answers[0].headers == {"content-type": "x/y"}


def test_what_a_world_does_not_say_has_defaults() -> None:
    world = load("name: small")
    assert world.seed == 1
    assert world.clock == ClockStart(None, False)
    assert (world.stubs, world.allow_hosts, dict(world.switches)) == ((), (), {})
    assert world.snapshot == {"notes": {}}


def test_products_install_their_sections_once_when_the_world_is_loaded() -> None:
    world = load(FULL)
    notes = list(world.snapshot["notes"].values())
    assert [record.value["text"] for record in notes] == ["one", "two"]
    assert {record.value["at"] for record in notes} == {1772463600000}


def test_ids_of_a_world_follow_from_its_seed() -> None:
    frozen = {"clock": {"now": "2026-01-01T00:00:00Z", "frozen": True}, "notes": {"items": ["a"]}}
    ids = [list(load({"seed": seed, **frozen}).snapshot["notes"]) for seed in (1, 1, 2, "one")]
    assert ids[0] == ids[1]
    assert len({id for (id,) in ids}) == 3


def test_a_world_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(FULL.replace("name: full\n", ""))
    assert load(path).name == "mine"
    assert load(str(path)).name == "mine"


def test_a_world_may_be_a_built_in_one_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alpha.yaml").write_text("about: the first")
    (tmp_path / "beta.yaml").write_text("about: the second")
    monkeypatch.setattr(fixtures, "folder", lambda _: tmp_path)
    assert list(built_in()) == ["alpha", "beta"]
    assert load("beta").about == "the second"
    assert faults_of("betta") == [
        "betta: there is no world of this name; did you mean 'beta'?"
        " (expected a file, or one of alpha, beta)"
    ]


def test_a_mapping_may_change_after_it_was_loaded() -> None:
    source = {"notes": {"items": ["one"]}}
    world = load(source)
    source["notes"]["items"].append("two")
    assert world.sections == {"notes": {"items": ["one"]}}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nmae: x", "text:1: nmae: unknown member; did you mean 'name'? (expected name, about, "),
        ("name: ''", "text:1: name: the name is empty (expected a text)"),
        ("name: 5", "text:1: name: a number where a text belongs (expected a text)"),
        ("about: [x]", "text:1: about: a list where a text belongs"),
        ("seed: true", "text:1: seed: true or false is no seed (expected a whole number or"),
        ("seed: 1.5", "text:1: seed: a number is no seed"),
        ("clock: frozen\n", "text:1: clock: a text where an object belongs"),
        ("clock: {now: today}", "text:1: clock.now: 'today' is not an ISO 8601 time (expected a "),
        ("clock: {now: 2026-01-01}", "text:1: clock.now: 2026-01-01T00:00:00 has no time zone"),
        ("clock: {now: '1950-01-01T00:00:00Z'}", "text:1: clock.now: 1950-01-01T00:00:00.000Z is "),
        ("clock: {frozen: yes}", "text:1: clock.frozen: 'yes' is neither (expected true or false)"),
        ("clock: {at: x}", "text:1: clock.at: unknown member (expected now or frozen)"),
        ("switches: {color: red}", "text:1: switches.color: there is no switch 'color', did you m"),
        ("switches: {colour: green}", "text:1: switches.colour: the switch 'colour' has no value"),
        ("switches: []", "text:1: switches: a list where an object belongs"),
        ("allow_hosts: a.example\n", "text:1: allow_hosts: a text where a list belongs"),
        ("allow_hosts: ['https://a.example']", "text:1: allow_hosts.0: 'https://a.example' is no"),
        ("allow_hosts: ['a.example:80']", "text:1: allow_hosts.0: 'a.example:80' is no host"),
        ("allow_hosts: ['*']", "text:1: allow_hosts.0: '*' is no host (expected a host name such"),
        ("allow_hosts: [3]", "text:1: allow_hosts.0: 3 is no host"),
        ("notes: []", "text:1: notes: a list where an object belongs (expected what notes holds)"),
        ("notes: {items: [x, 5]}", "text:1: notes.items.1: a number where a text belongs"),
        ("- name: x", "text:1: a list where an object belongs"),
        ("name: [", "text:2: did not find expected node content (expected a YAML document)"),
        ("name: x\nname: y", "text:2: the key 'name' is here twice"),
    ],
)
def test_each_mistake_is_named_with_its_line_and_path(text: str, fault: str) -> None:
    (found,) = faults_of(text)
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("stub", "fault"),
    [
        ("5", "stubs.0: a number where an object belongs"),
        ("{}", "stubs.0: 'url' is missing (expected url)"),
        ("{url: 5}", "stubs.0.url: a number where a text belongs"),
        ("{url: buyer.example}", "stubs.0.url: 'buyer.example' fits no URL (expected http://…"),
        ("{url: '*', method: FETCH}", "stubs.0.method: unknown method 'FETCH' (expected GET, POST"),
        ("{url: '*', method: 5}", "stubs.0.method: unknown method 5"),
        ("{url: '*', stauts: 5}", "stubs.0.stauts: unknown member; did you mean 'status'?"),
        ("{url: '*', status: 99}", "stubs.0.status: 99 is no status (expected a number 200 to"),
        ("{url: '*', status: '200'}", "stubs.0.status: '200' is no status"),
        ("{url: '*', status: true}", "stubs.0.status: True is no status"),
        ("{url: '*', headers: [x]}", "stubs.0.headers: a list where an object belongs"),
        ("{url: '*', headers: {X-A: [1]}}", "stubs.0.headers.X-A: a list where a text belongs"),
        ("{url: '*', body: {}}", "stubs.0.body: an object where a text belongs"),
        ("{url: '*', body: x, json: 1}", "stubs.0.body: stands beside json (expected one of the"),
        ("{url: '*', error: boom}", "stubs.0.error: unknown error 'boom' (expected timeout, refu"),
        ("{url: '*', error: [x]}", "stubs.0.error: unknown error ['x']"),
        ("{url: '*', error: timeout, status: 200}", "stubs.0.status: stands beside error"),
        ("{url: '*', replies: []}", "stubs.0.replies: there is no reply in the list"),
        ("{url: '*', replies: {}}", "stubs.0.replies: an object where a list belongs"),
        ("{url: '*', replies: [5]}", "stubs.0.replies.0: a number where an object belongs"),
        ("{url: '*', replies: [{statos: 1}]}", "stubs.0.replies.0.statos: unknown member; did y"),
        ("{url: '*', replies: [{}], body: x}", "stubs.0.body: stands beside replies"),
        ("{url: '*', when: x}", "stubs.0.when: a text where an object belongs"),
        ("{url: '*', when: {json: 1, boby: x}}", "stubs.0.when.boby: unknown member; did you m"),
        ("{url: '*', when: {body: 5}}", "stubs.0.when.body: a number where a text belongs"),
    ],
)
def test_each_mistake_in_a_stub_is_named(stub: str, fault: str) -> None:
    (found,) = faults_of(f"name: x\nstubs:\n  - {stub}")
    assert found.startswith(f"text:3: {fault}")


def test_all_mistakes_are_named_together_in_the_order_of_the_file() -> None:
    found = faults_of("notes: {items: 5}\nnmae: x\nseed: []\nstubs: [{}]\n")
    assert [line.split(":")[1] for line in found] == ["1", "2", "3", "4"]


def test_a_mistake_in_a_mapping_has_no_line() -> None:
    assert faults_of({"seed": None}) == [
        "mapping: seed: nothing is no seed (expected a whole number or a text)"
    ]


def test_a_mapping_of_other_than_plain_values_is_refused() -> None:
    (fault,) = faults_of({"notes": object()})
    assert fault.startswith("mapping: cannot be written as JSON")


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    assert faults_of("seed: 1" + "0" * 40) == [
        "text: cannot be written as JSON: Integer exceeds 64-bit range (expected plain values)"
    ]


def test_what_is_no_number_is_nothing() -> None:
    (stub,) = load("stubs:\n  - {url: https://a.example, json: [.inf, .nan, 1e999]}").stubs
    assert isinstance(stub.answers[0], IncomingResponse)
    assert stub.answers[0].body == b"[null,null,null]"


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["url", "json", "body", "when", "now", "items"]) | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*_MEMBERS, "notes", "nmae"]), _VALUES, max_size=5))
def test_whatever_it_is_given_it_loads_a_world_or_names_faults(document: dict[str, Any]) -> None:
    try:
        world = load(document)
    except WorldError as error:
        assert error.faults
        assert all(fault.message for fault in error.faults)
    else:
        assert set(world.document) == set(document)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    assert faults_of(path) == [
        f"{path}: cannot be read: No such file or directory (expected a readable file)"
    ]


def test_a_file_that_is_not_utf_8_is_named_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: x\nabout: Straße\n".encode("latin-1"))
    assert faults_of(path) == [f"{path}:2: is not UTF-8 (expected UTF-8 text)"]


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixtures, "MAX_BYTES", 100)
    path = tmp_path / "large.yaml"
    path.write_text("about: " + "x" * 100)
    assert faults_of(path) == [f"{path}: is too large (expected at most 100 bytes)"]


def test_yes_and_times_and_dates_stay_text() -> None:
    world = load("notes: {items: [yes, no, on, 12:30, 2026-01-01, 1_000]}")
    items = world.sections["notes"]["items"]
    assert items == ["yes", "no", "on", "12:30", "2026-01-01", "1_000"]
