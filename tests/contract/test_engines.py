"""The fast engine against jsonschema, which is the oracle and the stand-in."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.explain import explain
from sandbox.contract.fast_engine import FastEngine, fast_registry
from sandbox.contract.faults import Engine, SchemaError
from sandbox.contract.formats import FORMATS
from sandbox.contract.plain_engine import PlainEngine, plain_registry
from sandbox.contract.validate import Validator
from tests.contract.library import library

BASE = "urn:test"
ROOT = {
    "components": {
        "schemas": {
            "Rule": {"oneOf": [{"$ref": "#/components/schemas/Leaf"}, {"$ref": f"{BASE}#/set"}]},
            "Leaf": {
                "type": "object",
                "required": ["type", "a"],
                "properties": {"type": {"const": "leaf"}, "a": {"type": "string"}},
                "additionalProperties": False,
            },
        }
    },
    "set": {
        "required": ["type"],
        "properties": {
            "type": {"const": "set"},
            "b": {"type": "array", "items": {"$ref": "#/components/schemas/Rule"}},
        },
    },
}

SCHEMAS: list[Any] = [
    {"type": ["string", "null"], "minLength": 1, "maxLength": 3},
    {"type": "integer", "minimum": 0, "exclusiveMaximum": 5, "multipleOf": 2},
    {"type": "number", "exclusiveMinimum": -1.5, "maximum": 3},
    {"enum": ["a", 1, None, [1], {"a": 1}]},
    {"const": {"a": [1, True]}},
    {"type": "string", "pattern": "^[ab]+$"},
    {"items": {"type": "integer"}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
    {"prefixItems": [{"type": "string"}], "items": {"type": "boolean"}},
    {
        "type": "object",
        "required": ["a", "type"],
        "properties": {"a": {"type": "string"}, "b": {"type": "array"}},
        "additionalProperties": {"type": "integer"},
        "minProperties": 2,
        "maxProperties": 3,
    },
    {"properties": {"a": {}}, "patternProperties": {"^t": {}}, "additionalProperties": False},
    {"propertyNames": {"maxLength": 1}},
    {"dependentRequired": {"a": ["b", "type"]}},
    {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"maxProperties": 0}},
    {"allOf": [{"required": ["a"]}, {"required": ["a", "b"]}]},
    {"anyOf": [{"type": "null"}, {"type": "string", "minLength": 2}, {"type": "boolean"}]},
    {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 2}]},
    {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"not": {"type": "object", "required": ["a"]}},
    {"$ref": f"{BASE}#/components/schemas/Rule"},
    {"anyOf": [{"type": "null"}, {"$ref": f"{BASE}#/components/schemas/Rule"}]},
    {"items": {"$ref": f"{BASE}#/components/schemas/Rule"}},
    {"additionalProperties": {"anyOf": [{"type": "null"}, {"properties": {"a": {"const": 1}}}]}},
]

# The engines agree on these too, but jsonschema does not say where, or has another keyword for it.
ONLY_JUDGED: list[Any] = [
    {"properties": {"a": False}},
    {"prefixItems": [{}], "items": False},
    {"contains": {"type": "string"}, "minContains": 1, "maxContains": 2},
    {"properties": {"a": {}}, "unevaluatedProperties": False, "allOf": [{"properties": {"b": {}}}]},
    {"prefixItems": [{}], "unevaluatedItems": {"type": "null"}},
    {"dependentSchemas": {"a": {"required": ["b"]}}},
    True,
    False,
]

names = st.sampled_from(["a", "b", "type", "5", ""])
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-3, 7)
    | st.floats(-3, 7).map(lambda number: round(number, 1))
    | st.sampled_from(["", "a", "ab", "abab", "ab\n", "leaf", "set", "٣"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


def engines(schema: Any) -> list[Engine]:
    return [
        FastEngine(schema, fast_registry(BASE, ROOT)),
        PlainEngine(schema, plain_registry(BASE, ROOT)),
    ]


COMPILED = [engines(schema) for schema in SCHEMAS]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(range(len(SCHEMAS))), values)
def test_both_engines_judge_and_explain_alike(number: int, value: Any) -> None:
    fast, plain = COMPILED[number]
    assert fast.is_valid(value) == plain.is_valid(value)
    told = [
        {(finding.location, finding.rule, finding.message) for finding in explain(faults, ())}
        for faults in (fast.faults(value), plain.faults(value))
    ]
    assert told[0] == told[1]
    assert bool(told[0]) != fast.is_valid(value)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"": {"a": 2}}, ("", "a")),
        ({"": {"a": {"": 1}}}, ("", "a")),
        ({"": {"": 1, "a": 2}, "a": {"a": 1}}, ("", "a")),
        ({"a": {"a": 2}, "": {"a": 1}}, ("a", "a")),
    ],
)
def test_members_without_a_name_have_their_place(value: Any, place: tuple[str, ...]) -> None:
    schema = {"additionalProperties": {"properties": {"a": {"const": 1}}}}
    for engine in engines(schema):
        assert [fault.path for fault in engine.faults(value)] == [place]


JUDGED = [engines(schema) for schema in ONLY_JUDGED]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(range(len(ONLY_JUDGED))), values)
def test_both_engines_judge_alike(number: int, value: Any) -> None:
    fast, plain = JUDGED[number]
    assert fast.is_valid(value) == plain.is_valid(value)
    assert (next(fast.faults(value), None) is None) == fast.is_valid(value)


TEXTS: dict[str, list[str]] = {
    "date": ["2024-02-29", "2023-02-29", "2024-1-1", "20240101", ""],
    "date-time": [
        *("2024-01-01T10:00:00Z", "2024-01-01T10:00:00+02:00", "2024-01-01T10:00:00.123456Z"),
        *("2024-01-01T10:00:00", "2024-01-01T25:00:00Z", "2024-13-01T10:00:00Z", "now"),
    ],
    "time": ["10:00:00Z", "10:00:00", "25:00:00Z", "10:00:00.5+01:00"],
    "duration": ["P1D", "PT5M", "P1Y2M3DT4H5M6S", "P", "PT", "1D", "P2W"],
    "email": ["a@example.com", "a.b+c@example.co.uk", "a", "@example.com", "a@", "a b@example.com"],
    "hostname": ["example.com", "a-b.example", "-a.example", "a_b", "x" * 64],
    "ipv4": ["127.0.0.1", "256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4"],
    "ipv6": ["::1", "2001:db8::1", "1::2::3", "1.2.3.4", "fe80::1%eth0"],
    "uri": ["https://example.com/a?b#c", "mailto:a@b.c", "/a", "http://a b", "x", "http://%zz"],
    "uri-reference": ["/a/b?c", "https://example.com", "a b", "\\x", "#x"],
    "byte": ["aGFsbG8=", "aGFsbG8", "", "a b", "a", "-_-_"],
    "decimal": ["12.50", "-1", ".5", "1e3", "twelve", "", "1,5"],
    "uuid": ["00000000-0000-4000-8000-000000000000", "0000", "00000000000040008000000000000000"],
}


def test_every_format_of_the_stand_in_is_compared() -> None:
    assert TEXTS.keys() == FORMATS.keys()


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in TEXTS for text in TEXTS[name]])
def test_both_engines_judge_formats_alike(name: str, text: str) -> None:
    fast, plain = engines({"format": name})
    assert fast.is_valid(text) == plain.is_valid(text)


@pytest.mark.parametrize("schema", [{"type": "x"}, {"minLength": -1}, {"$ref": 5}])
def test_both_engines_refuse_wrong_schemas(schema: Any) -> None:
    with pytest.raises(SchemaError):
        FastEngine(schema, None)
    with pytest.raises(SchemaError):
        PlainEngine(schema, None)


def test_the_stand_in_steps_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sandbox.contract.fast_engine", None)
    validator = library().schema("Book")
    assert isinstance(validator.compile(), PlainEngine)
    findings = validator.findings({"title": "", "author": {}, "code": "12ab\n"})
    assert {(finding.path, finding.rule) for finding in findings} == {
        ("title", "minLength"),
        ("author.last_name", "required"),
        ("code", "pattern"),
    }
    assert Validator({"pattern": r"^\d$"}).findings("٣")[0].rule == "pattern"
