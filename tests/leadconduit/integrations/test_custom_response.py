"""What becomes of the replies to custom deliveries."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.custom_response import event_of

REPLY = {
    "result": "accepted",
    "errors": [{"m": "bad phone"}, {"m": "bad email"}],
    "n": 12.5,
    "null": None,
    "list": ["b", "a"],
    "dot.key": "v",
}
XML = (
    '<r code="7"><Result>Accepted</Result><e>two</e><e>one &amp; all</e>'
    '<q:x xmlns:q="u">z</q:x></r>'
)
HTML = (
    '<div id="s" class="ok" data-x="d">Accepted <b>now</b></div>'
    '<i class="e">bad phone</i><i class="e">bad email</i><a href="/r?id=42">ref</a>'
)
TEXT = "status: OK\nreason: Bad Phone\nprice=2.50"


def read(
    variables: dict[str, Any],
    body: str = json.dumps(REPLY),
    content_type: str = "application/json",
    status: int = 200,
    cookies: Any = None,
) -> dict[str, Any]:
    headers = {"Content-Type": content_type, **({"Set-Cookie": cookies} if cookies else {})}
    return event_of(variables, status, headers, body)


def outcome(
    body: str = json.dumps(REPLY), content_type: str = "application/json", **variables: Any
) -> str:
    found: str = read(variables, body, content_type)["outcome"]
    return found


@pytest.mark.parametrize("status", [500, 503, 599])
def test_server_errors_are_nothing_else(status: int) -> None:
    assert read({}, status=status) == {"outcome": "error", "reason": "Server error"}


@pytest.mark.parametrize("status", [200, 204, 302, 404, 499])
def test_any_other_status_is_read(status: int) -> None:
    assert read({}, '{"a":1}', status=status) == {"a": 1, "outcome": "success", "price": 0}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "success"),
        ({"outcome_search_term": " ACCEPTED "}, "success"),
        ({"outcome_search_term": "rejected"}, "failure"),
        ({"outcome_search_term": "accepted", "outcome_on_match": "failure"}, "failure"),
        ({"outcome_search_term": "nothing", "outcome_on_match": "failure"}, "success"),
        ({"outcome_search_term": "nothing", "outcome_on_match": " ERROR "}, "success"),
        ({"outcome_on_match": "failure"}, "failure"),
        ({"outcome_search_term": "/^{.*}$/s"}, "success"),
        ({"outcome_search_term": "("}, "failure"),
        ({"outcome_search_term": "\\D{9}"}, "failure"),
        ({"outcome_search_term": "accepted", "outcome_search_path": "result"}, "success"),
        ({"outcome_search_term": "accepted", "outcome_search_path": "list"}, "failure"),
        ({"outcome_search_term": "^a$", "outcome_search_path": "list"}, "success"),
        ({"outcome_search_term": "^bad email$", "outcome_search_path": "errors[1].m"}, "success"),
        ({"outcome_search_term": "bad", "outcome_search_path": "errors.*.m"}, "failure"),
        ({"outcome_search_term": "^v$", "outcome_search_path": "dot.key"}, "success"),
        ({"outcome_search_term": ".*", "outcome_search_path": "missing"}, "failure"),
    ],
)
def test_outcomes_in_json(variables: dict[str, Any], expected: str) -> None:
    assert outcome(**variables) == expected


def test_an_empty_body_never_matches() -> None:
    assert outcome("", outcome_on_match="success") == "failure"


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"reason_path": "errors.*.m"}, "bad email, bad phone"),
        ({"reason_path": "list"}, "a, b"),
        ({"reason_path": "errors.*"}, "[object Object], [object Object]"),
        ({"reason_path": "null", "default_reason": " d "}, "d"),
        ({"reason_path": " result "}, "accepted"),
        ({"default_reason": "d"}, "d"),
    ],
)
def test_reasons(variables: dict[str, Any], reason: str) -> None:
    assert read(variables)["reason"] == reason


@pytest.mark.parametrize(
    ("variables", "price"),
    [
        ({}, 0),
        ({"price_path": "n"}, "12.5"),
        ({"price_path": "null", "fallback_price": "9"}, "9"),
        ({"price_path": "errors.*.m"}, "bad phone"),
        ({"fallback_price": 0}, 0),
    ],
)
def test_prices(variables: dict[str, Any], price: Any) -> None:
    assert read(variables)["price"] == price


def test_references_stay_what_they_are() -> None:
    assert read({"reference_path": "list"})["reference"] == ["b", "a"]
    assert read({"reference_path": "n"})["reference"] == 12.5
    assert "reference" not in read({"reference_path": "null"})


def test_the_whole_object_is_the_event_but_its_own_members_win() -> None:
    body = '{"outcome":"theirs","reason":"theirs","price":99,"5x":{"-1":[{"7":1}]}}'
    assert read({}, body) == {
        "outcome": "success",
        "reason": "theirs",
        "price": 0,
        "'5x'": {"'-1'": [{"7": 1}]},
    }


def test_arrays_stand_under_array() -> None:
    event = read({"reason_path": "array.1"}, '["x","y"]')
    assert (event["array"], event["reason"]) == (["x", "y"], "y")


@pytest.mark.parametrize(
    "content_type", ["text/json", "application/problem+json", "", "application/*"]
)
def test_other_types_are_text(content_type: str) -> None:
    assert read({"reason_path": "result"}, content_type=content_type) == {
        "outcome": "success",
        "price": 0,
    }


def test_the_type_may_be_overridden() -> None:
    variables = {"response_content_type_override": "application/json", "reason_path": "result"}
    assert read(variables, content_type="text/html")["reason"] == "accepted"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("//e/text()", "one &amp; all, two"),
        ("string(//e[2])", "one & all"),
        ("//e", "<e>one &amp; all</e>, <e>two</e>"),
        ("/R/RESULT/text()", "Accepted"),
        ("count(//e)", "2"),
        ("//q:x", "none"),
        ("//x", "none"),
        ("///[", "none"),
    ],
)
def test_xpath_in_xml(path: str, reason: str) -> None:
    variables = {"reason_path": path, "default_reason": "none"}
    assert read(variables, XML, "text/xml")["reason"] == reason


def test_xml_as_an_object() -> None:
    assert read({}, XML, "application/xml")["r"] == {
        "code": "7",
        "Result": "Accepted",
        "e": ["two", "one & all"],
        "q:x": {"#text": "z", "xmlns:q": "u"},
    }


def test_xml_that_is_none_is_text() -> None:
    event = read({"outcome_search_term": "oops", "reason_path": "(o+)ps"}, "<r>oops", "text/xml")
    assert event == {"outcome": "success", "price": 0, "reason": "oo"}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (".e", "bad email, bad phone"),
        ("#s @class", "ok"),
        ("#s @data-x", "none"),
        ("a @href", "/r?id=42"),
        ("##[", "none"),
    ],
)
def test_css_in_html(path: str, reason: str) -> None:
    variables = {"reason_path": path, "default_reason": "none"}
    assert read(variables, HTML, "text/html")["reason"] == reason


def test_a_search_path_in_html_leaves_the_inner_html() -> None:
    variables = {"outcome_search_term": "accepted <b>now", "outcome_search_path": "#s"}
    assert outcome(HTML, "text/html", **variables) == "success"


def test_html_that_starts_with_a_document_type_is_text() -> None:
    assert (
        read({"reason_path": "(\\w+)"}, "<!DOCTYPE html><p>x</p>", "text/html")["reason"]
        == "DOCTYPE"
    )


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("price=([0-9.]+)", "2.50"),
        ("reason: (bad.*)", "none"),
        ("/REASON: (BAD.*)/I", "Bad Phone"),
        ("reason: .*", "none"),
    ],
)
def test_patterns_in_text(path: str, reason: str) -> None:
    variables = {"reason_path": path, "default_reason": "none"}
    assert read(variables, TEXT, "text/plain")["reason"] == reason


def test_captures_work_on_text() -> None:
    captures = {"status": "status: (.*)", "none": "nothing(x)"}
    event = read({"capture": {**captures, "status": "/status: (.*)/i"}}, TEXT, "text/plain")
    assert event == {"status": "OK", "outcome": "success", "price": 0}
    assert "status" not in read({"capture": captures})


def test_form_replies_are_the_event_but_only_searched() -> None:
    form = "application/x-www-form-urlencoded"
    variables = {"outcome_search_term": "yes", "outcome_search_path": "ok", "reason_path": "why"}
    assert read(variables, "ok=yes&why=because", form) == {
        "ok": "yes",
        "why": "because",
        "outcome": "success",
        "price": 0,
    }


def test_cookies() -> None:
    cookies = ["b=1; Path=/", "A=2"]
    assert read({"cookie_search_term": "="}, cookies=cookies)["cookie"] == "A=2"
    assert read({"cookie_search_term": "^B"}, cookies=cookies)["cookie"] == "b=1; Path=/"
    assert "cookie" not in read({"cookie_search_term": "zzz"}, cookies="a=1")


def test_a_reply_without_body_or_headers_fails() -> None:
    with pytest.raises(base.DeliveryError):
        event_of({}, 200, {}, None)
    with pytest.raises(base.DeliveryError):
        event_of({}, 200, None, "")


SLOW = "(a+)+$"
DEEP_XPATH = "//*[//*[//*[//*]]]"


@pytest.mark.parametrize(
    ("variables", "body", "content_type"),
    [
        ({"outcome_search_term": SLOW}, "a" * 5000 + "!", "text/plain"),
        ({"reason_path": SLOW}, "a" * 5000 + "!", "text/plain"),
        ({"reason_path": DEEP_XPATH}, "<r>" + "<a/>" * 3000 + "</r>", "text/xml"),
        ({"reason_path": "* * * * * *"}, "<r>" + "<a>" * 90 + "</a>" * 90 + "</r>", "text/html"),
    ],
)
def test_no_configuration_can_hang_the_sandbox(
    variables: dict[str, Any], body: str, content_type: str
) -> None:
    began = time.perf_counter()
    read(variables, body, content_type)
    assert time.perf_counter() - began < 2


PATHS = st.text(alphabet="abr.*[]'\"/@()+?\\d=#:>,0123 |^$", max_size=20)
BODIES = st.one_of(
    st.text(max_size=40),
    st.sampled_from([XML, HTML, TEXT, json.dumps(REPLY), "a=1&b.c=2", "<a", "[", "<a>&x;</a>"]),
)


@settings(max_examples=300, deadline=None)
@given(
    variables=st.dictionaries(
        st.sampled_from(
            [
                "outcome_search_term",
                "outcome_search_path",
                "outcome_on_match",
                "reason_path",
                "price_path",
                "reference_path",
                "cookie_search_term",
            ]
        ),
        PATHS | st.none() | st.integers(),
    ),
    capture=st.dictionaries(st.sampled_from("xy"), PATHS),
    body=BODIES,
    content_type=st.sampled_from(
        [
            "application/json",
            "text/xml",
            "text/html",
            "text/plain",
            "application/x-www-form-urlencoded",
        ]
    ),
)
def test_every_reply_becomes_an_event(
    variables: dict[str, Any], capture: dict[str, str], body: str, content_type: str
) -> None:
    event = read({**variables, "capture": capture}, body, content_type, cookies="a=1")
    assert isinstance(event["outcome"], str)
    assert "price" in event
