"""Forms, in one piece and in parts, as clients send them."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from urllib3 import encode_multipart_formdata

from sandbox.contract.bodies import decode_body
from sandbox.contract.message import Request
from sandbox.contract.multipart import MOST_PARTS, File
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Problem
from sandbox.contract.validate import validate_request
from tests.contract.library import document_with

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "home": {
            "type": "object",
            "properties": {"zip": {"type": "string"}, "floor": {"type": "integer"}},
        },
        "homes": {"type": "array", "items": {"type": "object"}},
        "photo": {"type": "string", "format": "binary"},
        "photos": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "scan": {"contentMediaType": "image/png"},
    },
    "additionalProperties": False,
}


def form(media_type: str, schema: Any = PERSON, **encoding: Any) -> Operation:
    content = {media_type: {"schema": schema, "encoding": encoding}}
    body = {"required": True, "content": content}
    responses = {"422": {"description": "No."}}
    paths = {"/a": {"post": {"requestBody": body, "responses": responses}}}
    return document_with(paths).operations[0]


def decode_form(op: Operation, text: str) -> Any:
    request = Request("POST", "/a", headers={"content-type": FORM}, body=text.encode())
    value = decode_body(op, request)
    assert validate_request(op, {}, value, FORM) == []
    return value


@pytest.mark.parametrize(
    ("encoding", "text", "value"),
    [
        ({}, "name=Ann+Lee&age=42", {"name": "Ann Lee", "age": 42}),
        ({}, "tags=a&tags=b", {"tags": ["a", "b"]}),
        ({}, "tags=a", {"tags": ["a"]}),
        ({}, "tags[]=a&tags[]=b", {"tags": ["a", "b"]}),
        ({}, "home[zip]=01234&home[floor]=2", {"home": {"zip": "01234", "floor": 2}}),
        ({}, "home=%7B%22zip%22%3A%221%22%7D", {"home": {"zip": "1"}}),
        ({}, "homes[0][zip]=1&homes[1][zip]=2", {"homes": [{"zip": "1"}, {"zip": "2"}]}),
        ({"tags": {"explode": False}}, "tags=a,b%2Cc", {"tags": ["a", "b,c"]}),
        ({"tags": {"style": "pipeDelimited", "explode": False}}, "tags=a|b", {"tags": ["a", "b"]}),
        ({"tags": {"style": "spaceDelimited"}}, "tags=a%20b+c", {"tags": ["a", "b", "c"]}),
        (
            {"home": {"style": "deepObject"}},
            "home[floor]=2&age=1",
            {"home": {"floor": 2}, "age": 1},
        ),
        (
            {"home": {"style": "form"}},
            "zip=1&floor=2&age=3",
            {"home": {"zip": "1", "floor": 2}, "age": 3},
        ),
        ({"home": {"explode": False}}, "home=zip,1,floor,2", {"home": {"zip": "1", "floor": 2}}),
        (
            {"tags": {"contentType": "application/json"}},
            "tags=%5B%22a%22%5D",
            {"tags": ["a"]},
        ),
    ],
)
def test_fields_by_their_encoding(encoding: Any, text: str, value: Any) -> None:
    assert decode_form(form(FORM, **encoding), text) == value


def test_a_field_that_is_declared_as_json_and_is_none() -> None:
    op = form(FORM, home={"contentType": "application/json"})
    with pytest.raises(Problem, match="The field 'home' is not JSON") as caught:
        decode_form(op, "home=%7B")
    assert caught.value.status == 400


def decode_parts(op: Operation, fields: Any) -> Any:
    body, content_type = encode_multipart_formdata(fields)
    request = Request("POST", "/a", headers={"content-type": content_type}, body=body)
    return decode_body(op, request)


def test_a_form_in_parts_as_requests_sends_it() -> None:
    prepared = requests.Request(
        "POST",
        "http://sandbox.test/a",
        data={"name": "Ann", "age": "42", "tags": ["a", "b"]},
        files=[
            ("photo", ("me.png", b"\x89PNG\xff", "image/png")),
            ("photos", ("1.jpg", b"\xff1", "image/jpeg")),
            ("home", (None, '{"zip": "78701"}', "application/json")),
        ],
    ).prepare()
    assert isinstance(prepared.body, bytes)
    headers = {"content-type": prepared.headers["content-type"]}
    op = form(MULTIPART)
    value = decode_body(op, Request("POST", "/a", headers=headers, body=prepared.body))
    assert value == {
        "name": "Ann",
        "age": 42,
        "tags": ["a", "b"],
        "photo": b"\x89PNG\xff",
        "photos": [b"\xff1"],
        "home": {"zip": "78701"},
    }
    photo = value["photo"]
    assert isinstance(photo, File)
    assert (photo.filename, photo.content_type) == ("me.png", "image/png")
    assert validate_request(op, {}, value, headers["content-type"]) == []


def test_what_is_bytes_without_a_file_name() -> None:
    value = decode_parts(form(MULTIPART), {"photo": b"\xff", "scan": b"\xfe", "name": b"Ann"})
    assert value == {"photo": b"\xff", "scan": b"\xfe", "name": "Ann"}


def test_schemas_hold_for_parts_too() -> None:
    op = form(MULTIPART, {**PERSON, "required": ["name", "photo"]})
    value = decode_parts(op, {"age": "x", "other": "1", "photo": ("p.png", b"\xff")})
    findings = validate_request(op, {}, value, MULTIPART)
    assert {(one.path, one.rule) for one in findings} == {
        ("age", "type"),
        ("name", "required"),
        ("other", "additionalProperties"),
    }


def test_the_type_and_the_headers_of_a_part() -> None:
    header = {"X-Rate": {"required": True, "schema": {"type": "integer"}}}
    op = form(MULTIPART, photo={"contentType": "image/png, image/jpeg", "headers": header})
    with pytest.raises(Problem) as caught:
        decode_parts(op, [("photo", ("p.gif", b"GIF", "image/gif"))])
    told = {(one.path, one.rule) for one in caught.value.findings}
    assert told == {("photo", "contentType"), ("photo.X-Rate", "required")}
    assert caught.value.status == 422


@pytest.mark.parametrize(
    ("content_type", "body", "slug"),
    [
        (MULTIPART, b"--x\r\n\r\n--x--", "malformed-body"),
        (f"{MULTIPART}; boundary=x", b"nothing of the kind", "malformed-body"),
        (
            f"{MULTIPART}; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
            "malformed-body",
        ),
        (f"{MULTIPART}; boundary=x", b"--x\r\nX: y\r\n\r\n1\r\n--x--\r\n", "malformed-body"),
        (
            f"{MULTIPART}; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff\r\n--x--\r\n',
            "invalid-encoding",
        ),
        (
            f"{MULTIPART}; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="home"\r\n'
            b"Content-Type: application/json\r\n\r\n{\r\n--x--\r\n",
            "malformed-json",
        ),
    ],
)
def test_parts_that_cannot_be_read(content_type: str, body: bytes, slug: str) -> None:
    request = Request("POST", "/a", headers={"content-type": content_type}, body=body)
    with pytest.raises(Problem) as caught:
        decode_body(form(MULTIPART), request)
    assert (caught.value.slug, caught.value.status) == (slug, 400)


def test_the_number_of_parts_is_bounded() -> None:
    with pytest.raises(Problem) as caught:
        decode_parts(form(MULTIPART), [("tags", "x")] * (MOST_PARTS + 1))
    assert caught.value.status == 413


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["name", "tags", "photo"]), st.binary(max_size=30))))
def test_files_come_as_they_were_sent(fields: list[tuple[str, bytes]]) -> None:
    files = [(name, ("file", data, "application/octet-stream")) for name, data in fields]
    if not files:
        return
    value = decode_parts(form(MULTIPART, {"type": "object"}), files)
    for name in {name for name, _ in fields}:
        sent = [data for other, data in fields if other == name]
        assert value[name] == (sent if len(sent) > 1 else sent[0])


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n']),
)
def test_no_parts_break_the_decoder(body: bytes, start: bytes) -> None:
    headers = {"content-type": f"{MULTIPART}; boundary=x"}
    try:
        value = decode_body(
            form(MULTIPART), Request("POST", "/", headers=headers, body=start + body)
        )
    except Problem as problem:
        assert problem.status in (400, 422)
    else:
        assert isinstance(value, dict)
