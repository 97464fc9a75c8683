"""Credentials, looked for and held to their form."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.message import Request
from sandbox.contract.problems import Problem
from sandbox.contract.security import Credentials, check_security
from tests.contract.library import document_with

SCHEMES = {
    "basic": {"type": "http", "scheme": "Basic"},
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "digest": {"type": "http", "scheme": "digest"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "oauth": {"type": "oauth2", "flows": {}},
    "openid": {"type": "openIdConnect", "openIdConnectUrl": "https://id.example.com"},
    "tls": {"type": "mutualTLS"},
}


def check(
    security: list[dict[str, Any]], headers: dict[str, str] | None = None, query: str = ""
) -> Credentials:
    paths = {"/a": {"get": {"operationId": "a", "security": security}}}
    document = document_with(paths, securitySchemes=SCHEMES)
    request = Request("GET", "/a", query, headers or {})
    return check_security(document.operations[0], document.security_schemes, request, "shop")


def basic(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    ("scheme", "headers", "query", "value"),
    [
        ("basic", basic("ann:se:cret"), "", "ann:se:cret"),
        ("basic", basic(":"), "", ":"),
        ("bearer", {"authorization": "bearer aB3-._~+/=="}, "", "aB3-._~+/=="),
        ("digest", {"authorization": 'Digest username="a"'}, "", 'username="a"'),
        ("header", {"x-key": "k"}, "", "k"),
        ("query", {}, "key=a%20b", "a b"),
        ("cookie", {"cookie": "a=b; session=s"}, "", "s"),
        ("oauth", {"authorization": "Bearer t"}, "", "t"),
        ("openid", {"authorization": "Bearer t"}, "", "t"),
    ],
)
def test_each_scheme(scheme: str, headers: dict[str, str], query: str, value: str) -> None:
    found = check([{scheme: []}], headers, query)
    assert found.schemes == (scheme,)
    assert found.values == {scheme: value}
    assert value.partition(":")[0] in ("", found.user or value)
    assert "se:cret" not in repr(found)


@pytest.mark.parametrize(
    ("scheme", "headers", "query", "challenge"),
    [
        ("basic", {}, "", 'Basic realm="shop", charset="UTF-8"'),
        ("basic", {"authorization": "Basic ???"}, "", 'Basic realm="shop", charset="UTF-8"'),
        ("basic", {"authorization": "Basic YW5u"}, "", 'Basic realm="shop", charset="UTF-8"'),
        ("basic", {"authorization": "Basic"}, "", 'Basic realm="shop", charset="UTF-8"'),
        ("bearer", {}, "", 'Bearer realm="shop"'),
        ("bearer", {"authorization": "Bearer"}, "", 'Bearer realm="shop", error="invalid_token"'),
        (
            "bearer",
            {"authorization": "Bearer a b"},
            "",
            'Bearer realm="shop", error="invalid_token"',
        ),
        ("bearer", basic("a:b"), "", 'Bearer realm="shop"'),
        ("digest", {}, "", 'Digest realm="shop"'),
        ("header", {"x-key": " "}, "", 'ApiKey realm="shop", in="header", name="X-Key"'),
        ("query", {}, "key=", 'ApiKey realm="shop", in="query", name="key"'),
        ("query", {}, "key=%ff", 'ApiKey realm="shop", in="query", name="key"'),
        ("cookie", {"cookie": "other=1"}, "", 'ApiKey realm="shop", in="cookie", name="session"'),
        ("oauth", {}, "", 'Bearer realm="shop"'),
    ],
)
def test_what_is_missing_or_of_another_form(
    scheme: str, headers: dict[str, str], query: str, challenge: str
) -> None:
    with pytest.raises(Problem) as caught:
        check([{scheme: []}], headers, query)
    problem = caught.value
    assert (problem.status, problem.slug, problem.operation) == (401, "unauthorized", "a")
    assert problem.headers == {"WWW-Authenticate": challenge}
    assert [finding.rule for finding in problem.findings] == ["security"]


def test_scopes_are_told_and_nothing_more_can_be_said_of_them() -> None:
    with pytest.raises(Problem) as caught:
        check([{"oauth": ["read", "write"]}])
    assert caught.value.headers["WWW-Authenticate"] == 'Bearer realm="shop", scope="read write"'
    assert check([{"oauth": ["read"]}], {"authorization": "Bearer t"}).schemes == ("oauth",)


def test_alternatives_and_combinations() -> None:
    security: list[dict[str, Any]] = [{"header": [], "query": []}, {"basic": []}]
    assert check(security, {"x-key": "k"}, "key=q").values == {"header": "k", "query": "q"}
    assert check(security, {"x-key": "k", **basic("a:b")}).schemes == ("basic",)
    with pytest.raises(Problem) as caught:
        check(security, {"x-key": "k"})
    assert caught.value.headers["WWW-Authenticate"] == (
        'ApiKey realm="shop", in="query", name="key", Basic realm="shop", charset="UTF-8"'
    )
    assert caught.value.detail == (
        "a needs an API key in the query parameter key (query) or Authorization: Basic (basic)."
    )


def test_credentials_that_may_be_left_out() -> None:
    assert check([{}, {"basic": []}]) == Credentials()
    assert check([{}, {"basic": []}], basic("ann:x")).user == "ann"
    assert check([]) == Credentials()


def test_certificates_are_not_looked_at_and_a_note_says_so() -> None:
    found = check([{"tls": []}])
    assert (found.schemes, found.notes) == (("tls",), ("tls: mutualTLS is not looked at",))


def test_a_challenge_holds_nothing_that_ends_it() -> None:
    schemes = {"k": {"type": "apiKey", "in": "query", "name": 'a"\r\nSet-Cookie: x'}}
    paths: dict[str, Any] = {"/a": {"get": {"security": [{"k": []}]}}}
    document = document_with(paths, securitySchemes=schemes)
    with pytest.raises(Problem) as caught:
        check_security(document.operations[0], document.security_schemes, Request("GET", "/a"))
    assert "\r" not in caught.value.headers["WWW-Authenticate"]
    assert caught.value.headers["WWW-Authenticate"].count('"') == 6


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(set(SCHEMES) - {"tls"})), st.text(max_size=30))
def test_whatever_is_sent_is_taken_or_refused(scheme: str, text: str) -> None:
    headers = {"authorization": text, "x-key": text, "cookie": text}
    try:
        assert check([{scheme: []}], headers, text).schemes == (scheme,)
    except Problem as problem:
        assert problem.status == 401
