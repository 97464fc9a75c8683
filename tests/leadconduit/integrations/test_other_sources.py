"""The verbose, classic and feedback sources, where they differ from the standard one."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.integrations.inbound_feedback import read_feedback, write_feedback
from sandbox.leadconduit.integrations.inbound_variants import write_classic, write_verbose

FORM = "application/x-www-form-urlencoded"


def test_verbose_shows_what_was_appended_first() -> None:
    variables: dict[str, Any] = {
        "outcome": "success",
        "lead": {"id": "x1"},
        "appended": {"5": {"foo": "bar"}, "crm": {"ok": True, "none": None}},
    }
    assert write_verbose(variables).body == (
        '{"appended":{"\'5\'":{"foo":"bar"},"crm":{"ok":true}},'
        '"outcome":"success","lead":{"id":"x1"},"price":0}'
    )
    assert write_verbose({"outcome": "success"}, "text/xml", "http://a.example").status == 303


def test_classic_is_always_xml() -> None:
    reply = write_classic(
        {"outcome": "failure", "reason": "a & b", "lead": {"id": "x1"}, "price": 2}
    )
    assert (reply.status, reply.headers) == (201, {"Content-Type": "application/xml"})
    assert reply.body == (
        '<!DOCTYPE response SYSTEM "https://app.leadconduit.com/dtd/response-v2-basic.dtd">\n'
        "<response>\n  <result>failure</result>\n  <reason>a &amp; b</reason>\n"
        "  <leadId>x1</leadId>\n  <url>\n"
        "    <![CDATA[https://app.leadconduit.com/leads?id=x1]]>\n  </url>\n"
        "  <price>2</price>\n</response>"
    )


def feedback(body: str, content_type: str = FORM, query: str = "", method: str = "POST") -> Any:
    headers = {"Content-Type": content_type, "Content-Length": "1"}
    return read_feedback(method, "/feedback/x", query, headers, body.encode())


def test_feedback_nests_its_query_and_drops_the_event_id() -> None:
    assert feedback("type=return&event_id=1", query="a.b=2&event_id=3") == {
        "type": "return",
        "a": {"b": "2"},
    }
    assert feedback("<f><type>return</type></f>", "text/xml") == {"type": "return"}
    assert feedback("ignored", query="redir_url=nonsense", method="GET") == {
        "redir_url": "nonsense"
    }


@pytest.mark.parametrize(
    ("body", "content_type", "method", "status", "text"),
    [
        ("", FORM, "PUT", 415, "The PUT method is not allowed"),
        (
            '{"a":"x\n"',
            "application/json",
            "POST",
            400,
            'Body is not parsable as application/json -- Error: "{"a":"x\n"" is not valid JSON',
        ),
        (
            "<f>",
            "text/xml",
            "POST",
            400,
            "Body does not contain XML or XML is unparseable -- Error: Unclosed root tag "
            "Line: 0 Column: 3 Char: .",
        ),
    ],
)
def test_feedback_that_cannot_be_read(
    body: str, content_type: str, method: str, status: int, text: str
) -> None:
    with pytest.raises(InboundError) as caught:
        feedback(body, content_type, method=method)
    assert (caught.value.status, caught.value.text) == (status, text)


@pytest.mark.parametrize(
    ("variables", "accept", "status", "body"),
    [
        (
            {"outcome": "success", "lead": {"id": "x1", "email": ""}, "price": 0},
            None,
            201,
            '{"outcome":"success","lead":{"id":"x1"}}',
        ),
        (
            {"outcome": "failure", "reason": "Feedback FORBIDDEN"},
            "application/json",
            409,
            '{"outcome":"failure","reason":"Feedback FORBIDDEN","lead":{}}',
        ),
        (
            {"outcome": "success", "price": 3},
            FORM,
            201,
            "_______:success\n______:\n____:[object Object]\n_____:3",
        ),
    ],
)
def test_feedback_is_answered(
    variables: dict[str, Any], accept: str | None, status: int, body: str
) -> None:
    reply = write_feedback(variables, accept)
    assert (reply.status, reply.body) == (status, body)


def test_feedback_in_xml_shows_what_is_missing() -> None:
    body = write_feedback({"outcome": "success", "price": 3}, "text/xml").body
    assert "  <reason/>\n  <lead>\n    <id/>\n" in body
    assert body.endswith("  <price>3</price>\n</result>")
