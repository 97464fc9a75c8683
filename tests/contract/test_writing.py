from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.operations import MediaType
from sandbox.contract.response_headers import header_text
from sandbox.contract.schemas import Schemas
from sandbox.contract.shapes import Shape
from sandbox.contract.validator import Validator
from sandbox.contract.writing import written
from sandbox.contract.xml_answers import PROLOGUE, xml_text

ANIMALS = ["cat", "dog"]


def xml(value: Any, schema: Any, **components: Any) -> str:
    text = xml_text(value, schema, Schemas({"components": {"schemas": components}}))
    ElementTree.fromstring(text)
    return text.removeprefix(PROLOGUE)


def write(value: Any, name: str, made: bool = True, schema: Any = True) -> bytes:
    media = MediaType(name, schema, Shape(), Validator(schema))
    return written(value, media, name, made=made)


def strings(**items: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", **items}}


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (strings(), "<animals>cat</animals><animals>dog</animals>"),
        (strings(xml={"name": "animal"}), "<animal>cat</animal><animal>dog</animal>"),
        (
            {**strings(xml={"name": "animal"}), "xml": {"name": "aliens"}},
            "<animal>cat</animal><animal>dog</animal>",
        ),
        (
            {**strings(), "xml": {"wrapped": True}},
            "<animals><animals>cat</animals><animals>dog</animals></animals>",
        ),
        (
            {**strings(), "xml": {"name": "aliens", "wrapped": True}},
            "<aliens><aliens>cat</aliens><aliens>dog</aliens></aliens>",
        ),
        (
            {**strings(xml={"name": "animal"}), "xml": {"name": "aliens", "wrapped": True}},
            "<aliens><animal>cat</animal><animal>dog</animal></aliens>",
        ),
    ],
)
def test_arrays_as_the_tables_of_openapi_show_them(schema: Any, text: str) -> None:
    described = {"type": "object", "properties": {"animals": schema}}
    assert xml({"animals": ANIMALS}, described) == f"<root>{text}</root>"


def test_names_attributes_and_namespaces() -> None:
    person = {
        "type": "object",
        "xml": {"name": "person", "prefix": "p", "namespace": "urn:p"},
        "properties": {
            "id": {"type": "integer", "xml": {"attribute": True}},
            "name": {"type": "string", "xml": {"name": "full-name", "prefix": "p"}},
            "note": {"type": "string", "xml": {"namespace": "urn:n"}},
        },
    }
    value = {"id": 7, "name": 'A & "B"', "note": None}
    assert xml(value, {"$ref": "#/components/schemas/Person"}, Person=person) == (
        '<p:person xmlns:p="urn:p" id="7"><p:full-name>A &amp; "B"</p:full-name>'
        '<note xmlns="urn:n"/></p:person>'
    )


def test_the_root_is_named_after_the_schema() -> None:
    pet = {"type": "object", "properties": {"good": {"type": "boolean"}}}
    reference = {"$ref": "#/components/schemas/Pet"}
    assert xml({"good": True}, reference, Pet=pet) == "<Pet><good>true</good></Pet>"
    assert xml({"good": False}, {"allOf": [reference]}, Pet=pet).startswith("<Pet>")
    many = {"type": "array", "items": reference}
    assert xml([{}], many, Pet=pet) == "<root><Pet/></root>"
    wrapped = {**many, "xml": {"name": "pets"}}
    assert xml([{}], wrapped, Pet=pet) == "<pets><Pet/></pets>"


def test_members_of_combined_schemas_are_known() -> None:
    base = {"properties": {"id": {"xml": {"attribute": True}}}}
    schema = {"allOf": [base, {"properties": {"n": {"xml": {"name": "number"}}}}]}
    assert xml({"id": "a", "n": 1}, schema) == '<root id="a"><number>1</number></root>'


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(values, st.sampled_from([{}, {"xml": {"wrapped": True}}, {"xml": {"name": "1 x"}}]))
def test_whatever_is_written_is_xml(value: Any, schema: Any) -> None:
    xml(value, {"additionalProperties": schema, "items": schema})


def test_deep_values_come_to_an_end() -> None:
    value: Any = {}
    for _ in range(300):
        value = {"a": value}
    assert len(xml(value, {})) < 2_000


@pytest.mark.parametrize(
    ("name", "value", "body"),
    [
        ("application/json", {"a": [1, None]}, b'{"a":[1,null]}'),
        ("application/hal+json", 2**70, b"1180591620717411303424"),
        ("text/plain", "a b", b"a b"),
        ("text/plain", True, b"true"),
        ("text/plain", 1.5, b"1.5"),
        ("text/plain", {"a": 1}, b'{"a":1}'),
        ("text/plain; charset=latin-1", "é", b"\xe9"),
        ("text/plain; charset=nonsense", "é", "é".encode()),
        ("text/csv", [{"a": 1, "b": "x,y"}, {"a": None, "c": True}], None),
        ("text/csv", [[1, "a"], [2, "b"]], b"1,a\r\n2,b\r\n"),
        ("text/csv", ["a", "b"], b"a\r\nb\r\n"),
        ("application/x-ndjson", [{"a": 1}, 2], b'{"a":1}\n2\n'),
        ("text/event-stream", "tick", b"data: tick\n\n"),
        ("text/event-stream", [{"a": 1}, "b"], b'data: {"a":1}\n\ndata: b\n\n'),
        ("application/yaml", {"a": "yes"}, b"a: 'yes'\n"),
        ("application/octet-stream", "bytes", b"bytes"),
        ("application/xml", "x", b'<?xml version="1.0" encoding="UTF-8"?>\n<root>x</root>'),
    ],
)
def test_values_by_their_type(name: str, value: Any, body: bytes | None) -> None:
    found = write(value, name)
    assert found == (b'a,b,c\r\n1,"x,y",\r\n,,true\r\n' if body is None else body)


def test_examples_that_are_texts_are_the_body_itself() -> None:
    assert write("<a/>", "application/xml", made=False) == b"<a/>"
    assert write("data: 1\n\n", "text/event-stream", made=False) == b"data: 1\n\n"
    assert write("a=1&b=2", "application/x-www-form-urlencoded", made=False) == b"a=1&b=2"
    assert write("text", "application/json", made=False) == b'"text"'


def test_forms() -> None:
    body = write(
        {"a": "b c", "d": [1, True], "e": None, "f": {"g": 1}}, "application/x-www-form-urlencoded"
    )
    assert parse_qsl(body.decode()) == [("a", "b c"), ("d", "1"), ("d", "true"), ("f", '{"g":1}')]


def test_pictures_are_pictures() -> None:
    assert write("words", "image/png").startswith(b"\x89PNG\r\n\x1a\n")
    assert write("words", "image/png", made=False) == b"words"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, True, "a"], "1,true,a"),
        ({"a": 1, "b": "c"}, "a,1,b,c"),
        (["a,b", "5%"], "a%2Cb,5%25"),
        (None, "null"),
        ("a\r\nSet-Cookie: x", "a%0D%0ASet-Cookie: x"),
        ("é", "%C3%A9"),
    ],
)
def test_headers_by_style_simple(value: Any, text: str) -> None:
    assert header_text(value) == text
