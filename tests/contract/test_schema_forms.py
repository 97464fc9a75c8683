"""Schemas of older versions: held against a validator of that version itself."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.document_faults import Faults
from sandbox.contract.schema_forms import SchemaForms
from sandbox.contract.validator import Validator


def brought(schema: Any, old: bool = True, faults: Faults | None = None) -> Any:
    """A schema and all below it in the form of 3.1."""
    made = copy.deepcopy(schema)
    _bring(made, SchemaForms(old, faults or Faults(strict=True)))
    return made


def _bring(schema: Any, forms: SchemaForms) -> None:
    if isinstance(schema, dict):
        below = [*schema.get("properties", {}).values(), *schema.get("allOf", ())]
        below += [schema[name] for name in ("items", "not") if name in schema]
        for part in below:
            _bring(part, forms)
        forms.bring(schema, ())


NUMBERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["number", "integer"])},
    optional={
        "minimum": st.integers(-3, 3),
        "maximum": st.integers(-3, 3),
        "exclusiveMinimum": st.booleans(),
        "exclusiveMaximum": st.booleans(),
        "multipleOf": st.integers(1, 3),
        "nullable": st.booleans(),
    },
)
TEXTS = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(0, 3),
        "pattern": st.sampled_from(["^a", "b$", "^[ab]*$"]),
        "nullable": st.booleans(),
        "example": st.text(max_size=3),
    },
)
SCHEMAS = st.recursive(
    NUMBERS | TEXTS | st.just({"type": "boolean"}) | st.just({}),
    lambda below: (
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": below},
            optional={"maxItems": st.integers(0, 3), "nullable": st.booleans()},
        )
        | st.fixed_dictionaries(
            {
                "type": st.just("object"),
                "properties": st.dictionaries(st.sampled_from("ab"), below),
            },
            optional={
                "required": st.lists(st.sampled_from("ab"), min_size=1, unique=True),
                "additionalProperties": st.booleans(),
                "nullable": st.booleans(),
            },
        )
        | st.fixed_dictionaries({"allOf": st.lists(below, min_size=1, max_size=2)})
        | st.fixed_dictionaries({"not": below})
    ),
    max_leaves=6,
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-4, 4)
    | st.sampled_from([0.5, -1.5])
    | st.text("ab", max_size=4),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from("abc"), below),
    max_leaves=5,
)


@given(SCHEMAS, st.lists(VALUES, min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_3_0_means_what_a_validator_of_3_0_says(schema: Any, values: list[Any]) -> None:
    from openapi_schema_validator import OAS30Validator

    oracle, ours = OAS30Validator(schema), Validator(brought(schema))

    for value in values:
        assert ours.is_valid(value) == oracle.is_valid(value), value


@given(SCHEMAS)
@settings(max_examples=100, deadline=None)
def test_what_is_in_the_form_already_stays_as_it_is(schema: Any) -> None:
    once = brought(schema)

    assert brought(once, old=False) == once


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "nullable": True, "enum": ["a"]}, [None, "a"], ["b", 1]),
        ({"enum": ["a"], "nullable": True}, [None, "a"], ["b"]),
        ({"nullable": True, "allOf": [{"type": "string"}]}, [None, "a"], [1]),
        ({"nullable": True, "oneOf": [{"type": "string"}, {"type": "integer"}]}, [None, 1], [1.5]),
        ({"type": "object", "nullable": True, "not": {"required": ["a"]}}, [None, {}], [{"a": 1}]),
        ({"type": "string", "x-nullable": True}, [None, "a"], [1]),
        ({"type": "file"}, ["a"], [1]),
        (
            {
                "type": "array",
                "items": [{"type": "string"}, {"type": "integer"}],
                "additionalItems": False,
            },
            [["a", 1], ["a"]],
            [["a", "b"], ["a", 1, 2]],
        ),
        (
            {"dependencies": {"a": ["b"], "c": {"required": ["d"]}}},
            [{"a": 1, "b": 1}, {"c": 1, "d": 1}],
            [{"a": 1}, {"c": 1}],
        ),
        ({"minimum": 1, "exclusiveMinimum": False}, [1], [0]),
        ({"exclusiveMaximum": True}, [1, -1], []),
        ({"type": "integer", "format": "int32"}, [2**31 - 1], [2**31]),
        ({"type": "integer", "format": "int64", "maximum": 5}, [5], [6, -(2**63) - 1]),
        ({"type": ["integer", "null"], "format": "int32"}, [None, 1], [2**31]),
        ({"type": "string", "format": "int64"}, ["x"], [1]),
    ],
)
def test_older_words(schema: Any, good: list[Any], bad: list[Any]) -> None:
    validator = Validator(brought(schema))

    for value in good:
        assert validator.is_valid(value), value
    for value in bad:
        assert not validator.is_valid(value), value


def test_notes_stay_where_they_are() -> None:
    schema = {"title": "T", "readOnly": True, "nullable": True, "allOf": [{"type": "string"}]}

    assert brought(schema) == {
        "title": "T",
        "readOnly": True,
        "anyOf": [{"allOf": [{"type": "string"}]}, {"type": "null"}],
    }


def test_what_changes_the_dialect_or_the_base_is_taken_away() -> None:
    schema = {"$id": "https://a.example/", "$schema": "https://b.example/", "type": "string"}

    assert brought(schema, old=False) == {"type": "string"}


def test_dynamic_references_are_told() -> None:
    faults = Faults()

    assert brought({"$dynamicRef": "#x", "type": "string"}, False, faults) == {"type": "string"}
    assert [found.message for found in faults.found] == [
        "$dynamicRef is not supported; it is left out"
    ]
