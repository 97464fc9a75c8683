"""SOAP deliveries: what becomes of the answer."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.integrations.base import DeliveryError
from tests.leadconduit.integrations.soap.service import Service, added, answer


def event(inside: str, **variables: Any) -> dict[str, Any]:
    """What comes of an answer of AddLead."""
    return Service(added(inside)).call(**variables)


def test_results_are_typed_by_the_wsdl() -> None:
    assert event(
        "<t:status>ok</t:status><t:price>12.50</t:price><t:bought>1</t:bought>"
        '<t:errors>one</t:errors><t:detail xsi:nil="true"/>'
        '<t:lead kind="new"><t:email>e</t:email><phone>5</phone></t:lead>'
    ) == {
        "status": "ok",
        "price": 12.5,
        "bought": True,
        "errors": ["one"],
        "detail": None,
        "lead": {"attributes": {"kind": "new"}, "email": "e", "phone": ["5"]},
        "outcome": "success",
    }


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            '&lt;r a="1"&gt;&lt;s&gt; ok &lt;/s&gt;&lt;t b="2"&gt;x&lt;/t&gt;&lt;/r&gt;',
            {"r": {"a": "1", "s": "ok", "t": {"b": "2", "#text": "x"}}},
        ),
        ("&lt;r&gt;", "<r>"),
        ("a &lt; b", "a < b"),
        ("", ""),
    ],
)
def test_texts_that_are_xml_are_read(text: str, read: Any) -> None:
    assert event(f"<t:detail>{text}</t:detail>")["detail"] == read


@pytest.mark.parametrize(
    ("variables", "outcome"),
    [
        ({}, "success"),
        ({"outcome_search_term": "ACCEPTED"}, "success"),
        ({"outcome_search_term": "zebra"}, "failure"),
        ({"outcome_search_term": "accepted", "outcome_on_match": "failure"}, "failure"),
        ({"outcome_search_term": "zebra", "outcome_on_match": "error"}, "success"),
        ({"outcome_search_term": "accepted", "outcome_search_path": "status"}, "success"),
        ({"outcome_search_term": "accepted", "outcome_search_path": "detail"}, "failure"),
        ({"outcome_search_path": "detail"}, "failure"),
        ({"outcome_search_term": "b", "outcome_search_path": "errors"}, "success"),
    ],
)
def test_outcomes(variables: dict[str, Any], outcome: str) -> None:
    inside = "<t:status>Accepted</t:status><t:errors>a</t:errors><t:errors>b</t:errors>"
    assert event(inside, **variables)["outcome"] == outcome


@pytest.mark.parametrize("body", ["", " \n"])
def test_an_empty_answer_is_a_failure(body: str) -> None:
    assert Service(body).call(default_reason="nothing") == {
        "outcome": "failure",
        "reason": "nothing",
    }


PATHS = {"reason_path": "detail", "price_path": "price", "reference_path": "lead.email"}
FOUND = "<t:price>7</t:price><t:detail>why</t:detail><t:lead><t:email>e</t:email></t:lead>"


def test_reason_price_and_reference_of_a_success() -> None:
    found = event(FOUND, **PATHS)
    assert (found["reason"], found["price"], found["reference"]) == ("why", 7, "e")


def test_a_failure_has_no_price_of_the_path_but_the_reference() -> None:
    found = event(FOUND, outcome_on_match="failure", **{**PATHS, "price_path": "lead.email"})
    assert (found["outcome"], found["reason"], found["reference"]) == ("failure", "why", "e")
    assert found["price"] == 7  # the member of the result, not what the path finds


def test_reason_paths_have_no_wildcards() -> None:
    assert event(FOUND, reason_path="lead.*", default_reason="none")["reason"] == "none"


@pytest.mark.parametrize(
    ("fault", "namespace", "reason"),
    [
        (
            "<s:Fault><faultcode>s:Client</faultcode><faultstring>Bad key</faultstring></s:Fault>",
            "http://schemas.xmlsoap.org/soap/envelope/",
            "Bad key",
        ),
        (
            "<s:Fault><faultcode>s:Client</faultcode><faultstring/></s:Fault>",
            "http://schemas.xmlsoap.org/soap/envelope/",
            "s:Client",
        ),
        (
            "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code>"
            '<s:Reason><s:Text xml:lang="en">No</s:Text></s:Reason></s:Fault>',
            "http://www.w3.org/2003/05/soap-envelope",
            "No",
        ),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_faults_are_errors(fault: str, namespace: str, reason: str, status: int) -> None:
    found = Service(answer(fault, namespace), status).call(outcome_on_match="failure")
    assert found == {"outcome": "error", "reason": reason}


def test_a_500_with_a_proper_body_counts() -> None:
    assert Service(added("<t:status>ok</t:status>"), 500).call()["outcome"] == "success"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Internal error", "the answer is no XML"),
        ("<html/>", "no SOAP envelope"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "has a document type"),
        (answer("<a>" * 150 + "</a>" * 150), "deeper than 100"),
    ],
)
def test_what_is_no_answer_is_a_failure(body: str, message: str) -> None:
    with pytest.raises(DeliveryError, match=message):
        Service(body).call()
