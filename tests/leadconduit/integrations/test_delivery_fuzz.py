"""Whatever is mapped, a module answers with a request, an event, or one of its known failures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.registry import find, module_ids
from sandbox.leadconduit.values import ValueContext, parse
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

CONTEXT = base.Context()
NOW = ValueContext(now=datetime(2026, 1, 2, tzinfo=UTC))

TEXTS = st.text(alphabet='ab.0@#<&"\u00e9\ud800\U0001f600 ,\n', max_size=8)
RICH = st.builds(
    lambda kind, text: parse(text, kind, NOW),
    st.sampled_from(["boolean", "number", "date", "phone", "email"]),
    st.sampled_from(["yes", "no", "5", "abc", "2014-06-02", "512-789-1111", "a@b.example", ""]),
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | RICH
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "lead",
        "form_field",
        "json_property",
        "parameter",
        "xml_path",
        "header",
        "method",
        "send_ascii",
        "json_parameter",
        "xml_parameter",
        "extra_parameter",
        "encode_form_field_names",
        "credential",
        "default",
        "price",
        "list_name",
        "values",
        "trustedform",
        "insights",
        "function",
        "outcome_on_match",
        "capture",
        "reason_path",
    ]
)
URLS = st.sampled_from(["http://127.0.0.1/x", "http://a.example?b", "nonsense"]) | VALUES
BODIES = st.sampled_from([b"", b"{}", b"[1", b"<r/>", b"<r", b"a=1", b"\xff\xfe", b'{"outcome":5}'])
TYPES = st.sampled_from(["application/json", "text/xml", "text/html", "", "a/b;c"])


@pytest.mark.parametrize("module_id", [*module_ids(), "unknown.module"])
@settings(max_examples=60, deadline=None)
@given(
    url=URLS,
    variables=st.dictionaries(NAMES, VALUES, max_size=5),
    status=st.sampled_from([200, 201, 404, 500]),
    content_type=TYPES,
    body=BODIES,
)
def test_modules_fail_in_known_ways_only(
    module_id: str,
    url: Any,
    variables: dict[str, Any],
    status: int,
    content_type: str,
    body: bytes,
) -> None:
    def send(request: OutgoingRequest) -> IncomingResponse:
        assert isinstance(request.body, bytes)
        assert all(isinstance(value, str) for value in request.headers.values())
        return IncomingResponse(status, {"content-type": content_type}, body)

    integration = find(module_id)
    given_variables = {"url": url, **variables}
    problem = integration.validate(given_variables, CONTEXT)
    assert problem is None or isinstance(problem, str)
    try:
        event = base.deliver(integration, given_variables, CONTEXT, send)
    except base.DeliveryError as error:
        assert str(error)
    else:
        assert isinstance(event, dict)
