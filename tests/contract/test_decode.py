from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.decode import decode_parameters
from sandbox.contract.message import Request
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Finding
from tests.contract.library import document_with, operation

LIST_BOOKS = operation("listBooks")


def decode(
    query: str = "", headers: dict[str, str] | None = None
) -> tuple[dict[str, Any], list[Finding]]:
    return decode_parameters(LIST_BOOKS, {}, Request("GET", "/books", query, headers or {}))


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("", {}),
        ("limit=5", {"limit": 5}),
        ("lent=true", {"lent": True}),
        ("genre=a&genre=b", {"genre": ["a", "b"]}),
        ("genre=a%2Cb+c", {"genre": ["a,b c"]}),
        ("genre=", {"genre": [""]}),
        ("ids=1,2,3", {"ids": [1, 2, 3]}),
        ("ids=", {"ids": []}),
        ("price[min]=1.5&price%5Bmax%5D=20", {"price": {"min": 1.5, "max": 20}}),
        ("where=%7B%22a%22%3A%5B1%5D%7D", {"where": {"a": [1]}}),
        ("sort=year", {"sort": "year"}),
        ("unknown=1&other", {}),
        ("&&limit=5&", {"limit": 5}),
        ("l%69mit=5", {"limit": 5}),
    ],
)
def test_query(query: str, params: dict[str, Any]) -> None:
    assert decode(query) == ({"limit": 20} | params, [])


def test_header_and_cookie() -> None:
    params, findings = decode(headers={"x-trace": "12", "cookie": "a=b; desk=north; c"})
    assert findings == []
    assert (params["X-Trace"], params["desk"]) == (12, "north")


@pytest.mark.parametrize(
    ("query", "location", "rule", "message"),
    [
        ("limit=x", ("query", "limit"), "type", 'expected an integer, got "x"'),
        ("limit=", ("query", "limit"), "type", 'expected an integer, got ""'),
        ("limit=1.5", ("query", "limit"), "type", 'expected an integer, got "1.5"'),
        ("limit=1&limit=2", ("query", "limit"), "repeated", "expected limit once, got it 2 times"),
        ("lent=yes", ("query", "lent"), "type", 'expected true or false, got "yes"'),
        ("ids=1,x", ("query", "ids", 1), "type", 'expected an integer, got "x"'),
        ("price[min]=x", ("query", "price", "min"), "type", 'expected a number, got "x"'),
        ("where={", ("query", "where"), "json", "expected JSON"),
        ("sort=%ff", ("query", "sort"), "encoding", 'expected UTF-8, percent-encoded, got "%ff"'),
        ("genre=a&genre=%C3", ("query", "genre"), "encoding", "expected UTF-8"),
    ],
)
def test_what_cannot_be_read_is_a_finding_and_absent(
    query: str, location: tuple[str | int, ...], rule: str, message: str
) -> None:
    params, findings = decode(query)
    assert [(one.location, one.rule) for one in findings] == [(location, rule)]
    assert findings[0].message.startswith(message)
    assert location[1] not in params


def test_all_findings_are_reported_together() -> None:
    _, findings = decode("limit=x&lent=y&ids=z", {"x-trace": "t"})
    assert [one.path for one in findings] == ["limit", "ids.0", "lent", "X-Trace"]


@pytest.mark.parametrize("text", ["bad\ufffdbytes", "bad\udcff"])
def test_a_path_that_was_not_utf8(text: str) -> None:
    get_page = operation("getPage")
    values = {"id": "1", "page": "2", "format": text}
    params, findings = decode_parameters(get_page, values, Request("GET", "/"))
    assert params == {"id": 1, "page": 2}
    assert [(one.location, one.rule) for one in findings] == [(("path", "format"), "encoding")]


def test_non_ascii_text_is_fine() -> None:
    assert decode("genre=caf%C3%A9")[0]["genre"] == ["café"]


def one(schema: Any, **members: Any) -> Operation:
    """An operation with one parameter, `p`."""
    parameter = {"name": "p", "in": "query", "schema": schema, **members}
    path = "/{p}" if parameter["in"] == "path" else "/a"
    return document_with({path: {"get": {"parameters": [parameter]}}}).operations[0]


ARRAY = {"type": "array", "items": {"type": "integer"}}
OBJECT = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}


