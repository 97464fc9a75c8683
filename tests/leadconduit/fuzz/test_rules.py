"""No rule and no mapping takes long, and none raises anything but its own error."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.mappings import MappingError, compile_mappings
from sandbox.leadconduit.rules import OPERATORS, RuleError, compile_rule_set
from sandbox.leadconduit.templates import TemplateError
from tests.leadconduit.fuzz.bounded import LIMIT, repeated, values, within
from tests.leadconduit.rules.samples import NOW, sample_lead

TEXTS = repeated(
    ["a", "b", "1", "-", "+", "*", "?", "(", ")", "|", "[", "]", "{2,}", "\\", ",", ".", "$", "^",
     "{{a}}", "{{", "}}", "2026-01-01", " ", "é", "\n", "/"]
)  # fmt: skip
VALUES = values(TEXTS)
LEFT = st.sampled_from(["a", "a.b", "lead.phone_1.area", "lead.email"])


@settings(max_examples=300, deadline=None)
@given(LEFT, st.sampled_from(sorted(OPERATORS)), VALUES, VALUES)
def test_any_rule(left: str, op: str, right: Any, value: Any) -> None:
    rule = {"lhv": left, "op": op} | ({"rhv": right} if OPERATORS[op].binary else {})
    document = {"op": "and", "rules": [rule]}
    try:
        rules = within(lambda: compile_rule_set(document))
    except RuleError as error:
        assert str(error)
        return
    variables = {"a": value, "lead": sample_lead()}
    # A pattern of the user's is stopped after 50 ms.
    limit = LIMIT + (LIMIT if "pattern" in op else 0)
    assert within(lambda: rules.evaluate(variables, now=NOW), limit).passed in (True, False)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXTS, VALUES), min_size=1, max_size=5), VALUES)
def test_any_mappings(pairs: list[tuple[str, Any]], value: Any) -> None:
    documents = [{"property": name, "value": template} for name, template in pairs]
    try:
        mappings = within(lambda: compile_mappings(documents))
    except (MappingError, RuleError, TemplateError) as error:
        assert str(error)
        return
    results = within(lambda: mappings.apply({"a": value}, {}, now=NOW))
    assert len(results) == len(documents)
