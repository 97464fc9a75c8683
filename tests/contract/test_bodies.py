from __future__ import annotations

import dataclasses
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.decode import decode_body
from sandbox.contract.message import Request
from sandbox.contract.problems import Problem
from tests.contract.library import document_with, operation

ADD_BOOK, ADD_NOTE, GET_BOOK = (operation(id) for id in ("addBook", "addNote", "getBook"))
FORM = "application/x-www-form-urlencoded"


def send(body: bytes, content_type: str | None, **headers: str) -> Request:
    if content_type is not None:
        headers["content-type"] = content_type
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", "/", headers=headers, body=body)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json; profile=x",
    ],
)
def test_json(content_type: str) -> None:
    assert decode_body(ADD_BOOK, send(b'{"title": "Ubik"}', content_type)) == {"title": "Ubik"}


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"2.0", 2),
        (b"[2.000, -1.0, 1e2, 1.5e1, 0.5, 2.5e-1]", [2, -1, 100, 15, 0.5, 0.25]),
        (b'{"a": {"b": [3.0, "3.0", true]}}', {"a": {"b": [3, "3.0", True]}}),
        (b"1e300", 1e300),
        (b"9007199254740993.0", 9007199254740992.0),
    ],
)
def test_numbers_without_a_fraction_are_integers(body: bytes, value: Any) -> None:
    found = decode_body(ADD_BOOK, send(body, "application/json"))
    assert orjson.dumps(found) == orjson.dumps(value)


@pytest.mark.parametrize(
    ("schema", "refused"),
    [({"type": "object"}, True), ({"type": ["object", "null"]}, False), ({}, False)],
)
def test_null_is_no_body_where_one_may_be_left_out(schema: Any, refused: bool) -> None:
    body = {"content": {"application/json": {"schema": schema}}}
    post = {"operationId": "post", "requestBody": body, "responses": {}}
    optional = document_with({"/": {"post": post}}).operations[0]
    request = send(b"null", "application/json")
    if not refused:
        assert decode_body(optional, request) is None
        return
    with pytest.raises(Problem, match="expected an object, got null") as caught:
        decode_body(optional, request)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"text=caf%C3%A9+x&page=3&other=1", {"text": "café x", "page": 3, "other": "1"}),
        (b"text=a&tags=x", {"text": "a", "tags": ["x"]}),
        (b"text=a&tags=x&tags=y", {"text": "a", "tags": ["x", "y"]}),
        (b"text=a&text=b", {"text": ["a", "b"]}),
        (b"page=many", {"page": "many"}),
    ],
)
def test_forms(body: bytes, value: Any) -> None:
    assert decode_body(ADD_NOTE, send(body, FORM)) == value


def test_text_and_bytes() -> None:
    assert decode_body(ADD_NOTE, send("Grüße".encode(), "text/plain")) == "Grüße"
    assert decode_body(ADD_NOTE, send(b"\xff\x00", "image/png")) == b"\xff\x00"


@pytest.mark.parametrize("content_type", [None, "application/json", FORM])
def test_no_body_where_none_is_needed(content_type: str | None) -> None:
    assert decode_body(ADD_NOTE, send(b"", content_type)) is None


def test_a_body_nobody_asked_for_is_left_alone() -> None:
    assert decode_body(GET_BOOK, send(b"{", "application/json")) is None