@pytest.mark.parametrize(
    ("members", "query", "value"),
    [
        ({"schema": ARRAY, "style": "spaceDelimited"}, "p=1%202+3", [1, 2, 3]),
        ({"schema": ARRAY, "style": "pipeDelimited"}, "p=1|2%7C3", [1, 2, 3]),
        ({"schema": ARRAY, "style": "pipeDelimited"}, "p=", []),
        ({"schema": OBJECT, "explode": False}, "p=x,1,y,b", {"x": 1, "y": "b"}),
        ({"schema": OBJECT}, "x=1&y=b&z=3", {"x": 1, "y": "b"}),
        ({"schema": {"type": ["integer", "null"]}}, "p=", None),
        ({"schema": {"type": ["integer", "string"]}}, "p=12", 12),
        ({"schema": {"type": ["integer", "string"]}}, "p=1x", "1x"),
        ({"schema": {"anyOf": [{"type": "boolean"}, {"enum": ["auto"]}]}}, "p=auto", "auto"),
        ({"schema": {"anyOf": [{"type": "boolean"}, {"enum": ["auto"]}]}}, "p=true", True),
        ({"schema": {"enum": [1, 2]}}, "p=2", 2),
        ({"schema": {"const": 1.5}}, "p=1.5", 1.5),
        ({"schema": {"type": "number"}}, "p=1e3", 1000.0),
        ({"schema": {"type": "number"}}, "p=7", 7),
        ({"schema": {"type": "string"}}, "p=007", "007"),
        ({"schema": {}}, "p=12", "12"),
        ({"schema": {"type": "integer"}}, "p=-0", 0),
    ],
)
def test_query_styles_and_kinds(members: dict[str, Any], query: str, value: Any) -> None:
    params, findings = decode_parameters(one(**members), {}, Request("GET", "/a", query))
    assert findings == []
    assert params == {"p": value}
    assert type(params["p"]) is type(value)


@pytest.mark.parametrize(
    ("members", "text", "value"),
    [
        ({"schema": ARRAY}, "1,2", [1, 2]),
        ({"schema": OBJECT}, "x,1,y,b", {"x": 1, "y": "b"}),
        ({"schema": OBJECT, "explode": True}, "x=1,y=b", {"x": 1, "y": "b"}),
        ({"schema": ARRAY, "style": "label"}, ".1,2", [1, 2]),
        ({"schema": ARRAY, "style": "label", "explode": True}, ".1.2", [1, 2]),
        ({"schema": {"type": "integer"}, "style": "label"}, ".5", 5),
        ({"schema": {"type": "integer"}, "style": "matrix"}, ";p=5", 5),
        ({"schema": ARRAY, "style": "matrix"}, ";p=1,2", [1, 2]),
        ({"schema": ARRAY, "style": "matrix", "explode": True}, ";p=1;p=2", [1, 2]),
        ({"schema": OBJECT, "style": "matrix", "explode": True}, ";x=1;y=b", {"x": 1, "y": "b"}),
    ],
)
def test_path_styles(members: dict[str, Any], text: str, value: Any) -> None:
    op = one(**members, **{"in": "path"})
    assert decode_parameters(op, {"p": text}, Request("GET", "/")) == ({"p": value}, [])


def test_a_missing_required_parameter() -> None:
    op = one({"type": "string"}, required=True)
    params, (finding,) = decode_parameters(op, {}, Request("GET", "/a"))
    assert params == {}
    assert (finding.location, finding.rule) == (("query", "p"), "required")
    assert finding.message == "the query parameter p is required, but missing"


def test_an_empty_value_where_it_is_allowed() -> None:
    op = one({"type": "integer"}, allowEmptyValue=True, required=True)
    assert decode_parameters(op, {}, Request("GET", "/a", "p=")) == ({}, [])


def test_parameters_of_one_name_in_two_places_are_told_apart() -> None:
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "id", "in": "header", "schema": {"type": "string"}},
    ]
    (op,) = document_with({"/{id}": {"get": {"parameters": parameters}}}).operations
    params, _ = decode_parameters(op, {"id": "1"}, Request("GET", "/1", headers={"id": "h"}))
    assert params == {"id": 1, "header.id": "h"}


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="ascii"), max_size=60), st.text(max_size=30))
def test_no_query_and_no_header_breaks_the_decoder(query: str, header: str) -> None:
    params, findings = decode(query, {"x-trace": header, "cookie": header})
    known = {parameter.key for parameter in LIST_BOOKS.parameters}
    assert set(params) <= known
    assert all(finding.location[0] in ("query", "header", "cookie") for finding in findings)


def test_the_number_of_pairs_is_bounded() -> None:
    params, _ = decode("&".join(["genre=x"] * 5000))
    assert len(params["genre"]) == 1000
