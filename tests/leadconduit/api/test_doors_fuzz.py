"""Whatever is sent to the open doors is answered, and what was kept of it can be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.control.kinds import PINGS
from tests.leadconduit.api import test_feedback, test_ping
from tests.leadconduit.integrations import test_prismatic_service

TYPES = ("application/json", "application/x-www-form-urlencoded", "text/xml")
ODD = [
    b'{"type":"return","reason":"\\ud800"}',
    b"type=return&reason.2=x&reason.1=y&state.3=1",
    b'{"type":["return"],"state":{"a":[[null]]}}',
    b'{"type":"return","x":1e999,"y":123456789012345678901234567890}',
    b"[1]",
    b'"x"',
    b"<f><type>return</type><type>return</type></f>",
    b"\xff\xfe\x00",
]
bodies = st.sampled_from(ODD) | st.binary(max_size=80) | st.text(max_size=40).map(str.encode)


@settings(max_examples=60)
@given(bodies, st.sampled_from(TYPES))
def test_reports(body: bytes, content_type: str) -> None:
    made, event = test_feedback.delivered({}, test_feedback.TO_VENDOR)
    headers = {"content-type": content_type}
    answer = made.call("POST", f"/feedback?event_id={event}", body, key=None, headers=headers)
    assert answer.status < 500
    assert made.get("/events").status == 200


@settings(max_examples=60)
@given(bodies, st.sampled_from(TYPES))
def test_pings(body: bytes, content_type: str) -> None:
    made = test_ping.account()
    headers = {"content-type": content_type}
    answer = made.call("POST", test_ping.PATH, body, key=None, headers=headers)
    assert answer.status < 500
    kept = [PINGS.brief(ping) for ping in made.namespace.pings.oldest(1)]
    assert len(kept) == (answer.status == 200)


@pytest.mark.parametrize("body", ODD)
def test_webhooks(body: bytes) -> None:
    made = test_prismatic_service.account()
    headers = {"content-type": "application/json", "prismatic-synchronous": "true"}
    answer = made.call("POST", test_prismatic_service.PATH, body, key=None, headers=headers)
    assert answer.status == 303
    path = answer.headers["Location"].removeprefix("http://sandbox.test")
    assert made.get(path, key=None).status == 200
