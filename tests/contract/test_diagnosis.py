"""Findings with their places in the document, and values that would do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.contract.decode import decode_parameters
from sandbox.contract.diagnosis import diagnosed
from sandbox.contract.fast_engine import FastEngine
from sandbox.contract.message import Request
from sandbox.contract.multipart import File
from sandbox.contract.operations import Operation
from sandbox.contract.parts import MISSING
from sandbox.contract.plain_engine import PlainEngine
from sandbox.contract.pointers import Place, follow
from sandbox.contract.problems import Finding, Remedy
from sandbox.contract.validate import Validator, validate_request
from tests.contract.library import document_with
from tests.contract.test_repair import schemas, values

SCHEMAS: dict[str, Any] = {
    "Lead": {
        "type": "object",
        "required": ["email"],
        "additionalProperties": False,
        "properties": {
            "email": {"type": "string", "format": "email"},
            "home": {"$ref": "#/components/schemas/Home"},
            "kind": {
                "oneOf": [
                    {"properties": {"t": {"const": "x"}}, "required": ["t"]},
                    {
                        "properties": {"t": {"const": "y"}, "n": {"type": "integer"}},
                        "required": ["t", "n"],
                    },
                ]
            },
        },
    },
    "Home": {"allOf": [{"required": ["zip"]}, {"properties": {"zip": {"pattern": "^[0-9]{5}$"}}}]},
}
LIMIT = {
    "name": "limit",
    "in": "query",
    "required": True,
    "schema": {"type": "integer", "maximum": 9},
}


def adding(schema: Any = None, media_type: str = "application/json") -> Operation:
    content = {media_type: {"schema": schema or {"$ref": "#/components/schemas/Lead"}}}
    item = {
        "parameters": [LIMIT],
        "post": {"requestBody": {"$ref": "#/components/requestBodies/Lead"}},
    }
    bodies = {"Lead": {"required": True, "content": content}}
    return document_with({"/a/b": item}, schemas=SCHEMAS, requestBodies=bodies).operations[0]


def told(body: Any, query: str = "limit=1", op: Operation | None = None) -> Remedy:
    op = op or adding()
    params, findings = decode_parameters(op, {}, Request("POST", "/a/b", query))
    findings += validate_request(op, params, body)
    return diagnosed(op, params, body, findings)


@pytest.mark.parametrize(
    ("body", "pointer", "corrected"),
    [
        ({}, "#/components/schemas/Lead/required", None),
        (
            {"email": " a@example.com"},
            "#/components/schemas/Lead/properties/email/format",
            "a@example.com",
        ),
        (
            {"email": "a@example.com", "home": {"zip": "7 8 7 0 1"}},
            "#/components/schemas/Home/allOf/1/properties/zip/pattern",
            "78701",
        ),
        (
            {"email": "a@example.com", "kind": {"t": "y", "n": "3"}},
            "#/components/schemas/Lead/properties/kind/oneOf/1/properties/n/type",
            3,
        ),
        (
            {"email": "a@example.com", "more": 1},
            "#/components/schemas/Lead/additionalProperties",
            None,
        ),
    ],
)
def test_bodies(body: Any, pointer: str, corrected: Any) -> None:
    op = adding()
    remedy = told(body, op=op)
    (finding,) = remedy.findings
    assert finding.pointer == pointer
    if corrected is not None:
        assert finding.corrected == corrected
    assert validate_request(op, {}, remedy.corrected) == []


def test_a_schema_that_stands_in_the_operation() -> None:
    op = adding({"type": "object", "properties": {"a": {"type": "integer"}}})
    (finding,) = told({"a": "5"}, op=op).findings
    place = "#/components/requestBodies/Lead/content/application~1json/schema"
    assert (finding.pointer, finding.corrected) == (f"{place}/properties/a/type", 5)


@pytest.mark.parametrize(
    ("query", "pointer", "corrected"),
    [
        ("", "required", int),
        ("limit=x", "schema/type", int),
        ("limit=4.0", "schema/type", 4),
        ("limit=77", "schema/maximum", 9),
    ],
)
def test_parameters(query: str, pointer: str, corrected: Any) -> None:
    (finding,) = told({"email": "a@example.com"}, query).findings
    assert finding.pointer == f"#/paths/~1a~1b/parameters/0/{pointer}"
    assert finding.corrected == corrected or type(finding.corrected) is corrected


def test_files_and_lines_where_they_are_known() -> None:
    op = adding()
    findings = validate_request(op, {}, {})
    remedy = diagnosed(op, {}, {}, findings, None, lambda pointer: f"lead.yaml:{len(pointer)}")
    assert remedy.findings[0].source == "lead.yaml:34"
    assert remedy.findings[0].as_json()["source"] == "lead.yaml:34"


def test_files_in_forms_are_not_repeated() -> None:
    schema = {"type": "object", "properties": {"a": {"format": "binary"}, "n": {"type": "integer"}}}
    op = adding(schema, "multipart/form-data")
    body = {"a": File.of(b"\xff", "f", ""), "n": "x"}
    remedy = told(body, op=op)
    assert remedy.corrected is MISSING
    assert remedy.findings[0].pointer is not None
    assert isinstance(remedy.findings[0].corrected, int)


def test_what_cannot_be_corrected_as_a_whole_is_in_parts() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"not": {}}}}
    remedy = told({"a": "5", "b": 1}, op=adding(schema))
    assert remedy.corrected is MISSING
    by_path = {finding.path: finding.corrected for finding in remedy.findings}
    assert by_path == {"a": 5, "b": MISSING}


def test_nothing_more_is_told_of_a_large_body_with_very_many_faults() -> None:
    op = adding({"type": "array", "items": {"type": "integer"}})
    assert told(["x"] * 5000, op=op).findings[0].pointer is None
    assert told([*([1] * 5000), "5"], op=op).corrected == [*([1] * 5000), 5]
    assert told(["5"] * 150, op=op).corrected == [5] * 150


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schemas, values, st.booleans())
def test_every_corrected_value_keeps_its_schema(schema: Any, body: Any, impossible: bool) -> None:
    """Also where the whole cannot be corrected: then each value is held against its own schema."""
    whole = {"type": "object", "properties": {"good": schema, "bad": {"not": {}}}}
    op = adding(whole)
    sent = {"good": body, **({"bad": 1} if impossible else {})}
    remedy = told(sent, op=op)
    assert op.body is not None
    validator = op.body.content[0].validator
    assert validator is not None
    assert (remedy.corrected is MISSING) == (impossible or not remedy.findings)
    for finding in remedy.findings:
        assert finding.pointer is not None
        place = follow(validator.schemas, pointer_steps(finding))
        assert place is not None and isinstance(place.around, dict)
        if finding.corrected is not MISSING and finding.rule not in ("required", "enum"):
            assert Validator(place.around).is_valid(finding.corrected)
    if remedy.corrected is not MISSING:
        assert validator.is_valid(remedy.corrected)


def pointer_steps(finding: Finding) -> list[str]:
    pieces = (finding.pointer or "").split("/")[1:]
    return [piece.replace("~1", "/").replace("~0", "~") for piece in pieces]


@settings(max_examples=80, deadline=None)
@given(schemas, values)
def test_both_engines_tell_the_same_place(schema: Any, value: Any) -> None:
    validator = Validator(schema)
    places = []
    for engine in (FastEngine(schema, None), PlainEngine(schema, None)):
        found = (
            follow(validator.schemas, fault.steps, Place((), schema))
            for fault in engine.faults(value)
        )
        places.append({place.steps for place in found if place is not None})
    assert places[0] == places[1]
