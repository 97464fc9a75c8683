"""What the standard source is answered."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.integrations.inbound_standard import (
    InboundError,
    body_length,
    examples,
    write_response,
)
from sandbox.leadconduit.values import Rich

LEAD = {"id": "5fd1a2b3c4d5e6f708091a0b"}


def rich(kind: Any, value: Any, text: str, **props: Any) -> Rich:
    return Rich("any", kind, value, text, props)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json, text/xml", "text/xml"),
        ("application/*", "application/xml"),
        ("*/*;q=0.1", "text/xml"),
        ("text/xml;q=0.2, application/json;q=0.9", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded"),
    ],
)
def test_accept_chooses_the_type(accept: str | None, content_type: str) -> None:
    reply = write_response({"outcome": "success"}, accept)
    assert reply.headers == {"Content-Type": content_type}
    assert reply.body.startswith("<?xml" if content_type.endswith("xml") else "{")


def test_members_come_in_a_fixed_order() -> None:
    variables = {"price": 1.5, "reason": "r", "lead": LEAD, "outcome": "failure", "other": 1}
    assert write_response(variables).body == (
        '{"outcome":"failure","reason":"r","lead":{"id":"5fd1a2b3c4d5e6f708091a0b"},"price":1.5}'
    )


def test_xml_is_indented() -> None:
    variables = {"outcome": "failure", "reason": "a < b & c", "lead": LEAD}
    assert write_response(variables, "text/xml").body == (
        '<?xml version="1.0"?>\n<result>\n  <outcome>failure</outcome>\n'
        "  <reason>a &lt; b &amp; c</reason>\n"
        "  <lead>\n    <id>5fd1a2b3c4d5e6f708091a0b</id>\n  </lead>\n  <price>0</price>\n</result>"
    )


@pytest.mark.parametrize(
    ("variables", "body"),
    [
        ({"outcome": "success", "reason": None}, '{"outcome":"success","price":0}'),
        ({"outcome": "success", "reason": ""}, '{"outcome":"success","reason":"","price":0}'),
        ({"price": rich("number", float("nan"), "abc")}, '{"price":null}'),
    ],
)
def test_nothing_is_left_out_and_empty_texts_stay(variables: dict[str, Any], body: str) -> None:
    assert write_response(variables).body == body


def test_status_and_redirect() -> None:
    assert write_response({"outcome": "error"}).status == 201
    assert write_response({"outcome": "success", "price": 1}, ping=True).status == 200
    moved = write_response({"outcome": "failure"}, redirect="http://example.com/a b")
    assert (moved.status, moved.headers["Location"]) == (303, "http://example.com/a b")


@pytest.mark.parametrize(
    ("variables", "body"),
    [
        (
            {"outcome": "success", "price": "2.25", "lead": LEAD},
            '{"outcome":"success","price":"2.25"}',
        ),
        ({"outcome": "success", "price": 0}, '{"outcome":"failure","reason":"no bid","price":0}'),
        ({"outcome": "success"}, '{"outcome":"failure","reason":"no bid","price":0}'),
        (
            {"outcome": "success", "reason": "", "price": "x"},
            '{"outcome":"failure","reason":"","price":"x"}',
        ),
        (
            {"outcome": "failure", "reason": "r", "price": 5},
            '{"outcome":"failure","reason":"r","price":5}',
        ),
    ],
)
def test_a_ping_needs_a_price(variables: dict[str, Any], body: str) -> None:
    assert write_response(variables, ping=True).body == body


PHONE = rich("string", "5127891111", "5127891111", raw="512-789-1111", valid=True, area="512")
VARIABLES: dict[str, Any] = {
    "outcome": "success",
    "price": 7,
    "lead": {"id": "x1", "phone": PHONE, "none": None, "list": ["a", "b"], "deep": {"x": 1}},
    "appended": {"5": {"foo": "bar"}},
}


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        (["price"], '{"price":7}'),
        (["lead.id", "outcome"], '{"lead":{"id":"x1"},"outcome":"success","price":0}'),
        (["lead.phone.area"], '{"lead":{"phone":{"area":"512"}},"price":0}'),
        (["lead.phone.area", "lead.phone"], '{"lead":{"phone":"5127891111"},"price":0}'),
        (["lead.deep"], '{"lead":{"deep":{"x":1}},"price":0}'),
        (["lead.list.1"], '{"lead":{"list":[null,"b"]},"price":0}'),
        (["lead.none", "missing.x"], '{"price":0}'),
        (["appended.5.foo"], '{"appended":{"\'5\'":{"foo":"bar"}},"price":0}'),
        (["appended"], '{"appended":[null,null,null,null,null,{"foo":"bar"}],"price":0}'),
    ],
)
def test_a_source_may_choose_its_fields(fields: list[str], body: str) -> None:
    assert write_response(VARIABLES, fields=fields).body == body


def test_a_typed_number_inside_a_chosen_object_cannot_be_xml() -> None:
    variables = {"lead": {"age": rich("number", 41, "41", valid=True)}}
    assert write_response(variables, fields=["lead"]).body == '{"lead":{"age":41},"price":0}'
    with pytest.raises(InboundError) as caught:
        write_response(variables, "text/xml", fields=["lead"])
    assert caught.value.status == 500


def test_the_length_counts_utf16_units() -> None:
    assert body_length("é") == 1
    assert body_length("😀") == 2


def test_examples_show_five_ways_to_submit() -> None:
    parameters = {"first_name": "Joe", "redir_url": "http://a.example/?b=c"}
    shown = examples("F1", "S1", parameters)
    assert [(e["method"], e["headers"].get("Content-Type")) for e in shown] == [
        ("POST", "application/x-www-form-urlencoded"),
        ("GET", None),
        ("POST", "application/json"),
        ("POST", "text/xml"),
        ("POST", "application/x-www-form-urlencoded"),
    ]
    redirect = "redir_url=http%3A%2F%2Fa.example%2F%3Fb%3Dc"
    assert shown[0]["uri"] == f"/flows/F1/sources/S1/submit?{redirect}"
    assert shown[1]["uri"] == f"/flows/F1/sources/S1/submit?first_name=Joe&{redirect}"
    assert (
        shown[3]["body"] == '<?xml version="1.0"?>\n<lead>\n  <first_name>Joe</first_name>\n</lead>'
    )


def test_examples_of_a_ping_have_no_redirect() -> None:
    shown = examples("F1", "S1", {"a": "1", "redir_url": "http://a.example"}, ping=True)
    assert {example["uri"] for example in shown} == {
        "/flows/F1/sources/S1/ping",
        "/flows/F1/sources/S1/ping?a=1",
    }
