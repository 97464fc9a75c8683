"""What was changed in the form to send a request again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.console.resending import CannotEdit, Form


def entry(body: Any = None, kind: str = "empty", query: str = "") -> dict[str, Any]:
    return {
        "method": "POST",
        "path": "/x",
        "query": query,
        "request": {
            "headers": {"accept": "*/*", "content-length": "3"},
            "body": body,
            "body_kind": kind,
            "body_size": 3,
        },
    }


@settings(max_examples=80)
@given(st.text(max_size=60))
def test_what_a_browser_sends_back_untouched_is_no_change(text: str) -> None:
    form = Form.of(entry(text, "text", "a=1&a=2&b="))
    sent = (form.body or "").replace("\r\n", "\n").replace("\r", "\n")
    filled = {
        "method": form.method,
        "path": form.path,
        "query": form.query,
        "headers": form.headers.replace("\n", "\r\n"),
        **({} if form.body is None else {"body": sent.replace("\n", "\r\n")}),
    }
    assert form.changes(filled) == {}


def test_only_what_differs_is_sent() -> None:
    form = Form.of(entry({"a": 1}, "json", "a=1&b=2"))
    filled = {
        "method": "put",
        "path": "/y",
        "query": "?b=3",
        "headers": "Accept: text/xml",
        "body": "{}",
    }
    assert form.changes(filled) == {
        "method": "PUT",
        "path": "/y",
        "query": {"a": None, "b": "3"},
        "headers": {"accept": "text/xml"},
        "body": "{}",
    }


@pytest.mark.parametrize(("body", "kind"), [("AAE=", "base64"), ("hidden\x1b[2J", "text")])
def test_what_cannot_be_seen_cannot_be_edited(body: str, kind: str) -> None:
    assert Form.of(entry(body, kind)).body is None


@pytest.mark.parametrize("filled", [{"query": "a=1&a=3"}, {"headers": "nothing"}])
def test_what_cannot_be_sent_is_refused(filled: dict[str, str]) -> None:
    with pytest.raises(CannotEdit):
        Form.of(entry()).changes(filled)