@pytest.mark.parametrize(
    ("body", "content_type", "slug", "status", "words"),
    [
        (b"", "application/json", "missing-body", 400, "addBook needs a body of application/json"),
        (b"", None, "missing-body", 400, "needs a body"),
        (b"{}", None, "unsupported-media-type", 415, "There is no Content-Type"),
        (b"{}", "text/html", "unsupported-media-type", 415, "addBook takes application/json"),
        (b"{}", "nonsense", "unsupported-media-type", 415, "'nonsense'"),
        (b"{}", "application/json; charset=latin-1", "unsupported-media-type", 415, "'latin-1'"),
        (b"{", "application/json", "malformed-json", 400, "line 1, column 2"),
        (b'{"a":\n1]', "application/json", "malformed-json", 400, "line 2, column 2"),
        (b" ", "application/json", "malformed-json", 400, "not JSON"),
        (b"[NaN]", "application/json", "malformed-json", 400, "not JSON"),
        (b"{'a': 1}", "application/json", "malformed-json", 400, "not JSON"),
        (b'{"a": 1}x', "application/json", "malformed-json", 400, "line 1, column 9"),
        (b'"\\ud800"', "application/json", "malformed-json", 400, "not JSON"),
        (b'{"a": "\xff"}', "application/json", "invalid-encoding", 400, "Byte 7"),
        ("{}".encode("utf-16"), "application/json", "invalid-encoding", 400, "0xff"),
        (b"[" * 101 + b"]" * 101, "application/json", "malformed-json", 400, "deeper than 100"),
        (b"[" * 90_000, "application/json", "malformed-json", 400, "JSON"),
    ],
)
def test_bad_bodies(
    body: bytes, content_type: str | None, slug: str, status: int, words: str
) -> None:
    with pytest.raises(Problem) as caught:
        decode_body(ADD_BOOK, send(body, content_type))
    assert (caught.value.slug, caught.value.status) == (slug, status)
    assert words in caught.value.detail


def test_a_compressed_body_is_not_taken_for_something_else() -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    with pytest.raises(Problem, match="Content-Encoding is 'gzip'") as caught:
        decode_body(ADD_BOOK, Request("POST", "/books", headers=headers, body=b"\x1f\x8b"))
    assert caught.value.status == 415


def test_an_unsupported_type_is_told_all_supported_ones() -> None:
    with pytest.raises(Problem) as caught:
        decode_body(ADD_NOTE, send(b"x", "video/mp4"))
    assert "text/plain, application/x-www-form-urlencoded or image/*" in caught.value.detail
    assert caught.value.headers == {"Accept": f"text/plain, {FORM}, image/*"}


def test_a_deep_body_within_the_limit() -> None:
    body = b"[" * 100 + b"]" * 100
    assert orjson.dumps(decode_body(ADD_BOOK, send(body, "application/json"))) == body
    wide = orjson.dumps([[]] * 500)
    assert decode_body(ADD_BOOK, send(wide, "application/json")) == [[]] * 500


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ("3", "Content-Length is 3, but only 2 bytes came"),
        ("9" * 30, "only 2 bytes came"),
        ("-1", "a number of bytes is expected"),
        ("two", "a number of bytes is expected"),
        ("²", "a number of bytes is expected"),
    ],
)
def test_wrong_lengths(length: str, words: str) -> None:
    with pytest.raises(Problem, match=words) as caught:
        decode_body(ADD_BOOK, send(b"{}", "application/json", content_length=length))
    assert caught.value.slug == "length-mismatch"


@pytest.mark.parametrize("body", [b"text=%ff", b"%ff=%ff", b"text=\xff"])
def test_forms_that_are_not_utf8(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        decode_body(ADD_NOTE, send(body, FORM))
    assert caught.value.slug == "invalid-encoding"


def test_text_that_is_not_utf8() -> None:
    with pytest.raises(Problem, match="Byte 1 of the body is not UTF-8: 0xfc"):
        decode_body(ADD_NOTE, send(b"z\xfc", "text/plain"))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=80),
    st.sampled_from(["application/json", FORM, "text/plain", "image/png", "x/y", "", 'a/b;c="']),
)
def test_no_body_raises_anything_but_a_problem(body: bytes, content_type: str) -> None:
    for op in (ADD_BOOK, ADD_NOTE):
        try:
            decode_body(op, send(body, content_type))
        except Problem as problem:
            assert problem.status in (400, 415)


def test_a_null_for_an_optional_body_is_no_missing_body() -> None:
    assert ADD_BOOK.body is not None
    body = dataclasses.replace(ADD_BOOK.body, required=False)
    optional = dataclasses.replace(ADD_BOOK, body=body)
    with pytest.raises(Problem) as caught:
        decode_body(optional, send(b"null", "application/json"))
    assert caught.value.findings[0].location == ("body",)
    assert decode_body(optional, send(b"", None)) is None
