"""Whatever is submitted, the answer is parameters or a refusal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.integrations.inbound_feedback import read_feedback
from sandbox.leadconduit.integrations.inbound_standard import (
    InboundError,
    read_request,
    write_response,
)

TYPES = (
    "application/x-www-form-urlencoded",
    "application/json",
    "application/xml; charset=latin-1",
    "text/xml",
    "*/*",
)
MARKUP = st.text(alphabet="<>/!?[]-&;#x1=\"' \nabDOCTYPE_.é😀\ud800")
STRUCTURED = st.text(alphabet='{}[]",:0123456789.eE-+truefalsn ab\\u_&=%')
QUERIES = st.text(alphabet="ab.=&%+#[]0129 redir_url:/xTustedFormCPng", max_size=60)
HEADERS = st.dictionaries(
    st.sampled_from(["Accept", "Content-Type", "Content-Length", "Transfer-Encoding"]),
    st.one_of(st.sampled_from(["*/*", "chunked", "", *TYPES]), st.text(max_size=30)),
)


@settings(max_examples=300, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "post", "PUT", ""]),
    path=st.sampled_from(["/flows/f/sources/s/submit", "/ping", "", "/a/ping?"]),
    query=QUERIES,
    headers=HEADERS,
    body=st.one_of(
        st.binary(max_size=200),
        st.one_of(MARKUP, STRUCTURED).map(lambda text: text.encode("utf-8", "surrogatepass")),
    ),
)
def test_nothing_but_a_refusal_escapes(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    for read in (read_request, read_feedback):
        try:
            read(method, path, query, headers, body)
        except InboundError as refusal:
            assert 400 <= refusal.status < 500
            assert refusal.text


@pytest.mark.parametrize("content_type", TYPES)
@settings(max_examples=100, deadline=None)
@given(body=st.one_of(MARKUP, STRUCTURED))
def test_any_body_of_a_known_type_is_read_or_refused(content_type: str, body: str) -> None:
    headers = {"Content-Type": content_type, "Content-Length": "1"}
    try:
        read_request("POST", "/submit", "", headers, body.encode("utf-8", "surrogatepass"))
    except InboundError as refusal:
        assert refusal.status in (400, 413)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(alphabet="ab.05'@#", max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    variables=st.dictionaries(
        st.sampled_from(["outcome", "reason", "price", "lead", "appended"]), VALUES
    ),
    accept=st.sampled_from([None, "text/xml", "application/json", "nonsense"]),
    ping=st.booleans(),
    fields=st.none() | st.lists(st.sampled_from(["lead", "lead.a", "appended.5.a", "x", "price"])),
)
def test_any_variables_can_be_answered(
    variables: dict[str, object], accept: str | None, ping: bool, fields: list[str] | None
) -> None:
    reply = write_response(variables, accept, None, ping, fields)
    assert reply.body.startswith(("{", "<?xml"))
    assert reply.body.encode()
