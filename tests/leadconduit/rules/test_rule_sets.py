"""Rule sets: joining, nesting, reasons, traces, skipped rules."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sandbox.leadconduit.rules import Verdict, compile_rule_set
from sandbox.leadconduit.templates import TemplateContext
from tests.leadconduit.rules.samples import NOW, sample_lead

TEXAN = {"lhv": "lead.state", "op": "is equal to", "rhv": "TX"}
CALIFORNIAN = {"lhv": "lead.state", "op": "is equal to", "rhv": "CA"}
AUSTIN = {"lhv": "lead.city", "op": "is equal to", "rhv": "Austin"}
DALLAS = {"lhv": "lead.city", "op": "is equal to", "rhv": "Dallas"}
UNKNOWN = {"lhv": "lead.phone_9", "op": "is not blank"}


def evaluate(document: Any, *, strict: bool = True, **variables: Any) -> Verdict:
    data = {"lead": sample_lead(), **variables}
    return compile_rule_set(document).evaluate(data, now=NOW, strict=strict)


def both(*rules: Any) -> dict[str, Any]:
    return {"op": "and", "rules": list(rules)}


def either(*rules: Any) -> dict[str, Any]:
    return {"op": "or", "rules": list(rules)}


@pytest.mark.parametrize(
    ("document", "passed"),
    [
        (None, True),
        ({}, True),
        ({"op": "or", "rules": []}, True),
        ({"op": "and", "rules": None}, True),
        (both(TEXAN, AUSTIN), True),
        (both(TEXAN, DALLAS), False),
        (either(CALIFORNIAN, AUSTIN), True),
        (either(CALIFORNIAN, DALLAS), False),
        (both(either(CALIFORNIAN, TEXAN), either(AUSTIN)), True),
        (both(TEXAN, either(CALIFORNIAN, DALLAS)), False),
        (either(both(TEXAN, DALLAS), both(TEXAN, AUSTIN)), True),
        (both({**TEXAN, "rule_set": both(AUSTIN)}), True),
        (both({**TEXAN, "rule_set": both(DALLAS)}), False),
        (both({**CALIFORNIAN, "rule_set": both(AUSTIN)}), False),
        (either({**TEXAN, "rule_set": both(DALLAS)}, AUSTIN), True),
        (both({**TEXAN, "rule_set": {}}), True),
        (both({**TEXAN, "id": "1aacd0", "rule_set": None}), True),
    ],
)
def test_sets_are_joined_and_nested(document: Any, passed: bool) -> None:
    assert evaluate(document).passed is passed


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"op": "is not equal to", "rhv": "TX"}, "lead.state must not be equal to TX"),
        ({"op": "is equal to", "rhv": "FL"}, "lead.state must be equal to FL"),
        ({"op": "is blank"}, "lead.state must be blank"),
        ({"op": "is included in", "rhv": ["A", "B"]}, "lead.state must be included in A,B"),
        ({"op": "is not included in", "rhv": "TX"}, "lead.state must not be included in TX"),
        ({"op": "includes", "rhv": "Z"}, "lead.state must include Z"),
        ({"op": "does not include", "rhv": "T"}, "lead.state must not include T"),
        ({"op": "format is invalid"}, "lead.state format must be invalid"),
        ({"op": "is true"}, "lead.state must be true"),
        ({"op": "is less than", "rhv": 5}, "lead.state must be less than 5"),
        ({"op": "is between", "rhv": "1-5"}, "lead.state must be between 1-5"),
        ({"op": "matches pattern", "rhv": "^A"}, "lead.state must match pattern ^A"),
        ({"op": "is equal to", "rhv": "{{lead.city}}"}, "lead.state must be equal to Austin"),
    ],
)
def test_the_reason_names_path_demand_and_value(rule: dict[str, Any], reason: str) -> None:
    verdict = evaluate(both({"lhv": "lead.state", **rule}))
    assert (verdict.passed, verdict.reason) == (False, reason)


def test_and_gives_the_first_reason_and_or_gives_all() -> None:
    assert evaluate(both(DALLAS, CALIFORNIAN)).reason == "lead.city must be equal to Dallas"
    assert (
        evaluate(either(DALLAS, CALIFORNIAN)).reason
        == "lead.city must be equal to Dallas or lead.state must be equal to CA"
    )


def test_a_set_that_passes_has_no_reason() -> None:
    assert evaluate(either(DALLAS, TEXAN)).reason is None


def test_and_stops_at_the_first_failure_and_or_at_the_first_success() -> None:
    assert [result.path for result in evaluate(both(TEXAN, DALLAS, AUSTIN)).results] == [
        "rules.0",
        "rules.1",
    ]
    assert [result.path for result in evaluate(either(DALLAS, TEXAN, AUSTIN)).results] == [
        "rules.0",
        "rules.1",
    ]


def test_each_result_says_what_was_compared() -> None:
    document = both({**TEXAN, "rule_set": both(AUSTIN)}, either(DALLAS))
    verdict = compile_rule_set(document, ("steps", 0, "rule_set")).evaluate(
        {"lead": sample_lead()}, now=NOW
    )
    assert [tuple(result) for result in verdict.results] == [
        ("steps.0.rule_set.rules.0", "lead.state", "is equal to", "TX", "TX", True, None),
        (
            "steps.0.rule_set.rules.0.rule_set.rules.0",
            "lead.city",
            "is equal to",
            "Austin",
            "Austin",
            True,
            None,
        ),
        (
            "steps.0.rule_set.rules.1.rules.0",
            "lead.city",
            "is equal to",
            "Dallas",
            "Austin",
            False,
            "lead.city must be equal to Dallas",
        ),
    ]


@pytest.mark.parametrize(
    ("document", "passed"),
    [
        (both(UNKNOWN), True),
        (both(UNKNOWN, TEXAN), True),
        (both(UNKNOWN, CALIFORNIAN), False),
        (either(UNKNOWN, CALIFORNIAN), False),
        (either(UNKNOWN), True),
        (either(CALIFORNIAN, both(UNKNOWN)), False),
        (both({**UNKNOWN, "rule_set": both(CALIFORNIAN)}), False),
        (both({**TEXAN, "rule_set": both(UNKNOWN)}), True),
        (both({"lhv": "lead.state", "op": "is equal to", "rhv": "{{lead.nobody}}"}), True),
        (both({"lhv": "{{lowercase lead.nobody}}", "op": "is equal to", "rhv": "x"}), True),
        (both({"lhv": "lead.state.part", "op": "is not blank"}), False),
    ],
)
def test_without_strictness_rules_on_missing_variables_do_not_count(
    document: Any, passed: bool
) -> None:
    assert evaluate(document, strict=False).passed is passed


def test_a_skipped_rule_says_which_variable_is_missing() -> None:
    (result,) = evaluate(both(UNKNOWN), strict=False).results
    assert (result.passed, result.reason) == (None, "skipped: lead.phone_9 is missing")


def test_templates_stand_on_either_side() -> None:
    daytime = {
        "lhv": '{{format submission.timestamp format="HHmm" timezone="America/Chicago"}}',
        "op": "is between",
        "rhv": "0830-1645",
    }
    weekday = {
        "lhv": '{{format submission.timestamp format="dddd"}}',
        "op": "is not included in",
        "rhv": "Saturday,Sunday",
    }
    submission = {"timestamp": "2026-03-10T15:30:00.000Z"}
    assert evaluate(both(daytime, weekday), submission=submission).passed
    night = {"timestamp": "2026-03-10T03:30:00.000Z"}
    assert not evaluate(both(daytime), submission=night).passed


def test_templates_in_rules_use_the_context_they_are_given() -> None:
    rule = {"lhv": '{{math "random(100)"}}', "op": "is less than", "rhv": "{{limit}}"}
    context = TemplateContext(NOW, random.Random(3))
    drawn = random.Random(3).random() * 100
    rule_set = compile_rule_set(both(rule))
    assert rule_set.evaluate({"limit": drawn + 1}, now=NOW, context=context).passed
    assert not rule_set.evaluate({"limit": 0}, now=NOW, context=context).passed


def test_a_pattern_that_takes_too_long_fails_its_rule_and_says_so() -> None:
    evil = {"lhv": "text", "op": "matches pattern", "rhv": "^(a|aa)+$"}
    for op in ("matches pattern", "does not match pattern"):
        verdict = evaluate(both({**evil, "op": op}), text="a" * 60 + "b")
        assert not verdict.passed
        assert verdict.reason is not None
        assert "took longer than 50 ms" in verdict.reason


def test_many_slow_patterns_share_one_time_limit() -> None:
    evil = {"lhv": "text", "op": "matches pattern", "rhv": "^(a|aa)+$"}
    verdict = evaluate(either(*[evil] * 200), text="a" * 60 + "b")
    assert not verdict.passed
    assert "of this rule set took longer than 50 ms" in (verdict.results[-1].reason or "")


def test_a_pattern_that_turns_out_unreadable_fails_its_rule() -> None:
    verdict = evaluate(both({"lhv": "lead.city", "op": "matches pattern", "rhv": "{{lead.city}}("}))
    assert not verdict.passed
    assert "'Austin(' cannot be read" in (verdict.reason or "")


def test_a_set_tells_the_variables_it_reads() -> None:
    document = both({**TEXAN, "rule_set": both(UNKNOWN)}, {**AUSTIN, "rhv": "{{a}}{{b.c}}"})
    assert compile_rule_set(document).variables == (
        "lead.state",
        "lead.phone_9",
        "lead.city",
        "a",
        "b.c",
    )
