"""Every operator on every kind of value, as one long table."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.rules import OPERATORS, compile_rule_set
from sandbox.leadconduit.values import Rich
from tests.leadconduit.rules.samples import NOW, sample_lead, time_value

COMPLEMENTS = {
    "is equal to": "is not equal to",
    "is between": "is not between",
    "is included in": "is not included in",
    "includes": "does not include",
    "matches pattern": "does not match pattern",
    "is blank": "is not blank",
    "is true": "is not true",
    "is false": "is not false",
    "is obscene": "is not obscene",
}


def passes(lhv: str, op: str, rhv: Any = None, variables: Any = None) -> bool:
    rule = {"lhv": lhv, "op": op} | ({} if rhv is None else {"rhv": rhv})
    rule_set = compile_rule_set({"op": "and", "rules": [rule]})
    return rule_set.evaluate(variables or {"lead": sample_lead()}, now=NOW).passed


TRUE_RULES: list[tuple[str, str, Any]] = [
    # equality: letter case, numbers and texts, ranges, dates, arrays
    ("lead.state", "is equal to", "TX"),
    ("lead.state", "is equal to", "tx"),
    ("lead.state.name", "is equal to", "texas"),
    ("lead.state.raw", "is equal to", "tx"),
    ("lead.city", "is equal to", "AUSTIN"),
    ("lead.email", "is equal to", "Ada@Example.ORG"),
    ("lead.phone_1", "is equal to", 5127891111),
    ("lead.amount", "is equal to", "1234.50"),
    ("lead.amount", "is equal to", 1234.5),
    ("lead.postal_code", "is equal to", "07302"),
    ("lead.postal_code", "is equal to", 7302),
    ("lead.age", "is equal to", "25-34"),
    ("lead.age", "is equal to", "25 to 34"),
    ("lead.dob", "is equal to", "1988-10-01"),
    ("lead.dob", "is equal to", "10/01/1988"),
    ("lead.called_at", "is equal to", "2026-03-10T10:30:00-05:00"),
    ("lead.opt_in", "is equal to", False),
    ("lead.yes", "is equal to", "TRUE"),
    ("lead.tags", "is equal to", ["roof", "solar"]),
    # orderings: numbers, averages of ranges, dates, times
    ("lead.amount", "is greater than", 1234),
    ("lead.amount", "is less than", "1235"),
    ("lead.amount", "is greater than or equal to", 1234.5),
    ("lead.amount", "is less than or equal to", 1234.5),
    ("lead.age", "is greater than", 29),
    ("lead.age", "is less than", 30),
    ("lead.age.min", "is equal to", 25),
    ("lead.open", "is greater than", 9),
    ("lead.open", "is less than or equal to", 10),
    ("lead.dob", "is less than", "1988-10-02"),
    ("lead.dob", "is greater than or equal to", "1988-10-01"),
    ("lead.dob", "is less than", "2026-03-10T00:00:00Z"),
    ("lead.called_at", "is greater than", "2026-03-10T15:29:59Z"),
    ("lead.called_at", "is less than", "2026-03-10T10:30:01-05:00"),
    # between: ends included
    ("lead.age", "is between", "20-40"),
    ("lead.amount", "is between", "1234.5-1300"),
    ("lead.amount", "is between", "1,000+"),
    ("lead.dob", "is between", "1988-10-01 to 1990-01-01"),
    ("lead.called_at", "is between", "2026-03-10T15:00:00Z to 2026-03-10T15:30:00Z"),
    # lists
    ("lead.state", "is included in", ["ca", "tx"]),
    ("lead.state", "is included in", "CA,TX"),
    ("lead.city", "is included in", '"Paris, France",austin'),
    ("lead.amount", "is included in", ["1", "1234.5"]),
    ("lead.dob", "is included in", ["1988-10-01"]),
    ("lead.age", "is included in", ["1-2", "25 - 34"]),
    ("lead.tags", "is included in", ["wind", "roof"]),
    ("lead.tags", "includes", "SOLAR"),
    ("lead.tags", "includes", ["wind", "roof"]),
    ("lead.city", "includes", "ust"),
    ("lead.email", "includes", "@EXAMPLE."),
    ("lead.phone_1", "includes", 789),
    # patterns: regular expressions anywhere, globs on the whole value
    ("lead.phone_1", "matches pattern", "^512[0-9]{7}$"),
    ("lead.city", "matches pattern", "/^AUS/"),
    ("lead.city", "matches pattern", "ust"),
    ("lead.email", "matches pattern", "*@example.org"),
    ("lead.city", "matches pattern", "a?stin"),
    ("lead.tags", "matches pattern", "^roof$"),
    # blank
    ("lead.missing", "is blank", None),
    ("lead.missing.part", "is blank", None),
    ("lead.empty", "is blank", None),
    ("lead.blanks", "is blank", None),
    ("lead.nothing", "is blank", None),
    ("lead.no_items", "is blank", None),
    # true and false
    ("lead.yes", "is true", None),
    ("lead.word", "is true", None),
    ("lead.opt_in", "is false", None),
    # validity
    ("lead.email", "format is valid", None),
    ("lead.city", "format is valid", None),
    ("lead.bad_email", "format is invalid", None),
    ("lead.opt_in", "format is invalid", None),
]

FALSE_RULES: list[tuple[str, str, Any]] = [
    ("lead.state", "is equal to", "Texas"),
    ("lead.postal_code", "is equal to", "7302"),
    ("lead.missing", "is equal to", "x"),
    ("lead.not_a_number", "is equal to", "0"),
    ("lead.empty", "is equal to", ""),
    ("lead.tags", "is equal to", ["roof"]),
    ("lead.tags", "is equal to", "roof"),
    ("lead.dob", "is equal to", "1988-10-02"),
    ("lead.age", "is equal to", "25-35"),
    ("lead.amount", "is less than", 1234.5),
    ("lead.amount", "is greater than", "abc"),
    ("lead.city", "is greater than", 1),
    ("lead.missing", "is less than", 5),
    ("lead.missing", "is greater than or equal to", 0),
    ("lead.not_a_number", "is less than", 5),
    ("lead.dob", "is greater than", 5),
    ("lead.age", "is between", "30-40"),
    ("lead.amount", "is between", "2000-1000"),
    ("lead.missing", "is between", "1-10"),
    ("lead.missing", "is included in", ["x"]),
    ("lead.state", "is included in", ["T", "X"]),
    ("lead.postal_code", "is included in", ["7302"]),
    ("lead.missing", "includes", "x"),
    ("lead.city", "includes", "dallas"),
    ("lead.missing", "matches pattern", ".*"),
    ("lead.email", "matches pattern", "*@example"),
    ("lead.state", "is blank", None),
    ("lead.opt_in", "is blank", None),
    ("lead.not_a_number", "is blank", None),
    ("lead.opt_in", "is true", None),
    ("lead.amount", "is true", None),
    ("lead.missing", "is true", None),
    ("lead.missing", "is false", None),
    ("lead.empty", "is false", None),
    ("lead.bad_email", "format is valid", None),
    ("lead.missing", "format is valid", None),
    ("lead.missing", "format is invalid", None),
    ("lead.email", "format is invalid", None),
    ("lead.city", "is obscene", None),
    ("lead.missing", "is obscene", None),
]


@pytest.mark.parametrize(("lhv", "op", "rhv"), TRUE_RULES)
def test_rules_that_pass(lhv: str, op: str, rhv: Any) -> None:
    assert passes(lhv, op, rhv)


@pytest.mark.parametrize(("lhv", "op", "rhv"), FALSE_RULES)
def test_rules_that_fail(lhv: str, op: str, rhv: Any) -> None:
    assert not passes(lhv, op, rhv)


@pytest.mark.parametrize(("lhv", "op", "rhv"), TRUE_RULES + FALSE_RULES)
def test_a_complement_passes_exactly_where_its_operator_fails(lhv: str, op: str, rhv: Any) -> None:
    if op in COMPLEMENTS:
        assert passes(lhv, COMPLEMENTS[op], rhv) is not passes(lhv, op, rhv)


def test_every_operator_is_tried_above() -> None:
    tried = {op for _, op, _ in TRUE_RULES} | {"is obscene"}
    assert tried | {COMPLEMENTS[op] for op in tried if op in COMPLEMENTS} == set(OPERATORS)


@pytest.mark.parametrize(
    ("text", "obscene"),
    [("you asshole", True), ("SHIT", True), ("what_the_fuck_ever", True), ("bitches", True),
     ("Scunthorpe", False), ("Essex", False), ("classic assessment", False)],
)  # fmt: skip
def test_obscenity_goes_by_whole_words(text: str, obscene: bool) -> None:
    assert passes("word", "is obscene", variables={"word": text}) is obscene


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        (Rich("number", "number", float("nan"), "NaN", {"raw": "", "valid": False}), True),
        (Rich("boolean", "boolean", False, "false", {"raw": "", "valid": False}), True),
        (Rich("date", "date", None, "junk", {"raw": "junk", "valid": False}), False),
        (Rich("credential", "string", "", "", {"valid": True}), True),
        ({"normal": "", "raw": "", "valid": True}, True),
        ({"normal": "TX", "raw": "tx", "valid": True}, False),
        ({}, True),
        ([None, ""], True),
        ([0], False),
        (0, False),
        (False, False),
    ],
)
def test_what_is_blank(value: Any, blank: bool) -> None:
    assert passes("it", "is blank", variables={"it": value}) is blank


@pytest.mark.parametrize(
    ("op", "rhv", "expected"),
    [
        ("is equal to", "TX", True),
        ("format is valid", None, True),
        ("is included in", ["TX"], True),
        ("is blank", None, False),
        ("includes", "x", True),
    ],
)
def test_values_in_storage_form_count_by_their_normal_value(
    op: str, rhv: Any, expected: bool
) -> None:
    stored = {"state": {"normal": "TX", "raw": "tx", "valid": True, "name": "Texas"}}
    assert passes("state", op, rhv, stored) is expected
    assert passes("state.name", "is equal to", "texas", stored)


def test_a_time_and_a_day_are_compared_by_the_day() -> None:
    variables = {"at": time_value("2026-03-10T15:30:00+00:00")}
    assert passes("at", "is equal to", "2026-03-10", variables)
    assert not passes("at", "is greater than", "2026-03-10", variables)
    assert passes("at", "is less than", "2026-03-11", variables)


@pytest.mark.parametrize("op", ["is equal to", "is less than", "includes", "is included in"])
def test_nothing_is_compared_with_a_blank_right_side(op: str) -> None:
    assert not passes("lead.city", op, "{{lead.missing}}")
    assert not passes("lead.missing", op, "{{lead.missing}}")
