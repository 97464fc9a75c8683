"""Whatever is made keeps its schema, by two engines; what is not made is not there."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.contract.document import load
from sandbox.contract.faults import SchemaError
from sandbox.contract.plain_engine import PlainEngine
from sandbox.contract.sample import Unsatisfiable, sample
from sandbox.contract.validator import Validator

KINDS = ["object", "array", "string", "number", "integer", "boolean", "null"]
small = st.integers(0, 4)
names = st.sampled_from(["a", "b", "email", "x1", "id"])
values = st.sampled_from(
    [None, True, False, 0, 1, 3, -1, 1.5, "", "a", "ab", "x1", [], [1], {}, {"a": 1}]
)
patterns = st.sampled_from(
    ["^[a-z]+$", "^a", "b$", "^x[0-9]$", r"^\d{3}$", "^(?=.*[0-9])[a-z0-9]{2,5}$", "^[^a]*$"]
)


def some(inner: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(inner, min_size=1, max_size=most)


PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(KINDS) | st.lists(st.sampled_from(KINDS), min_size=1, unique=True),
    "enum": some(values, 4),
    "const": values,
    "minimum": st.integers(-5, 5),
    "maximum": st.integers(-5, 9),
    "exclusiveMinimum": st.sampled_from([-3, 0, 1.5]),
    "exclusiveMaximum": st.sampled_from([0, 3, 4.5]),
    "multipleOf": st.sampled_from([1, 2, 3, 0.5, 1.5]),
    "minLength": small,
    "maxLength": small,
    "pattern": patterns,
    "format": st.sampled_from(["email", "date", "uuid", "ipv4", "date-time", "no-such-format"]),
    "minItems": small,
    "maxItems": small,
    "uniqueItems": st.booleans(),
    "minContains": st.integers(0, 2),
    "maxContains": st.integers(1, 3),
    "required": st.lists(names, unique=True, max_size=3),
    "minProperties": small,
    "maxProperties": small,
    "propertyNames": patterns.map(lambda pattern: {"pattern": pattern}),
    "dependentRequired": st.dictionaries(names, st.lists(names, unique=True, max_size=2)),
    "default": values,
    "examples": st.lists(values, max_size=2),
}


def with_parts(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    part = inner | st.booleans()
    parts: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("if", "then", "else", "items", "additionalProperties"), part),
        **dict.fromkeys(("not", "contains"), inner),
        **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), part),
        **dict.fromkeys(("allOf", "oneOf", "anyOf", "prefixItems"), some(inner)),
        "properties": st.dictionaries(names, part, max_size=3),
        "dependentSchemas": st.dictionaries(names, part, max_size=2),
        "patternProperties": st.dictionaries(patterns, part, max_size=2),
    }
    return of({**PLAIN, **parts})


def of(keywords: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    chosen = st.lists(st.sampled_from(list(keywords)), max_size=4, unique=True)
    return chosen.flatmap(lambda keys: st.fixed_dictionaries({key: keywords[key] for key in keys}))


schemas = st.recursive(of(PLAIN), with_parts, max_leaves=8)
TRIED: list[Any] = [
    *(None, True, False, 0, 1, 2, 3, 5, -1, -4, 0.5, 1.5, "", "a", "b", "ab", "abc", "x1", "123"),
    *("a1", "a@b.co", "2024-01-01", [], [1], [1, 2], [1, 2, 3], ["a"], ["a", "b"], [None], [{}]),
    *([[]], {}, {"a": 1}, {"a": "a"}, {"b": 1}, {"b": "b"}, {"a": 1, "b": 2}, {"id": "a"}),
    *({"x1": "a"}, {"a": {}}, {"a": []}, {"email": "a@b.co"}),
]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schemas, st.integers(0, 9), st.booleans())
def test_what_is_made_keeps_any_schema(schema: Any, seed: int, dynamic: bool) -> None:
    validator = Validator(schema)
    try:
        value = sample(validator, random.Random(seed), dynamic=dynamic)
    except SchemaError:
        return
    except Unsatisfiable as unsatisfiable:
        assert str(unsatisfiable)
        assert _few([one for one in TRIED if validator.is_valid(one)], schema)
        return
    assert validator.is_valid(value)
    assert PlainEngine(schema, None).is_valid(value)
    again = sample(Validator(schema), random.Random(seed), dynamic=dynamic)
    assert json.dumps(again) == json.dumps(value)


def _few(found: list[Any], schema: Any) -> bool:
    """Whether there is next to nothing: where alternatives have to exclude each other, or parts
    have to be missed, a search may miss what is there."""
    return not found or any(word in json.dumps(schema) for word in ('"not"', '"oneOf"', '"if"'))


HARD: list[Any] = [
    {"type": "string", "format": "email", "pattern": r"@acme\.com$"},
    {"type": "string", "format": "date", "pattern": "^2030-"},
    {"type": "string", "format": "email", "maxLength": 8},
    {"type": "string", "format": "uuid", "pattern": "^[0-9a-f-]{36}$"},
    {"type": "string", "allOf": [{"pattern": "[0-9]"}, {"pattern": "[A-Z]"}], "minLength": 8},
    {"type": "number", "multipleOf": 0.01, "minimum": 0.05, "maximum": 0.06},
    {"type": "integer", "multipleOf": 7, "exclusiveMinimum": 7, "exclusiveMaximum": 21},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "type": "integer", "minimum": 13},
    {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "uniqueItems": True},
    {
        "type": "array",
        "items": {"type": "integer"},
        "contains": {"minimum": 100},
        "minContains": 2,
        "maxContains": 2,
        "minItems": 5,
    },
    {"type": "array", "prefixItems": [{"const": 1}, {"type": "string"}], "items": False},
    {"type": "object", "patternProperties": {"^x-[a-z]{3}$": {"type": "integer"}},
     "additionalProperties": False, "minProperties": 2},
    {"type": "object", "propertyNames": {"enum": ["a", "b"]}, "minProperties": 2},
    {
        "type": "object",
        "properties": {"kind": {"enum": ["a", "b"]}, "n": {"type": "integer"}},
        "required": ["kind"],
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"required": ["n"]},
        "else": {"properties": {"n": False}},
    },
    {
        "allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}],
        "properties": {"b": {"type": "integer"}},
        "required": ["b"],
        "unevaluatedProperties": False,
    },
    {
        "type": "object",
        "properties": {"card": {"type": "string"}},
        "required": ["card"],
        "dependentSchemas": {"card": {"required": ["street"]}},
    },
    {"type": "object", "dependentRequired": {"a": ["b"], "b": ["c"]}, "required": ["a"]},
    {"oneOf": [{"type": "integer", "minimum": 3}, {"type": "integer", "maximum": 5}]},
    {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object", "minProperties": 2},
    {"type": "string", "not": {"enum": ["a", "b"]}, "pattern": "^[abc]$"},
    {"not": {"type": ["object", "array", "string", "number", "boolean"]}},
    {"type": "object", "not": {"required": ["a"]}, "properties": {"a": {}, "b": {}}},
    {"anyOf": [{"type": "string", "maxLength": 2}, {"type": "integer"}], "not": {"type": "string"}},
    {"type": "array", "contains": {"const": "x"}, "uniqueItems": True, "minItems": 3,
     "items": {"type": "string", "maxLength": 1}},
]  # fmt: skip


@pytest.mark.parametrize("schema", HARD)
@pytest.mark.parametrize("dynamic", [False, True])
def test_hard_schemas_are_kept(schema: Any, dynamic: bool) -> None:
    plain = PlainEngine(schema, None)
    for seed in range(4):
        value = sample(Validator(schema), random.Random(seed), dynamic=dynamic)
        assert Validator(schema).findings(value) == []
        # The slow engine divides floats, and loses hundredths.
        assert "multipleOf" in schema or plain.is_valid(value)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 5, "maximum": 3}, "`minimum` 5 and `maximum` 3"),
        ({"type": "integer", "multipleOf": 10, "minimum": 1, "maximum": 9}, "`multipleOf` 10"),
        ({"type": "integer", "enum": ["a", "b"]}, 'none of "a", "b" keeps the rest'),
        ({"type": "string", "const": 5}, "none of 5 keeps the rest"),
        ({"enum": []}, "none of no values"),
        (
            {"type": "string", "pattern": "^[a-z]{10}$", "maxLength": 5},
            'pattern` "^[a-z]{10}$" needs at least 10 characters, but `maxLength` is 5',
        ),
        ({"type": "string", "minLength": 9, "maxLength": 3}, "`minLength` 9 is greater"),
        (
            {"type": "string", "format": "email", "maxLength": 3},
            '`format` "email" with `maxLength`',
        ),
        ({"type": "array", "minItems": 2, "maxItems": 1}, "`minItems` 2 is greater"),
        ({"type": "array", "minItems": 2, "items": False}, "`items` allows only 0"),
        ({"type": "array", "minItems": 10**9}, "more than the sandbox makes"),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "both a string and an integer"),
        ({"type": "object", "required": ["z"], "additionalProperties": False}, '"z", which is not'),
        ({"type": "object", "required": ["a", "b"], "maxProperties": 1}, "`maxProperties` is 1"),
        ({"type": "object", "minProperties": 2, "additionalProperties": False}, "no more members"),
        ({"type": "object", "propertyNames": {"maxLength": 1}, "required": ["ab"]}, '"ab"'),
        (
            {"type": "array", "items": {"enum": [1, 2]}, "minItems": 3, "uniqueItems": True},
            "none of 1, 2 keeps the rest",
        ),
        ({"not": {}}, "every value keeps the schema that must not be kept"),
        (False, "`false`, which nothing keeps"),
        ({"oneOf": [{"type": "string"}, {"type": "string"}]}, "`oneOf`: no alternative"),
    ],
)
def test_why_there_is_no_value(schema: Any, words: str) -> None:
    for dynamic in (False, True):
        with pytest.raises(Unsatisfiable) as caught:
            sample(Validator(schema), random.Random(1), dynamic=dynamic, pointer="#/here")
        assert words in str(caught.value)
        assert str(caught.value).startswith("#/here")


def test_where_there_is_no_value() -> None:
    never = {"type": "integer", "minimum": 5, "maximum": 3}
    order = {"type": "object", "required": ["sum"], "properties": {"sum": never}}
    schema = {"type": "array", "minItems": 1, "items": {"$ref": "#/order"}}
    with pytest.raises(Unsatisfiable) as caught:
        sample(Validator(schema, {"order": order}), random.Random(1), pointer="#/here")
    assert caught.value.reason.pointer == "#/order/properties/sum"
    assert caught.value.reason.path == (0, "sum")


def test_members_without_a_value_are_left_out_where_they_may() -> None:
    never = {"type": "integer", "minimum": 5, "maximum": 3}
    schema = {"type": "object", "properties": {"a": never, "b": {"const": 1}}}
    assert sample(Validator(schema), random.Random(1)) == {"b": 1}


def test_directions_decide_what_is_shown() -> None:
    schema = {
        "type": "object",
        "required": ["id", "password"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "password": {"type": "string", "writeOnly": True},
            "name": {"const": "Rex"},
        },
    }
    read = sample(Validator(schema, direction="read"), random.Random(1))
    write = sample(Validator(schema, direction="write"), random.Random(1))
    assert (read.keys(), write.keys()) == ({"id", "name"}, {"password", "name"})


def test_huge_schemas_are_trimmed_not_refused() -> None:
    leaf = {"type": "object", "properties": {f"q{number}": {} for number in range(20)}}
    names = [f"p{number}" for number in range(2_000)]
    schema = {"type": "object", "required": names[:3], "properties": dict.fromkeys(names, leaf)}
    value = sample(Validator(schema), random.Random(1))
    assert set(names[:3]) <= value.keys()
    assert 20 < len(json.dumps(value)) < 50_000
    required = {**schema, "required": names}
    assert len(sample(Validator(required), random.Random(1))) == 2_000


def test_what_would_be_too_large_is_refused_before_long() -> None:
    leaf = {"type": "array", "minItems": 100, "items": {"type": "integer"}}
    schema = {"type": "array", "minItems": 100, "items": leaf}
    with pytest.raises(Unsatisfiable, match="too many parts"):
        sample(Validator(schema), random.Random(1))


def test_numbers_and_texts_go_by_their_names() -> None:
    kinds = {"age": "integer", "price": "number", "created_at": "string", "latitude": "number"}
    schema = {
        "type": "object",
        "required": list(kinds),
        "properties": {name: {"type": kind} for name, kind in kinds.items()},
    }
    for seed in range(5):
        value = sample(Validator(schema), random.Random(seed), dynamic=True)
        assert 18 <= value["age"] <= 80
        assert 5 <= value["price"] <= 500
        assert -85 <= value["latitude"] <= 85
        assert value["created_at"].startswith(("2024-", "2025-"))


ZOO = """
openapi: 3.0.3
info: {title: Zoo, version: "1"}
paths: {}
components:
  schemas:
    Animal:
      type: object
      required: [kind]
      discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat"}}
      properties: {kind: {type: string}}
    Cat:
      allOf:
        - $ref: "#/components/schemas/Animal"
        - {type: object, required: [lives], properties: {lives: {type: integer, maximum: 9}}}
    Dog:
      allOf:
        - $ref: "#/components/schemas/Animal"
        - type: object
          properties: {friends: {type: array, items: {$ref: "#/components/schemas/Either"}}}
    Either:
      oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
      discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat", hound: Dog}}
    Sick:
      type: object
      required: [note, owner]
      properties:
        note: {type: string, nullable: true}
        owner: {nullable: true, allOf: [{$ref: "#/components/schemas/Dog"}]}
"""


@pytest.mark.parametrize("name", ["Animal", "Cat", "Dog", "Either", "Sick"])
@pytest.mark.parametrize("dynamic", [False, True])
def test_discriminators_and_nullables_of_a_document(
    tmp_path: Path, name: str, dynamic: bool
) -> None:
    (tmp_path / "zoo.yaml").write_text(ZOO)
    validator = load(tmp_path / "zoo.yaml").schema(name, "read")
    made = [sample(validator, random.Random(seed), dynamic=dynamic) for seed in range(8)]
    for value in made:
        assert validator.findings(value) == []
        if name == "Either":
            assert value["kind"] in (("cat", "Cat") if "lives" in value else ("hound", "Dog"))
    if name == "Sick":
        assert dynamic or isinstance(made[0]["note"], str)
        assert not dynamic or len({str(value) for value in made}) > 1
