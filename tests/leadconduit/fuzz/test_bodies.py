"""No body takes long, whether it is submitted or comes back from a recipient."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.custom_response import event_of
from sandbox.leadconduit.integrations.inbound_standard import InboundError, read_request
from tests.leadconduit.fuzz.bounded import LIMIT, repeated, within
from tests.leadconduit.integrations.soap.service import WSDL_URL, Service, added, wsdl

TEXTS = repeated(
    ["<a>", "</a>", "<a", " b='", "'", "<a/>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&", ";",
     "<!DOCTYPE a [", "<?", "{", "}", "[", "]", '"', ":", ",", "1", "e9", "\\u00", "a=", "a.", ".0",
     "%41", "+", "=", "x", " ", "\n", "é", "<p class='a'>", "</p>", "null", "true"]
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded",
    "application/json",
    "application/xml",
    "text/xml",
    "text/html",
    "text/plain",
)
PATHS = repeated(
    ["a", ".", "*", "[0]", "//", "@", "text()", "(", ")", "(a+)+", "a|b", "$", "^", "\\", "> ",
     "a:not(", ":nth-child(2)", "count(", "' "]
)  # fmt: skip


@pytest.mark.parametrize("content_type", TYPES[:4])
@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS)
def test_any_submission(content_type: str, query: str, body: str) -> None:
    headers = {"Content-Type": content_type, "Content-Length": "1"}
    sent = body.encode("utf-8", "surrogatepass")
    try:
        within(lambda: read_request("POST", "/submit", query, headers, sent))
    except InboundError as refusal:
        assert 400 <= refusal.status < 500


@pytest.mark.parametrize("content_type", TYPES)
@settings(max_examples=60, deadline=None)
@given(
    TEXTS,
    st.dictionaries(
        st.sampled_from(
            ["outcome_search_term", "outcome_search_path", "reason_path", "price_path"]
        ),
        PATHS,
        max_size=2,
    ),
)
def test_any_reply(content_type: str, body: str, paths: dict[str, str]) -> None:
    variables: dict[str, Any] = {**paths, "capture": {"a": "a(.)"}}
    # Each pattern that is searched for is stopped after 50 ms.
    limit = LIMIT * (2 + len(paths))
    headers = {"Content-Type": content_type}
    try:
        event = within(lambda: event_of(variables, 200, headers, body), limit)
    except base.FAILURES as error:
        assert str(error)
    else:
        assert event["outcome"] in base.OUTCOMES


@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS, st.booleans())
def test_any_web_service(text: str, argument: str, broken: bool) -> None:
    documents = {WSDL_URL: text if broken else wsdl()}
    service = Service(added(f"<t:detail>{text}</t:detail>"), documents=documents)
    try:
        event = within(lambda: service.call(arg={"key": argument, "lead.email": argument}))
    except base.DeliveryError as error:
        assert str(error)
    else:
        assert event["outcome"] in base.OUTCOMES
