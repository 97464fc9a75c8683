"""What the custom deliveries send."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.custom_form import FORM
from sandbox.leadconduit.integrations.custom_json import JSON
from sandbox.leadconduit.integrations.custom_query import QUERY
from sandbox.leadconduit.integrations.custom_values import transliterate
from sandbox.leadconduit.integrations.custom_xml import XML
from sandbox.leadconduit.values import Rich
from sandbox.world.exchange import OutgoingRequest

URL = "https://buyer.example/post"
CONTEXT = base.Context()


def form(**variables: Any) -> OutgoingRequest:
    return FORM.request({"url": URL, **variables}, CONTEXT)


def json(**variables: Any) -> OutgoingRequest:
    return JSON.request({"url": URL, **variables}, CONTEXT)


def xml(paths: Any, **variables: Any) -> str:
    request = XML.request({"url": URL, "xml_path": paths, **variables}, CONTEXT)
    return request.body.decode().removeprefix('<?xml version="1.0"?>').strip()


def rich(kind: Any, value: Any, text: str, **props: Any) -> Rich:
    return Rich("any", kind, value, text, props)


YES = rich("boolean", True, "true", raw="yes", valid=True)
MAYBE = rich("boolean", False, "false", raw="maybe", valid=False)
FIVE = rich("number", 5, "5", raw="5", valid=True)
PHONE = rich("string", "5127891111", "5127891111", raw="512-789-1111", valid=True)
BAD_PHONE = rich("string", "ab", "ab", raw="ab", valid=False)


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"a": "x y", "b": "é&=", "c": "'()*!"}, "a=x%20y&b=%C3%A9%26%3D&c='()*!"),
        ({"a": None, "b": False, "c": 0, "d": ""}, "a=&b=false&c=0&d="),
        ({"a.b": "1", "a.c": "2"}, "a.b=1&a.c=2"),
        ({"a.0": "x", "a.1": "y"}, "a=x&a=y"),
        ({"a": ["x", None, "", 0, "y"]}, "a=x&a=y"),
        ({"a.0.b": "x", "a.1.b": "y"}, "a=&a="),
        ({"a": {}, "b": [], "c": "x"}, "a=&c=x"),
        ({"a": "x", "a.b": "y"}, "a=x"),
        ({"a[b]": 1}, "a%5Bb%5D=1"),
        ({"y": YES, "m": MAYBE, "p": PHONE, "q": BAD_PHONE}, "y=true&m=maybe&p=5127891111&q=ab"),
        (None, ""),
    ],
)
def test_form_bodies(fields: Any, body: str) -> None:
    request = form(form_field=fields)
    assert (request.method, request.url, request.body.decode()) == ("POST", URL, body)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8"
    assert request.headers["Content-Length"] == str(len(body.encode()))


@pytest.mark.parametrize("switch", [True, False, "", "false"])
def test_names_stay_raw_when_asked_for_in_any_way(switch: Any) -> None:
    fields = {"a[b]": "x y", "c.d": "1", "e": ["p", "q"], "n": None}
    request = form(form_field=fields, encode_form_field_names=switch)
    assert request.body.decode() == "a[b]=x%20y&c=%5Bobject%20Object%5D&e=p%2Cq&n=null"


@pytest.mark.parametrize(
    ("url", "parameters", "sent"),
    [
        ("http://a.example/x", {"a": "1"}, "http://a.example/x?a=1"),
        ("http://a.example/x?k=v", {"a": "1"}, "http://a.example/x?k=v?a=1"),
        ("http://a.example/x", None, "http://a.example/x?"),
    ],
)
def test_a_query_always_gets_its_question_mark(url: str, parameters: Any, sent: str) -> None:
    request = QUERY.request({"url": url, "parameter": parameters}, CONTEXT)
    assert (request.method, request.url, request.body) == ("GET", sent, b"")
    assert request.follow_redirects


@pytest.mark.parametrize(
    ("properties", "body"),
    [
        ({"a.b": "x", "n": None, "f": False, "z": 0}, '{"a":{"b":"x"},"n":null,"f":false,"z":0}'),
        ({"0.a": "x", "2.a": "y"}, '[{"a":"x"},{"a":"y"}]'),
        ({}, "[]"),
        (None, "[]"),
        ({"p": PHONE, "n": FIVE, "y": YES}, '{"p":"5127891111","n":5,"y":true}'),
        ({"1": "x", "a": "y"}, '{"1":"x","a":"y"}'),
    ],
)
def test_json_bodies(properties: Any, body: str) -> None:
    request = json(json_property=properties)
    assert request.body.decode() == body
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"


def test_json_inside_a_form() -> None:
    request = json(
        json_parameter="doc",
        json_property={"a": "1"},
        nested_extra_parameter={"n": {"x": [1]}, "e": "lost"},
        extra_parameter={"e": "wins", "l": ["1", "2"]},
    )
    assert request.body.decode() == (
        "doc=%7B%22a%22%3A%221%22%7D&n=%7B%22x%22%3A%5B1%5D%7D&e=wins&l=1&l=2"
    )
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(("method", "sent"), [(None, "POST"), ("put", "PUT"), ("", "")])
def test_json_methods(method: Any, sent: str) -> None:
    assert json(method=method).method == sent


@pytest.mark.parametrize(
    ("paths", "body"),
    [
        ({}, ""),
        ({"lead.a": "1 < 2 & 3"}, "<lead>\n  <a>1 &lt; 2 &amp; 3</a>\n</lead>"),
        ({"lead.a": ""}, "<lead>\n  <a/>\n</lead>"),
        ({"lead.p.0": "1", "lead.p.3": "2"}, "<lead>\n  <p>1</p>\n  <p>2</p>\n</lead>"),
        ({"lead.a@t": 'q"', "lead.a": "x"}, '<lead>\n  <a t="q&quot;">x</a>\n</lead>'),
        ({"lead@id": "7", "lead.a": "x"}, '<lead id="7">\n  <a>x</a>\n</lead>'),
        ({"lead.a#cdata": "<b>"}, "<lead>\n  <a>\n    <![CDATA[<b>]]>\n  </a>\n</lead>"),
        ({"one.a": "1", "two.b": "2"}, "<two>\n  <b>2</b>\n</two>"),
        ({"lead.a": "x", "lead.a.b": "y"}, "<lead>\n  <a>x</a>\n</lead>"),
        ({"lead.5x": YES}, "<lead>\n  <5x>true</5x>\n</lead>"),
    ],
)
def test_xml_bodies(paths: Any, body: str) -> None:
    assert xml(paths) == body


@pytest.mark.parametrize("value", [None, {}, [], ["a", None], [{}], "😀", "\x01"])
def test_xml_that_cannot_be_written(value: Any) -> None:
    with pytest.raises(base.FAILURES):
        xml({"lead.a": value})


def test_xml_inside_a_form() -> None:
    request = XML.request({"url": URL, "xml_parameter": "doc"}, CONTEXT)
    assert request.body.decode() == "doc=%3C%3Fxml%20version%3D%221.0%22%3F%3E"


def test_mapped_headers_replace_defaults_of_the_same_name() -> None:
    headers = {
        "Accept": "text/plain",
        "content-type": "x/y",
        "X-List": ["a", "", "b"],
        "X-Blank": " ",
        "X.Dot": "1",
        "X-Nested": {"a": 1},
        "X-No": False,
        "X-Rich": MAYBE,
    }
    sent = form(form_field={"a": "1"}, header=headers).headers
    assert sent == {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Content-Length": "3",
        "Accept": "text/plain",
        "content-type": "x/y",
        "X-List": "a, b",
        "X-No": "false",
        "X-Rich": "maybe",
    }


def test_a_header_without_value_fails() -> None:
    with pytest.raises(base.DeliveryError, match="header X-Null has no value"):
        form(header={"X-Null": None})


def test_basic_authentication_needs_both_parts() -> None:
    assert "Authorization" not in form(basic_username="bob").headers
    sent = form(basic_username="böb", basic_password="密").headers["Authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == "böb:密"


def test_a_credential_beats_basic_authentication_in_json_only() -> None:
    variables: dict[str, Any] = {
        "credential": {"type": "user", "username": "cu", "password": "cp"},
        "basic_username": "bob",
        "basic_password": "x",
    }
    assert json(**variables).headers["Authorization"] == "Basic Y3U6Y3A="
    assert form(**variables).headers["Authorization"] == "Basic Ym9iOng="


@pytest.mark.parametrize(
    ("value", "followed"),
    [
        ("false", True),
        (rich("boolean", False, "false", valid=True), True),
        (False, False),
        (0, False),
    ],
)
def test_redirects_are_followed_for_anything_truthy(value: Any, followed: bool) -> None:
    assert form(follow_redirects=value).follow_redirects is followed
    assert QUERY.request({"url": URL, "follow_redirects": None}, CONTEXT).follow_redirects is False


def test_send_ascii_transliterates_texts() -> None:
    fields = {"a": "Ádà ½ € ß “q” 😀", "p": PHONE, "l": ["é"], "z": 0, "e": ""}
    sent = json(json_property=fields, send_ascii=True).body.decode()
    assert sent == '{"a":"Ada 1/2 EU ss \\"q\\" ","p":"5127891111","l":["e"],"z":0,"e":""}'
    off = json(json_property={"a": "é"}, send_ascii=rich("boolean", False, "false", valid=True))
    assert off.body.decode() == '{"a":"é"}'


@pytest.mark.parametrize("value", [FIVE, YES, 5, True])
def test_send_ascii_fails_on_what_is_no_text(value: Any) -> None:
    with pytest.raises(base.DeliveryError):
        json(json_property={"a": value}, send_ascii="false")


def test_transliteration_keeps_ascii_as_it_is() -> None:
    assert transliterate("plain ~ text") == "plain ~ text"


@pytest.mark.parametrize(
    ("given", "seconds"), [(None, 360), (5, 5), ("7.5", 7.5), (0, 1), (1e9, 360), ("soon", 360)]
)
def test_time_outs(given: Any, seconds: float) -> None:
    assert form(timeout_seconds=given).timeout == seconds
