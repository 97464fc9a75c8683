from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.conjunction import Contradiction, demand_of, joined
from sandbox.contract.matching import text_matching
from sandbox.contract.sample import Unsatisfiable, sample
from sandbox.contract.validate import Validator

TREE = {
    "components": {
        "schemas": {
            "Rule": {
                "oneOf": [
                    {"$ref": "#/components/schemas/All"},
                    {"$ref": "#/components/schemas/Leaf"},
                ]
            },
            "Leaf": {
                "type": "object",
                "required": ["type", "op"],
                "properties": {"type": {"const": "leaf"}, "op": {"enum": ["is", "not"]}},
                "additionalProperties": False,
            },
            "All": {
                "type": "object",
                "required": ["type", "rules"],
                "properties": {
                    "type": {"const": "all"},
                    "rules": {
                        "type": "array",
                        "minItems": 2,
                        "items": {"$ref": "#/components/schemas/Rule"},
                    },
                },
            },
            "Node": {
                "type": "object",
                "properties": {
                    "left": {"$ref": "#/components/schemas/Node"},
                    "right": {"$ref": "#/components/schemas/Node"},
                    "name": {"type": "string"},
                },
            },
            "Chain": {
                "type": "object",
                "required": ["next"],
                "properties": {
                    "next": {"anyOf": [{"$ref": "#/components/schemas/Chain"}, {"type": "null"}]}
                },
            },
        }
    }
}


def made(schema: Any, seed: int = 1, root: Any = None) -> Any:
    return sample(Validator(schema, root), random.Random(seed))


# Schemas that some value keeps, of every keyword that is looked at.

bounds = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)


@st.composite
def texts(draw: st.DrawFn) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    kind = draw(st.sampled_from(["pattern", "format", "length", "enum"]))
    if kind == "pattern":
        patterns = ["^[0-9a-fA-F]{24}$", r"^\d{3}-\d{4}$", "^(a|bc)+$", r"^[^\s@]+@x\.y$", "x"]
        schema["pattern"] = draw(st.sampled_from(patterns))
    elif kind == "format":
        formats = ["email", "uri", "uuid", "date", "date-time", "time", "hostname", "ipv4", "ipv6"]
        schema["format"] = draw(st.sampled_from([*formats, "duration", "regex", "no-such-format"]))
    elif kind == "length":
        schema["minLength"], schema["maxLength"] = draw(bounds)
    else:
        schema["enum"] = draw(st.lists(st.text(max_size=3), min_size=1, max_size=3))
    return schema


