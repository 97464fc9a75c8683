from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.view import masked, masked_url, shown


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Authorization", "Basic QVBJOnNhbmRib3g=", "Basic ***"),
        ("authorization", "Bearer secret", "Bearer ***"),
        ("Authorization", "secret", "***"),
        ("Proxy-Authorization", "Basic abc", "Basic ***"),
        ("Sandbox-Token", "secret", "***"),
        ("Cookie", "session=1; theme=dark", "***"),
        ("X-My-Token", "secret", "***"),
        ("Content-Type", "application/json", "application/json"),
    ],
)
def test_secrets_are_masked(name: str, value: str, expected: str) -> None:
    assert masked({name: value}) == {name: expected}


@pytest.mark.parametrize(
    ("body", "kind", "value"),
    [
        (b"", "empty", None),
        (b'{"a": [1, null]}', "json", {"a": [1, None]}),
        (b"  [1]", "json", [1]),
        (b'"text"', "json", "text"),
        (b"first_name=Ada&n=1", "text", "first_name=Ada&n=1"),
        ("{straße}".encode(), "text", "{straße}"),
        (b"\xff\xfe\x00", "base64", "//4A"),
    ],
)
def test_bodies_are_shown_as_what_they_are(body: bytes, kind: str, value: Any) -> None:
    view = shown({}, body)
    assert view == {"headers": {}, "body": value, "body_kind": kind, "body_size": len(body)}


@pytest.mark.parametrize(
    ("body", "kind", "value"),
    [
        (b'{"a": "bcdef"}', "text", '{"a": "bc'),
        ("äöüäöüäöü".encode(), "text", "äöüä"),
        (b"\xff" * 20, "base64", "////////////"),
    ],
)
def test_long_bodies_are_cut_with_a_mark(body: bytes, kind: str, value: str) -> None:
    view = shown({}, body, limit=9)
    assert view["body_cut"] is True
    assert view["body_size"] == len(body)
    assert (view["body_kind"], view["body"]) == (kind, value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://crm.example/leads?state=TX", "https://crm.example/leads?state=TX"),
        ("https://ada:secret@crm.example/", "https://ada:***@crm.example/"),
        (
            "https://crm.example/?api_key=secret&id=1&Token=",
            "https://crm.example/?api_key=***&id=1&Token=",
        ),
        ("no URL at all", "no URL at all"),
    ],
)
def test_urls_are_shown_without_their_secrets(url: str, expected: str) -> None:
    assert masked_url(url) == expected


def test_json_that_is_too_deep_to_be_shown_is_text() -> None:
    body = b"[" * 300 + b"]" * 300
    assert shown({}, body)["body_kind"] == "text"
