"""Whatever a rule set and the variables hold: only RuleError, no slow evaluation."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.rules import OPERATORS, RuleError, compile_rule_set
from sandbox.leadconduit.values import Rich
from tests.leadconduit.rules.samples import NOW, sample_lead

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["1-10", "10+", "2026-01-01", "TX,CA", "{{a}}", "{{lead.city}}", "^a*$", "*"]),
)
RICH = st.sampled_from([value for value in sample_lead().values() if isinstance(value, Rich)])
VALUES = st.recursive(
    SCALARS | RICH,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "normal", "valid", "0"]), inner, max_size=3)
    ),
    max_leaves=6,
)
RULES = st.fixed_dictionaries(
    {"lhv": st.sampled_from(["a", "a.0", "a.normal", "{{a}}", "x{{a}}"]) | SCALARS},
    optional={
        "op": st.sampled_from(sorted(OPERATORS)) | st.just("and"),
        "rhv": SCALARS | st.lists(SCALARS, max_size=3),
        "rule_set": st.just({"op": "or", "rules": [{"lhv": "b", "op": "is blank"}]}),
        "rules": st.just([]),
    },
)


@settings(max_examples=400, deadline=None)
@given(st.lists(RULES, max_size=3), VALUES, st.booleans())
def test_any_rules_on_any_values(rules: list[Any], value: Any, strict: bool) -> None:
    try:
        rule_set = compile_rule_set({"op": "and", "rules": rules})
    except RuleError:
        return
    verdict = rule_set.evaluate({"a": value, "lead": sample_lead()}, now=NOW, strict=strict)
    assert (verdict.reason is None) is verdict.passed
    assert verdict.passed is all(result.passed is not False for result in verdict.results)


@settings(max_examples=300, deadline=200)
@given(st.sampled_from(sorted(OPERATORS)), VALUES, VALUES)
def test_every_operator_answers_for_any_two_values(op: str, left: Any, right: Any) -> None:
    rule = {"lhv": "left", "op": op} | ({"rhv": "{{right}}"} if OPERATORS[op].binary else {})
    rule_set = compile_rule_set({"op": "and", "rules": [rule]})
    verdict = rule_set.evaluate({"left": left, "right": right}, now=NOW)
    assert verdict.passed in (True, False)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_document_is_a_rule_set_or_is_refused(document: Any) -> None:
    try:
        rule_set = compile_rule_set(document)
    except RuleError:
        return
    assert rule_set.evaluate({}, now=NOW).passed
