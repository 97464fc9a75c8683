"""Values that break their schema, brought to keep it by the smallest change."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.contract.parts import MISSING
from sandbox.contract.repair import Repair
from sandbox.contract.validator import Validator

LEAD: dict[str, Any] = {
    "type": "object",
    "required": ["email", "name"],
    "additionalProperties": False,
    "properties": {
        "email": {"type": "string", "format": "email"},
        "name": {"type": "string", "example": "Ann"},
        "first_name": {"type": "string", "maxLength": 5},
        "age": {"type": "integer", "minimum": 18, "maximum": 120},
        "state": {"enum": ["Texas", "Ohio"]},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "homes": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Home"}},
        "price": {"type": "number", "multipleOf": 0.25, "exclusiveMinimum": 0},
        "active": {"type": "boolean"},
    },
}
ROOT = {
    "components": {
        "schemas": {
            "Home": {
                "type": "object",
                "required": ["zip"],
                "properties": {"zip": {"type": "string", "pattern": "^[0-9]{5}$"}},
            }
        }
    }
}
GOOD = {"email": "ann@example.com", "name": "Ann"}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"age": "42"}, {"age": 42}),
        ({"age": 41.6}, {"age": 42}),
        ({"age": [42]}, {"age": 42}),
        ({"age": 7}, {"age": 18}),
        ({"age": "700"}, {"age": 120}),
        ({"state": "texsa"}, {"state": "Texas"}),
        ({"state": "ohio "}, {"state": "Ohio"}),
        ({"first_name": "Maximilian"}, {"first_name": "Maxim"}),
        ({"firstName": "Max"}, {"first_name": "Max"}),
        ({"shoe_size": 12}, {}),
        ({"tags": "new"}, {"tags": ["new"]}),
        ({"tags": ["a", 1, "a"]}, {"tags": ["a", "1"]}),
        ({"homes": '[{"zip": "78701"}]'}, {"homes": [{"zip": "78701"}]}),
        ({"homes": {"zip": 78701}}, {"homes": [{"zip": "78701"}]}),
        ({"homes": [{"zip": " 78701"}]}, {"homes": [{"zip": "78701"}]}),
        ({"price": 1.3}, {"price": 1.25}),
        ({"price": -3}, {"price": 0.25}),
        ({"active": "TRUE"}, {"active": True}),
        ({"active": 0}, {"active": False}),
        ({"name": None}, {"name": "Ann"}),
    ],
)
def test_the_smallest_change(wrong: dict[str, Any], right: dict[str, Any]) -> None:
    validator = Validator(LEAD, ROOT)
    sent = {**GOOD, **wrong}
    before = copy.deepcopy(sent)
    assert Repair(validator).whole(sent) == {**GOOD, **right}
    assert sent == before


def test_what_is_missing_is_added_down_to_the_last_level() -> None:
    schema = {"type": "object", "required": ["home"], "properties": {"home": {**HOME_OF_HOMES}}}
    made = Repair(Validator(schema, ROOT)).whole({})
    assert list(made) == ["home"]
    assert len(made["home"]["inner"]["zip"]) == 5


HOME_OF_HOMES = {
    "type": "object",
    "required": ["inner"],
    "properties": {"inner": {"$ref": "#/components/schemas/Home"}, "other": {"type": "string"}},
}


def test_the_alternative_that_was_meant() -> None:
    schema = {
        "oneOf": [
            {"required": ["kind", "a"], "properties": {"kind": {"const": "x"}, "a": {}}},
            {
                "required": ["kind", "b"],
                "properties": {"kind": {"const": "y"}, "b": {"type": "integer"}},
            },
        ]
    }
    assert Repair(Validator(schema)).whole({"kind": "y", "b": "5"}) == {"kind": "y", "b": 5}


@pytest.mark.parametrize("schema", [False, {"not": {}}, {"allOf": [{"const": 1}, {"const": 2}]}])
def test_nothing_is_told_where_nothing_would_do(schema: Any) -> None:
    assert Repair(Validator(schema)).whole({"a": 1}) is MISSING


def test_the_same_value_is_always_corrected_alike() -> None:
    made = [Repair(Validator(LEAD, ROOT)).whole({"age": "x"}) for _ in range(2)]
    assert made[0] == made[1]


names = st.sampled_from(["a", "b", "email", "kind"])
scalars = st.none() | st.booleans() | st.integers(-30, 30) | st.floats(-9, 9) | st.text(max_size=6)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
bounds = st.tuples(st.integers(0, 3), st.integers(3, 6))
leaves: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda b: {"type": "string", "minLength": b[0], "maxLength": b[1]}, bounds),
    st.builds(lambda b: {"type": "integer", "minimum": b[0], "maximum": b[1]}, bounds),
    st.builds(lambda b: {"type": "number", "exclusiveMinimum": b[0], "maximum": 9}, bounds),
    st.builds(lambda n: {"type": "integer", "multipleOf": n, "minimum": -5}, st.integers(1, 7)),
    st.sampled_from(
        [
            {"type": "boolean"},
            {"type": ["string", "null"], "format": "date"},
            {"type": "string", "format": "email"},
            {"type": "string", "format": "uuid"},
            {"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"},
            {"enum": ["new", "old", 3, None]},
            {"const": {"a": [1]}},
        ]
    ),
)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda properties, required, closed: {
            "type": "object",
            "properties": properties,
            "required": sorted(set(required) & properties.keys() if closed else set(required)),
            **({"additionalProperties": False} if closed else {}),
        },
        st.dictionaries(names, inner, max_size=3),
        st.lists(names, max_size=2),
        st.booleans(),
    )


def arrays(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda items, bound: {
            "type": "array",
            "items": items,
            "minItems": bound[0],
            "maxItems": bound[1],
        },
        inner,
        bounds,
    )


schemas = st.recursive(leaves, lambda inner: objects(inner) | arrays(inner), max_leaves=6)
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RELAXED
@given(schemas, values)
def test_whatever_is_corrected_keeps_its_schema(schema: dict[str, Any], value: Any) -> None:
    validator = Validator(schema)
    made = Repair(validator).whole(value)
    assert made is not MISSING
    assert validator.is_valid(made)
    if validator.is_valid(value):
        assert made == value


@RELAXED
@given(st.sampled_from(["allOf", "anyOf", "oneOf", "not"]), st.lists(schemas, min_size=1), values)
def test_combinations_are_corrected_or_left_alone(
    keyword: str, parts: list[dict[str, Any]], value: Any
) -> None:
    schema = {keyword: parts[0] if keyword == "not" else parts[:3]}
    validator = Validator(schema)
    made = Repair(validator).whole(value)
    assert made is MISSING or validator.is_valid(made)
