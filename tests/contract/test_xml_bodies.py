"""XML bodies, by the `xml` keyword, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.bodies import decode_body
from sandbox.contract.message import Request
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Problem
from sandbox.contract.validate import validate_request
from sandbox.contract.xml_answers import xml_text
from tests.contract.library import document_with

BOOK: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title"],
    "xml": {"name": "book"},
    "properties": {
        "id": {"type": "integer", "xml": {"attribute": True, "name": "no"}},
        "title": {"type": "string"},
        "lent": {"type": "boolean"},
        "price": {"type": "number", "xml": {"name": "cost"}},
        "tags": {"type": "array", "items": {"type": "string", "xml": {"name": "tag"}}},
        "authors": {
            "type": "array",
            "xml": {"wrapped": True, "name": "people"},
            "items": {"$ref": "#/components/schemas/Author"},
        },
        "shop": {
            "type": "object",
            "xml": {"namespace": "urn:shop", "prefix": "s"},
            "properties": {"name": {"type": "string"}},
        },
        "note": {"type": ["string", "null"]},
    },
}
AUTHOR = {
    "type": "object",
    "xml": {"name": "author"},
    "properties": {"name": {"type": "string"}, "born": {"type": "integer"}},
}


def adding(schema: Any, media_type: str = "application/xml") -> Operation:
    body = {"required": True, "content": {media_type: {"schema": schema}}}
    paths = {"/books": {"post": {"requestBody": body}}}
    return document_with(paths, schemas={"Book": BOOK, "Author": AUTHOR}).operations[0]


ADD = adding({"$ref": "#/components/schemas/Book"})


def decode(text: str | bytes, op: Operation = ADD, media_type: str = "application/xml") -> Any:
    body = text.encode() if isinstance(text, str) else text
    return decode_body(op, Request("POST", "/", headers={"content-type": media_type}, body=body))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<book><title>Ubik</title></book>", {"title": "Ubik"}),
        ('<book no="7"><title/></book>', {"id": 7, "title": ""}),
        ("<book><cost> 1.5 </cost><lent>true</lent></book>", {"price": 1.5, "lent": True}),
        (
            "<book><tag>a</tag><title>x</title><tag>b</tag></book>",
            {"title": "x", "tags": ["a", "b"]},
        ),
        (
            "<book><people><author><name>Dick</name><born>1928</born></author></people></book>",
            {"authors": [{"name": "Dick", "born": 1928}]},
        ),
        ("<book><people/></book>", {"authors": []}),
        (
            '<book xmlns:q="urn:shop"><q:shop><name>A</name></q:shop></book>',
            {"shop": {"name": "A"}},
        ),
        ("<book><!-- a --><?pi?><title><![CDATA[<x>]]></title></book>", {"title": "<x>"}),
        (
            '<book xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><note i:nil="true"/></book>',
            {"note": None},
        ),
        ("<book><more>1</more><more>2</more></book>", {"more": ["1", "2"]}),
        ("<book><price>x</price></book>", {"price": "x"}),
        ("<book><cost>x</cost></book>", {"price": "x"}),
    ],
)
def test_values_by_the_xml_keyword(text: str, value: Any) -> None:
    assert decode(text) == value


def test_schemas_hold_for_xml_too() -> None:
    value = decode("<book><cost>x</cost><shelf>A</shelf></book>")
    findings = validate_request(ADD, {}, value, "application/xml")
    assert {(one.path, one.rule) for one in findings} == {
        ("title", "required"),
        ("price", "type"),
        ("shelf", "additionalProperties"),
    }


def test_types_that_end_in_xml_and_ranges() -> None:
    for declared, sent in (("application/soap+xml", "application/soap+xml"), ("*/*", "text/xml")):
        op = adding(BOOK, declared)
        assert decode("<book><title>a</title></book>", op, sent) == {"title": "a"}


def test_xml_that_is_declared_as_a_text_stays_one() -> None:
    assert decode("<a/>", adding({"type": "string"})) == "<a/>"


BOMB = """<!DOCTYPE book [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<book><title>&b;</title></book>"""
OUTSIDE = '<!DOCTYPE book [<!ENTITY a SYSTEM "file:///etc/passwd">]><book><title>&a;</title></book>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<book>", "Premature end"),
        ("no xml", "Start tag expected"),
        ("<film/>", "its root element is 'film'; 'book' is expected"),
        (BOMB, "document type declaration"),
        (OUTSIDE, "document type declaration"),
        ("<book>&nbsp;</book>", "nbsp"),
        ("<book>" + "<a>" * 150 + "</a>" * 150 + "</book>", "nested deeper than 100 levels"),
        ("<book>" + "<a>" * 5000 + "</a>" * 5000 + "</book>", "Excessive depth"),
    ],
)
def test_xml_that_is_refused(text: str, words: str) -> None:
    with pytest.raises(Problem, match=words) as caught:
        decode(text)
    assert (caught.value.slug, caught.value.status) == ("malformed-body", 400)


texts = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=8)
books = st.fixed_dictionaries(
    {"title": texts},
    optional={
        "id": st.integers(0, 999),
        "lent": st.booleans(),
        "price": st.integers(0, 99) | st.floats(0, 9).map(lambda one: round(one, 2)),
        "tags": st.lists(texts, min_size=1, max_size=3),
        "authors": st.lists(
            st.fixed_dictionaries({"name": texts}, optional={"born": st.integers(0, 9)}), max_size=2
        ),
        "shop": st.fixed_dictionaries({"name": texts}),
    },
)


@settings(max_examples=150, deadline=None)
@given(books)
def test_what_is_written_as_xml_is_read_as_it_was(book: dict[str, Any]) -> None:
    assert ADD.body is not None
    validator = ADD.body.content[0].validator
    assert validator is not None
    assert decode(xml_text(book, validator.schema, validator.schemas)) == book


@settings(max_examples=150, deadline=None)
@given(st.text("<>/book tile='\"&;!x", max_size=40))
def test_no_xml_breaks_the_decoder(text: str) -> None:
    try:
        decode(f"<book>{text}</book>")
    except Problem as problem:
        assert problem.status == 400