@st.composite
def numbers(draw: st.DrawFn) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": draw(st.sampled_from(["integer", "number"]))}
    low = draw(st.integers(-50, 50))
    schema[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    if draw(st.booleans()):
        schema[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = low + draw(
            st.integers(4, 40)
        )
    if draw(st.booleans()):
        schema["multipleOf"] = draw(st.sampled_from([1, 2]))
    return schema


def arrays(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda items, limits: {
            "type": "array",
            "items": items,
            "minItems": limits[0],
            "maxItems": limits[1],
        },
        inner,
        bounds,
    )


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> dict[str, Any]:
    names = st.sampled_from(["id", "email", "phone", "first_name", "x y", "tags"])
    properties = draw(st.dictionaries(names, inner, max_size=4))
    required = draw(st.lists(st.sampled_from([*properties, "other"]), unique=True, max_size=3))
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    others = draw(st.none() | st.booleans() | inner)
    if others is not None and not (others is False and "other" in required):
        schema["additionalProperties"] = others
        if others is not False:
            schema["minProperties"] = draw(st.integers(0, 3))
    return schema


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        some.map(lambda parts: {"anyOf": parts}),
        inner.map(lambda part: {"oneOf": [{"type": "null"}, part]}),
        inner.map(lambda part: {"allOf": [part], "description": "x"}),
        inner.map(lambda part: {"allOf": [part, {"title": "y"}]}),
    )


plain = st.one_of(
    texts(),
    numbers(),
    st.just({"type": "boolean"}),
    st.just({"type": ["string", "null"]}),
    st.just({"const": {"a": [1]}}),
    st.just({}),
)
schemas = st.recursive(
    plain,
    lambda inner: st.one_of(arrays(inner), objects(inner), combined(inner)),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(schemas, st.integers(0, 1000))
def test_what_is_made_keeps_its_schema(schema: Any, seed: int) -> None:
    nulls = Validator({"oneOf": [{"type": "null"}, schema]})
    validator = Validator(schema)
    value = sample(validator, random.Random(seed))
    assert validator.findings(value) == []
    if not validator.is_valid(None):
        assert nulls.is_valid(sample(nulls, random.Random(seed)))


@pytest.mark.parametrize("name", ["Rule", "All", "Node", "Chain"])
@pytest.mark.parametrize("seed", range(6))
def test_recursive_schemas_come_to_an_end(name: str, seed: int) -> None:
    schema = {"$ref": f"#/components/schemas/{name}"}
    value = made(schema, seed, TREE)
    assert Validator(schema, TREE).findings(value) == []
    assert len(repr(value)) < 20_000


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Endless"},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        False,
        {"type": "string", "pattern": "(?=x)y"},
        {"not": {}},
    ],
)
def test_a_schema_without_values_is_told(schema: Any) -> None:
    endless = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"$ref": "#/components/schemas/Endless"}},
    }
    root = {"components": {"schemas": {"Endless": endless}}}
    with pytest.raises(Unsatisfiable):
        made(schema, root=root)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "examples": ["first", "second"]}, "first"),
        ({"type": "string", "example": "one"}, "one"),
        ({"type": "integer", "default": 7}, 7),
        ({"const": 3, "examples": [4]}, 3),
        ({"type": "object", "properties": {"a": {"example": 5}}}, {"a": 5}),
        ({"type": "object", "properties": {"a": {"const": 1, "writeOnly": True}}}, {}),
        ({"type": ["null", "boolean"], "enum": [None]}, None),
        ({"prefixItems": [{"const": 1}, {"const": 2}], "items": False, "minItems": 2}, [1, 2]),
        ({"contains": {"const": "x"}, "maxItems": 1}, ["x"]),
        ({"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True, "minItems": 2}, None),
        ({"type": "object", "dependentRequired": {"a": ["b"]}, "required": ["a"]}, None),
        ({"type": "object", "propertyNames": {"pattern": "^k[0-9]$"}, "minProperties": 2}, None),
        ({"multipleOf": 0.25, "minimum": 0.1, "maximum": 0.4}, 0.25),
        ({"type": "integer", "multipleOf": 7, "minimum": 8, "maximum": 20}, 14),
        ({"type": "string", "format": "uuid", "maxLength": 36}, None),
        ({"type": "string", "minLength": 500}, None),
        ({"type": "object", "properties": {"id": {"type": "string", "maxLength": 0}}}, {"id": ""}),
        ({"type": "string", "pattern": "^[a-z]+$", "minLength": 60, "maxLength": 60}, None),
        ({"type": "integer", "exclusiveMaximum": -5}, None),
        ({"type": "number", "maximum": -5}, None),
        ({"allOf": [{"required": ["a"]}, {"properties": {"a": {"type": "integer"}}}]}, None),
        (
            {"properties": {"a": {"maximum": 5}}, "allOf": [{"properties": {"a": {"minimum": 5}}}]}
            | {"required": ["a"], "type": "object"},
            None,
        ),
        ({"example": 5, "type": "string"}, None),
        ({"type": "array", "items": {"example": 1, "type": "integer"}, "minItems": 3}, [1, 1, 1]),
    ],
)
def test_made_values(schema: Any, value: Any) -> None:
    found = made(schema)
    assert Validator(schema).findings(found) == []
    if value is not None:
        assert found == value


def test_a_reference_to_itself_does_no_harm() -> None:
    with pytest.raises(Unsatisfiable, match="refers to itself"):
        made({"$ref": "#/circle"}, root={"circle": {"$ref": "#/circle"}})


def test_a_nullable_member_is_shown_with_a_value() -> None:
    assert made({"anyOf": [{"type": "null"}, {"const": 4}]}) == 4
    assert made({"type": ["null", "integer"], "minimum": 3, "maximum": 3}) == 3


def test_wide_recursive_schemas_stay_small() -> None:
    names = [f"m{number}" for number in range(30)]
    wide = {"type": "object", "properties": {name: {"$ref": "#/wide"} for name in names}}
    assert repr(made({"$ref": "#/wide"}, root={"wide": wide})).count("m") < 1500


