"""Leads as requests, and answers as records."""

from __future__ import annotations

from urllib.parse import parse_qsl

import orjson
import pytest
from lxml import etree

from sandbox.contract.message import Reply, Request
from sandbox.testing.submit import Form, lead_request, read_answer

FIELDS = {"first_name": "Zoë", "note": "a&b <c>", "left_out": None}
LEAD_ID = "65a000000000000000000001"


def posted(as_: Form) -> Request:
    return lead_request("/submit", FIELDS, as_=as_)


def test_a_form() -> None:
    request = posted("form")

    assert request.method == "POST"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qsl(request.body.decode()) == [("first_name", "Zoë"), ("note", "a&b <c>")]


def test_a_query_is_a_get_without_a_body() -> None:
    request = posted("query")

    assert (request.method, request.body) == ("GET", b"")
    assert parse_qsl(request.query) == [("first_name", "Zoë"), ("note", "a&b <c>")]
    assert "content-type" not in request.headers


def test_json() -> None:
    assert orjson.loads(posted("json").body) == {"first_name": "Zoë", "note": "a&b <c>"}


def test_xml() -> None:
    root = etree.fromstring(posted("xml").body)

    assert {child.tag: child.text for child in root} == {"first_name": "Zoë", "note": "a&b <c>"}


def test_the_length_is_that_of_the_body() -> None:
    request = posted("json")

    assert request.headers["content-length"] == str(len(request.body))


def test_a_list_is_a_field_sent_several_times() -> None:
    request = lead_request("/submit", {"tag": ["a", "b"]})

    assert request.body == b"tag=a&tag=b"


def test_own_headers_win() -> None:
    request = lead_request(
        "/submit", {"a": 1}, headers={"Content-Type": "text/odd"}, auth=("API", "sandbox")
    )

    assert request.headers["content-type"] == "text/odd"
    assert request.headers["authorization"] == "Basic QVBJOnNhbmRib3g="


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="form, json, xml, query, not as 'yaml'"):
        lead_request("/submit", FIELDS, as_="yaml")  # type: ignore[arg-type]


POSTING = {"outcome": "failure", "reason": "Cap reached", "lead": {"id": LEAD_ID}, "price": 0}


@pytest.mark.parametrize(
    "body",
    [
        orjson.dumps(POSTING),
        orjson.dumps([{"request": {}, "response": {"body": orjson.dumps(POSTING).decode()}}]),
        f"<result><outcome>failure</outcome><reason>Cap reached</reason><lead><id>{LEAD_ID}</id>"
        "</lead><price>0</price></result>".encode(),
    ],
    ids=["posting", "records", "xml"],
)
def test_an_answer_is_read_in_every_style(body: bytes) -> None:
    answer = read_answer(Reply(201, body), lambda lead_id: None)

    said = (answer.outcome, answer.reason, answer.price, answer.lead_id)
    assert said == ("failure", "Cap reached", 0.0, LEAD_ID)


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"3", b'{"message":"Source is disabled"}']
)
def test_an_answer_that_says_nothing_of_a_lead(body: bytes) -> None:
    answer = read_answer(Reply(403, body), lambda lead_id: None)

    assert (answer.status, answer.outcome, answer.lead_id, answer.lead) == (403, None, None, None)
