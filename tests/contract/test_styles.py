"""Parameters in every style, there and back: written by the rules of OpenAPI, read as they were."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.decode import decode_parameters
from sandbox.contract.message import Request
from sandbox.contract.operations import Operation
from tests.contract.library import document_with

OBJECT = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "number": {"type": "number"},
        "on": {"type": "boolean"},
        "a=b c": {"type": "integer"},
    },
}
KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "integers": {"type": "array", "items": {"type": "integer"}},
    "object": OBJECT,
}
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": words,
    "integer": st.integers(-(10**9), 10**9),
    "boolean": st.booleans(),
    "texts": st.lists(words, min_size=1, max_size=4),
    "integers": st.lists(st.integers(-99, 99), min_size=1, max_size=4),
    "object": st.fixed_dictionaries(
        {},
        optional={
            "text": words,
            "number": st.integers(-99, 99) | st.floats(-9, 9).map(lambda one: round(one, 2)),
            "on": st.booleans(),
            "a=b c": st.integers(0, 9),
        },
    ).filter(bool),
}


def text_of(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def encoded(value: Any) -> str:
    return quote(text_of(value), safe="")


def joined(value: Any, between: str, explode: bool) -> str:
    """`a,b`, `k,v,k,v`, or `k=v,k=v`."""
    if isinstance(value, list):
        return between.join(map(encoded, value))
    if isinstance(value, dict):
        pairs = [(encoded(name), encoded(member)) for name, member in value.items()]
        return between.join("=".join(pair) if explode else between.join(pair) for pair in pairs)
    return encoded(value)


def in_path(style: str, explode: bool, value: Any) -> str:
    if style == "simple":
        return joined(value, ",", explode)
    if style == "label":
        return "." + joined(value, "." if explode else ",", explode)
    if explode and isinstance(value, list):
        return "".join(f";p={encoded(item)}" for item in value)
    if explode and isinstance(value, dict):
        return "".join(f";{encoded(name)}={encoded(item)}" for name, item in value.items())
    return f";p={joined(value, ',', False)}"


def in_pairs(style: str, explode: bool, value: Any, between: str) -> str:
    if style == "deepObject":
        return "&".join(f"p[{encoded(name)}]={encoded(item)}" for name, item in value.items())
    if explode and isinstance(value, list):
        return between.join(f"p={encoded(item)}" for item in value)
    if explode and isinstance(value, dict):
        return between.join(f"{encoded(name)}={encoded(item)}" for name, item in value.items())
    delimiter = {"spaceDelimited": "%20", "pipeDelimited": "|", "tabDelimited": "%09"}
    return f"p={joined(value, delimiter.get(style, ','), False)}"


def one(schema: Any, **members: Any) -> Operation:
    """An operation with one parameter, `p`."""
    parameter = {"name": "p", "in": "query", "required": True, "schema": schema, **members}
    path = "/{p}" if parameter["in"] == "path" else "/a"
    return document_with({path: {"get": {"parameters": [parameter]}}}).operations[0]


OPERATIONS = {
    (where, style, explode, kind): one(
        KINDS[kind], **{"in": where, "style": style, "explode": explode}
    )
    for where, styles in {
        "path": ("simple", "label", "matrix"),
        "query": ("form", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"),
        "header": ("simple",),
        "cookie": ("form",),
    }.items()
    for style in styles
    for explode in (False, True)
    for kind in KINDS
    if style != "deepObject" or kind == "object"
}


def sent(where: str, style: str, explode: bool, value: Any) -> tuple[Request, dict[str, str]]:
    """The request that brings `value`, and its path values."""
    if where == "path":
        text = in_path(style, explode, value)
        return Request("GET", "/" + unquote(text), raw_path=f"/{text}"), {"p": unquote(text)}
    if where == "query":
        return Request("GET", "/a", in_pairs(style, explode, value, "&")), {}
    if where == "cookie":
        cookie = in_pairs(style, explode, value, "; ")
        return Request("GET", "/a", headers={"cookie": f"other=1; {cookie}"}), {}
    return Request("GET", "/a", headers={"p": unquote(joined(value, ",", explode))}), {}


def is_ambiguous(where: str, style: str, explode: bool, value: Any) -> bool:
    """Whether the rules themselves leave open what was meant."""
    items = list(value.values()) if isinstance(value, dict) else value
    texts = [text_of(item) for item in (items if isinstance(items, list) else [items])]
    if where == "header":  # nothing is encoded there
        texts += value if isinstance(value, dict) else []
        return any(set(text) & set(",= \t") or text != text.strip() for text in texts)
    if style == "label" and explode:  # a dot is never encoded
        return any("." in text for text in texts)
    if style in BETWEEN and not explode:  # clients encode these delimiters along with the rest
        texts += value if isinstance(value, dict) else []
        return isinstance(value, list | dict) and any(BETWEEN[style] in text for text in texts)
    return False


BETWEEN = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(OPERATIONS)), st.data())
def test_there_and_back(key: tuple[str, str, bool, str], data: st.DataObject) -> None:
    where, style, explode, kind = key
    value = data.draw(VALUES[kind])
    if is_ambiguous(where, style, explode, value):
        return
    request, path_values = sent(where, style, explode, value)
    params, findings = decode_parameters(OPERATIONS[key], path_values, request)
    assert findings == []
    assert params == {"p": value}


NESTED = {
    "type": "object",
    "properties": {
        "a": {"type": "object", "properties": {"b": {"type": "integer"}}},
        "ids": {"type": "array", "items": {"type": "integer"}},
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": {"x": {"type": "boolean"}}},
        },
        "name": {"type": "string"},
    },
    "additionalProperties": {"type": "number"},
}


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("p[a][b]=5&p[name]=x", {"a": {"b": 5}, "name": "x"}),
        ("p[ids][]=1&p[ids][]=2", {"ids": [1, 2]}),
        ("p[ids]=1&p[ids]=2", {"ids": [1, 2]}),
        ("p[ids]=1", {"ids": [1]}),
        ("p[ids][0]=1&p[ids][1]=2", {"ids": [1, 2]}),
        ("p[rows][0][x]=true&p[rows][1][x]=false", {"rows": [{"x": True}, {"x": False}]}),
        ("p%5Ba%5D%5Bb%5D=5", {"a": {"b": 5}}),
        ("p[more]=1.5", {"more": 1.5}),
    ],
)
def test_deep_objects_as_clients_send_them(query: str, value: Any) -> None:
    op = one(NESTED, style="deepObject", explode=True)
    assert decode_parameters(op, {}, Request("GET", "/a", query)) == ({"p": value}, [])


@pytest.mark.parametrize("query", ["p[a][b]=x", "p[rows][0][x]=yes", "p[name]=1&p[name]=2"])
def test_deep_objects_with_members_that_cannot_be_read(query: str) -> None:
    op = one(NESTED, style="deepObject", explode=True)
    params, findings = decode_parameters(op, {}, Request("GET", "/a", query))
    assert params == {} or findings == []
    assert findings or params == {"p": {"name": ["1", "2"]}}


@pytest.mark.parametrize(
    ("members", "query", "value"),
    [
        ({"schema": KINDS["integers"], "explode": False}, "p=1%2C2%2C3", [1, 2, 3]),
        ({"schema": KINDS["texts"], "explode": False}, "p=a%2Cb", ["a,b"]),
        ({"schema": KINDS["texts"], "explode": False}, "p=a%2Cb,c", ["a,b", "c"]),
        (
            {
                "schema": {
                    "type": "array",
                    "prefixItems": [{"type": "integer"}, {"type": "boolean"}],
                }
            },
            "p=1&p=true&p=x",
            [1, True, "x"],
        ),
        ({"schema": KINDS["text"], "allowReserved": True}, "p=a/b?c=d+e", "a/b?c=d+e"),
        ({"schema": KINDS["text"]}, "p=a+b%2Bc", "a b+c"),
        ({"schema": KINDS["text"], "allowEmptyValue": True}, "p", ""),
        (
            {"schema": {"type": "object", "additionalProperties": True}},
            "x=1&y=2",
            {"x": "1", "y": "2"},
        ),
        ({"schema": {"properties": {"x": {"type": "integer"}}}}, "x=1&y=2", {"x": 1}),
        (
            {"schema": {"properties": {"x": KINDS["integers"]}}, "explode": True},
            "x=1&x=2",
            {"x": [1, 2]},
        ),
    ],
)
def test_what_clients_do(members: dict[str, Any], query: str, value: Any) -> None:
    op = one(**members)
    assert decode_parameters(op, {}, Request("GET", "/a", query)) == ({"p": value}, [])


@pytest.mark.parametrize(
    ("media_type", "query", "value"),
    [
        ("application/json", "p=%7B%22text%22%3A1%7D", {"text": 1}),
        ("application/vnd.x+json", "p=%5B1%5D", [1]),
        ("text/plain", "p=%7Ba", "{a"),
        (
            "application/x-www-form-urlencoded",
            "p=text%3Da%26number%3D5",
            {"text": "a", "number": 5},
        ),
    ],
)
def test_parameters_with_content(media_type: str, query: str, value: Any) -> None:
    schema = OBJECT if "form" in media_type else {}
    parameter = {"name": "p", "in": "query", "content": {media_type: {"schema": schema}}}
    (op,) = document_with({"/a": {"get": {"parameters": [parameter]}}}).operations
    assert decode_parameters(op, {}, Request("GET", "/a", query)) == ({"p": value}, [])


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"style": "label"}, "5"),
        ({"style": "matrix"}, "5"),
        ({"style": "matrix"}, ";q=5"),
        ({"style": "matrix"}, ";p=5;p=6"),
    ],
)
def test_paths_that_are_of_another_style(members: dict[str, Any], text: str) -> None:
    op = one({"type": "integer"}, **{"in": "path", **members})
    params, (finding,) = decode_parameters(op, {"p": text}, Request("GET", "/"))
    assert (params, finding.rule, finding.expected) == ({}, "style", members["style"])


@pytest.mark.parametrize(("query", "rule"), [("p=text,a,on", "style"), ("p=a&p=b", "repeated")])
def test_objects_that_are_cut_short(query: str, rule: str) -> None:
    op = one(OBJECT, explode=False)
    params, (finding,) = decode_parameters(op, {}, Request("GET", "/a", query))
    assert (params, finding.rule) == ({}, rule)


@pytest.mark.parametrize(
    ("cookie", "value"), [("p=1&p=2", [1, 2]), ("p=1; p=2", [1, 2]), ("a=b; p=3", [3])]
)
def test_exploded_cookies_as_either_kind_of_client_sends_them(cookie: str, value: Any) -> None:
    op = one(KINDS["integers"], **{"in": "cookie", "explode": True})
    request = Request("GET", "/a", headers={"cookie": cookie})
    assert decode_parameters(op, {}, request) == ({"p": value}, [])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(OPERATIONS)), st.text("ab,;.=|%2C&[]p +1\t\xe9", max_size=20))
def test_nothing_that_is_sent_breaks_a_style(key: tuple[str, str, bool, str], text: str) -> None:
    request = Request("GET", "/a", text, {"p": text, "cookie": text}, raw_path=f"/{text}")
    params, findings = decode_parameters(OPERATIONS[key], {"p": text}, request)
    assert set(params) <= {"p"}
    assert all(finding.location[1] in ("p", *OBJECT["properties"]) for finding in findings)