PATTERNS = [
    r"^[0-9a-fA-F]{24}$",
    r"^[a-z0-9]{6}$",
    r"^\d{5}(-\d{4})?$",
    r"^(GET|POST|PUT)$",
    r"^[^a-z]{2,4}$",
    r"^\w+\.\w+$",
    r"^https?:\/\/[^\s\/]+",
    r"^(?:a|b(?<n>c))*d+?$",
    r"^[\w.-]+@[a-z]+\.com$",
    r"^\$\{[A-Z_]+\}$",
    r"^[\-\]\\]+$",
    r"^a{0}b{2,}$",
    r"^\x41é\t$",
    r"^(([0-9]|1[0-9]|2[0-3]):[0-5][0-9])$",
    r"^[+-]?\d+$",
    r"^.{3}$",
    r"^$",
    r"(?=a)a",
    r"(?<!a)b",
    r"(?<=a)b",
    r"^(a|b)\1$",
    r"\bfoo\b",
    r"a{5000}",
    r"^(?=.*[A-Z])(?=.*\d)(?=.*[!@#])[A-Za-z\d!@#]{8,}$",
    r"^(?=.{8,20}$)[a-z]+(-[a-z]+)*$",
    r"^(?!.*--)[a-z-]{3,10}$",
    r"^(?!000|666)[0-8][0-9]{2}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}$",
    r"^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$",
    r"^\p{Lu}\p{Ll}{3,}$",
    r"^[^\x00-\x7f]$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("seed", range(8))
def test_texts_match_their_pattern(pattern: str, seed: int) -> None:
    text = text_matching(pattern, random.Random(seed))
    assert text is not None
    assert Validator({"pattern": pattern}).is_valid(text), (pattern, text)


@pytest.mark.parametrize("pattern", [r"^\p{Lu}\p{L}+$", r"^[\p{Nd}x]{3}$", r"^\u{41}$"])
def test_texts_match_unicode_patterns(pattern: str) -> None:
    text = text_matching(pattern, random.Random(2))
    assert text is not None
    assert re.fullmatch(r"[A-Za-z0-9]+", text)


@pytest.mark.parametrize(
    "pattern", ["(?=a)b$", "(?<!a)b(?<=a)", "a)", "(a", "[a", "[]", r"a\bb", "a{500000}", "\\"]
)
def test_patterns_that_are_beyond_it(pattern: str) -> None:
    assert text_matching(pattern, random.Random(1)) is None


@pytest.mark.parametrize(("shortest", "longest"), [(0, 3), (10, 12), (200, None), (900, 900)])
@pytest.mark.parametrize("pattern", ["^[a-z]*$", "^[a-z]+_[0-9]?$", "^a"])
def test_texts_have_the_wanted_length(pattern: str, shortest: int, longest: int | None) -> None:
    text = text_matching(pattern, random.Random(1), shortest, longest)
    assert text is not None
    assert shortest <= len(text) <= (longest or len(text))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab0[]()|*+?{},^$\\dw.-:<=!", max_size=20))
def test_no_pattern_breaks_the_maker(pattern: str) -> None:
    text = text_matching(pattern, random.Random(1), 0, 500)
    assert text is None or len(text) <= 500


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ({"type": "number"}, {"type": "integer"}, {"kinds": ("integer",)}),
        ({"type": ["string", "null"]}, {"type": "string"}, {"kinds": ("string",)}),
        ({"minimum": 1}, {"minimum": 3, "maximum": 9}, {"minimum": 3, "maximum": 9}),
        ({"required": ["a"]}, {"required": ["b", "a"]}, {"required": ["a", "b"]}),
        ({"enum": [1, 2, True]}, {"enum": [2.0, 3, True]}, {"options": [2, True]}),
        ({"multipleOf": 4}, {"multipleOf": 0.6}, {"steps": [4, 0.6]}),
        ({"pattern": "a"}, {"pattern": "b"}, {"patterns": ["a", "b"]}),
        ({"maxItems": 4, "items": {}}, {"maxItems": 3}, {"maxItems": 3, "items": {}}),
        (
            {"properties": {"a": {"minimum": 1}}},
            {"properties": {"a": {"maximum": 2}, "b": {}}},
            {"properties": {"a": {"allOf": [{"minimum": 1}, {"maximum": 2}]}, "b": {}}},
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"properties": {"b": {"type": "string"}}},
            {"properties": {"a": True, "b": False}, "additionalProperties": False},
        ),
        (
            {"prefixItems": [{"const": 1}]},
            {"items": {"type": "integer"}},
            {
                "prefixItems": [{"allOf": [{"const": 1}, {"type": "integer"}]}],
                "items": {"type": "integer"},
            },
        ),
    ],
)
def test_joined_demands(first: Any, second: Any, both: Any) -> None:
    assert joined(demand_of(first), demand_of(second)) == both


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"type": "string"}, {"type": ["integer", "null"]}),
        ({"enum": [1]}, {"enum": [2]}),
        ({"const": 1}, {"const": True}),
    ],
)
def test_schemas_that_contradict_each_other(first: Any, second: Any) -> None:
    with pytest.raises(Contradiction):
        joined(demand_of(first), demand_of(second))
