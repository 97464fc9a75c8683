"""Mappings: order, conditions, empty values, paths, failures, mistakes."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.mappings import MappingError, MappingResult, compile_mappings
from sandbox.leadconduit.rules import RuleError
from sandbox.leadconduit.templates import TemplateContext
from tests.leadconduit.rules.samples import NOW, sample_lead

VARIABLES: dict[str, Any] = {"lead": sample_lead(), "fname": "Ada", "nested": {"a": [1, 2]}}


def mapping(name: str, value: Any, rule: dict[str, Any] | None = None) -> dict[str, Any]:
    condition = {"rule_set": {"op": "and", "rules": [rule]}} if rule else {}
    return {"property": name, "value": value, **condition}


def apply(
    *documents: Any, target: dict[str, Any] | None = None
) -> tuple[dict[str, Any], list[MappingResult]]:
    into = {} if target is None else target
    results = compile_mappings(list(documents)).apply(VARIABLES, into, now=NOW)
    return into, results


@pytest.mark.parametrize(
    ("documents", "target"),
    [
        ([mapping("first_name", "{{fname}}")], {"first_name": "Ada"}),
        ([mapping("lead.first_name", "{{fname}}")], {"lead": {"first_name": "Ada"}}),
        ([mapping("greeting", "Hello {{fname}}!")], {"greeting": "Hello Ada!"}),
        ([mapping("count", 5)], {"count": 5}),
        ([mapping("state", "{{lead.state}}")], {"state": VARIABLES["lead"]["state"]}),
        ([mapping("tags.0", "a"), mapping("tags.1", "b")], {"tags": ["a", "b"]}),
        ([mapping("data{123}.value", "x")], {"data": {"123": {"value": "x"}}}),
        ([mapping("list", ["x", "{{fname}}"])], {"list": ["x", "Ada"]}),
        ([mapping("nothing", None)], {"nothing": None}),
        # later mappings overwrite, so that a first one can give a default
        ([mapping("a", "default"), mapping("a", "{{fname}}")], {"a": "Ada"}),
        ([mapping("a", "default"), mapping("a", "{{missing}}")], {"a": "default"}),
        ([mapping("a", "default"), mapping("a", "")], {"a": ""}),
        # what is empty after trimming is left out
        ([mapping("a", "{{missing}}")], {}),
        ([mapping("a", " {{missing}} ")], {}),
        ([mapping("a", "{{lead.blanks}}")], {}),
        ([mapping("a", ["{{missing}}", "{{missing}}"])], {}),
        ([mapping("a", '{{math "missing + 1"}}')], {}),
        # falsy values are not empty
        ([mapping("a", '{{math "1 - 1"}}')], {"a": 0}),
        ([mapping("a", "{{lead.opt_in.normal}}")], {"a": False}),
        # conditions
        ([mapping("a", "x", {"lhv": "fname", "op": "is not blank"})], {"a": "x"}),
        ([mapping("a", "x", {"lhv": "fname", "op": "is blank"})], {}),
    ],
)
def test_what_mappings_make(documents: list[Any], target: dict[str, Any]) -> None:
    made, results = apply(*documents)
    assert made == target
    assert len(results) == len(documents)


def test_results_tell_what_was_applied_and_why_not() -> None:
    _, results = apply(
        mapping("a", "{{fname}}"),
        mapping("b", "{{missing}}"),
        mapping("c", "x", {"lhv": "fname", "op": "is equal to", "rhv": "Bob"}),
        mapping("d", "{{format fname dataType=lead.city}}"),
        mapping("e", "last"),
    )
    assert results == [
        MappingResult("a", "Ada", True, None),
        MappingResult("b", None, False, "the value is empty"),
        MappingResult("c", None, False, "fname must be equal to Bob"),
        MappingResult(
            "d",
            None,
            False,
            "format: dataType is Number or String, not 'austin' (at character 3)",
        ),
        MappingResult("e", "last", True, None),
    ]


def test_objects_are_copied_so_that_sources_stay_as_they_are() -> None:
    made, _ = apply(mapping("copy", "{{nested}}"), mapping("copy.a.0", "changed"))
    assert made == {"copy": {"a": ["changed", 2]}}
    assert VARIABLES["nested"] == {"a": [1, 2]}


def test_mappings_add_to_what_the_target_has() -> None:
    made, _ = apply(mapping("lead.city", "Austin"), target={"lead": {"state": "TX"}})
    assert made == {"lead": {"state": "TX", "city": "Austin"}}


def test_templates_get_the_context() -> None:
    mappings = compile_mappings([mapping("n", '{{math "random(10)"}}')])
    target: dict[str, Any] = {}
    mappings.apply({}, target, now=NOW, context=TemplateContext(NOW, Random(9)))
    assert target == {"n": Random(9).random() * 10}


def test_mappings_tell_the_variables_they_read() -> None:
    documents = [mapping("a", "{{x}} {{y.z}}", {"lhv": "w", "op": "is blank"})]
    assert compile_mappings(documents).variables == ("x", "y.z", "w")


@pytest.mark.parametrize(
    ("documents", "path", "words"),
    [
        ({}, "m", "must be a list"),
        (["x"], "m.0", "must be an object"),
        ([{"property": "a"}], "m.0.value", "needs a value"),
        ([{"value": "a"}], "m.0.property", "must be a name"),
        ([mapping("", "a")], "m.0.property", "must be a name"),
        ([mapping("a.1000", "a")], "m.0.property", "above 999"),
        ([mapping("a", "{{x")], "m.0.value", "not closed; }} is missing (at character 1)"),
        ([mapping("a", {"x": 1})], "m.0.value", "not dict"),
        ([mapping("a", "x")] * 1001, "m", "more than 1000"),
        ([mapping("a", "x", {"lhv": "a", "op": "?"})], "m.0.rule_set.rules.0.op", "unknown"),
    ],
)
def test_mistakes_are_refused_with_their_place(documents: Any, path: str, words: str) -> None:
    with pytest.raises((MappingError, RuleError)) as caught:
        compile_mappings(documents, ("m",))
    error: Any = caught.value
    assert ".".join(map(str, error.path)) == path
    assert words in error.message


def test_no_mappings_change_nothing() -> None:
    assert compile_mappings(None).apply({}, {}, now=NOW) == []


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet="ab.01{}'", max_size=6), st.text(alphabet="{}ab .", max_size=10)
        ),
        max_size=4,
    )
)
def test_any_mappings_apply_or_are_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        mappings = compile_mappings([mapping(name, value) for name, value in pairs])
    except MappingError:
        return
    results = mappings.apply({"a": {"b": 1}}, {}, now=NOW)
    assert [result.property for result in results] == [name.strip() for name, _ in pairs]


def test_members_that_mean_nothing_here_are_left_alone() -> None:
    """What a mapping may hold is the contract's business: a saved flow always compiles."""
    target: dict[str, Any] = {}
    mappings = compile_mappings([{**mapping("a", "x"), "colour": "blue"}])
    mappings.apply({}, target, now=NOW)
    assert target == {"a": "x"}
