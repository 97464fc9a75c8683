from __future__ import annotations

from typing import Any

import pytest

from sandbox.contract.yaml import parse_yaml_with_lines
from sandbox.world.section import Faults, Section, WorldError, WorldFault

TEXT = """\
name: a
leadconduit:
  flows:
    - name: Roof
      enabled: true
    - nmae: Solar
      fields: [state]
"""


@pytest.fixture
def section() -> Section:
    value, lines = parse_yaml_with_lines(TEXT)
    return Section(value, (), "a.yaml", lines).at("leadconduit")


def test_a_fault_says_file_line_path_message_and_what_was_expected(section: Section) -> None:
    fault = section.fault(("flows", 1, "nmae"), "unknown member", "name or enabled")
    assert fault == WorldFault(
        "a.yaml", 6, "leadconduit.flows.1.nmae", "unknown member", "name or enabled"
    )
    assert str(fault) == (
        "a.yaml:6: leadconduit.flows.1.nmae: unknown member (expected name or enabled)"
    )
    assert fault.as_json() == {
        "file": "a.yaml",
        "line": 6,
        "path": "leadconduit.flows.1.nmae",
        "message": "unknown member",
        "expected": "name or enabled",
    }


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (WorldFault("a.yaml", None, "seed", "is odd"), "a.yaml: seed: is odd"),
        (WorldFault("a.yaml", 3, "", "is no YAML", "YAML"), "a.yaml:3: is no YAML (expected YAML)"),
        (
            WorldFault("a.yaml", 1, "op", "expected x, got y", "x"),
            "a.yaml:1: op: expected x, got y",
        ),
    ],
)
def test_a_fault_leaves_out_what_is_not_known_or_told_already(fault: WorldFault, text: str) -> None:
    assert str(fault) == text


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        ("flows", 3),
        (("flows", 1), 6),
        (("flows", 1, "fields", 0), 7),
        (("flows", 1, "name"), 6),
        (("flows", 9, "name"), 3),
    ],
)
def test_the_line_is_that_of_the_thing_or_of_what_is_around_it(
    section: Section, path: Any, line: int
) -> None:
    assert section.line(path) == line


def test_without_lines_there_is_no_line() -> None:
    assert Section({"a": 1}).line("a") is None


def test_sections_below_know_where_they_stand(section: Section) -> None:
    first, second = section.at("flows").items()
    assert first.value == {"name": "Roof", "enabled": True}
    assert [below.path[-1] for below in second.items()] == ["nmae", "fields"]
    assert second.at("fields", 0).value == "state"
    assert second.fault((), "x").line == 6


@pytest.mark.parametrize(
    "steps", [("nothing",), ("flows", 2), ("flows", -1), ("flows", "0"), ("flows", 0, "name", "x")]
)
def test_below_what_is_not_there_is_nothing(section: Section, steps: tuple[str | int, ...]) -> None:
    below = section.at(*steps)
    assert below.value is None
    assert below.items() == []


def test_unknown_members_are_named_with_the_nearest_known_one(section: Section) -> None:
    faults = section.at("flows", 1).unknown_members(("name", "enabled", "fields"))
    assert [str(fault) for fault in faults] == [
        "a.yaml:6: leadconduit.flows.1.nmae: unknown member; did you mean 'name'?"
        " (expected name, enabled or fields)"
    ]


def test_missing_members_are_named_at_their_object(section: Section) -> None:
    (fault,) = section.at("flows", 0).missing_members(("name", "fields"))
    assert (fault.line, fault.path) == (4, "leadconduit.flows.0")
    assert fault.message == "'fields' is missing"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", "a text"),
        (True, "true or false"),
        (1, "a number"),
        (1.5, "a number"),
        ([], "a list"),
        ({}, "an object"),
        (None, "nothing"),
    ],
)
def test_values_of_the_wrong_kind_are_named_in_words(value: Any, kind: str) -> None:
    section, faults = Section(value, ("a",)), Faults()
    outcomes = [
        section.is_object(faults, "an object"),
        section.is_list(faults, "a list"),
        section.is_text(faults),
    ]
    right = [kind == "an object", kind == "a list", kind == "a text"]
    assert outcomes == right
    assert len(faults) == right.count(False)
    assert all(fault.message.startswith(f"{kind} where ") for fault in faults)


def test_a_world_error_prints_every_fault_up_to_fifty() -> None:
    faults = [WorldFault("a.yaml", n, "", f"fault {n}") for n in range(1, 61)]
    error = WorldError(faults)
    lines = str(error).splitlines()
    assert lines[0] == "a.yaml:1: fault 1"
    assert (len(lines), lines[-1]) == (51, "… and 10 more")
    assert len(error.faults) == 60
