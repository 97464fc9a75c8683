"""Why custom deliveries are skipped."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from sandbox.leadconduit.integrations.base import Context
from sandbox.leadconduit.integrations.registry import find

INVALID = "URL must be valid"
NOT_PUBLIC = "URL must be public"


def check(module: str = "form", environment: Any = "production", **variables: Any) -> str | None:
    integration = find(f"leadconduit-custom.outbound.{module}")
    given = {"url": "http://foo.com", **variables}
    return integration.validate(given, Context(environment=environment))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (None, "URL is required"),
        ("", "URL is required"),
        ("foo.com", INVALID),
        ("http:foo.com", INVALID),
        ("ftp://foo.com", INVALID),
        ("http://", INVALID),
        ("http://localhost", INVALID),
        ("http://foo_bar.com", INVALID),
        ("http://-foo.com", INVALID),
        ("http://foo..com", INVALID),
        ("http://foo bar.com", INVALID),
        ("http://*.foo.com", INVALID),
        (5, INVALID),
        ("http://foo.zzz", NOT_PUBLIC),
        ("http://foo.test", NOT_PUBLIC),
        ("http://foo.com.", NOT_PUBLIC),
        ("http://10.0.0.1", NOT_PUBLIC),
        ("http://127.0.0.1:8080/x", NOT_PUBLIC),
        ("http://100.64.1.1", NOT_PUBLIC),
        ("http://2130706433", NOT_PUBLIC),
        ("http://0x7f.1", NOT_PUBLIC),
        ("http://169.254.169.254/latest", NOT_PUBLIC),
        ("http://[::1]/", NOT_PUBLIC),
        ("http://[::ffff:10.0.0.1]/", NOT_PUBLIC),
        ("http://[fe80::1]/", NOT_PUBLIC),
        ("http://foo.co.uk", None),
        ("HTTPS://FOO.COM:99999/a b?x", None),
        (" http://foo.com ", None),
        ("http://user:pw@foo.com", None),
        ("http://foo.com\\@evil.com", None),
        ("http://foo.com:port", None),
        ("http://bücher.com", None),
        ("http://8.8.8.8", None),
        ("http://1.2.3", None),
        ("http://[2001:4860:4860::8888]/", None),
    ],
)
def test_addresses(url: Any, problem: str | None) -> None:
    assert check(url=url) == problem


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:8080/x", None),
        ("http://localhost:8080", None),
        ("http://[::1]:8080", None),
        ("https://buyer.example/leads", None),
        ("https://crm.example.com/leads", None),
        ("http://10.0.0.1", NOT_PUBLIC),
        ("http://foo.zzz", NOT_PUBLIC),
        ("foo.com", INVALID),
    ],
)
def test_the_sandbox_lets_loopback_and_test_names_pass(url: str, problem: str | None) -> None:
    assert check(environment="sandbox", url=url) == problem


def test_hosts_the_user_allows_pass_in_the_sandbox() -> None:
    form = find("leadconduit-custom.outbound.form")
    context = Context(allows={"recipient", "10.0.0.1"}.__contains__)
    assert form.validate({"url": "http://recipient:8080/x"}, context) is None
    assert form.validate({"url": "http://10.0.0.1/x"}, context) is None
    assert form.validate({"url": "http://10.0.0.2/x"}, context) == NOT_PUBLIC


def test_under_test_only_the_scheme_counts() -> None:
    assert check(environment="test", url="http://-") is None
    assert check(environment="test", url="http:/foo.com") == INVALID


@pytest.mark.parametrize(
    ("outcome", "fine"), [(None, True), ("error", True), ("Success", False), (" success", False)]
)
def test_outcome_on_match(outcome: Any, fine: bool) -> None:
    problem = check(outcome_on_match=outcome)
    assert problem == (
        None if fine else "Outcome on match must be 'success', 'failure', or 'error'"
    )


@pytest.mark.parametrize(
    ("module", "method", "problem"),
    [
        ("json", "delete", None),
        ("json", "HEAD", "Unsupported HTTP method - use POST, PUT, DELETE, PATCH"),
        ("json", " post ", "Unsupported HTTP method - use POST, PUT, DELETE, PATCH"),
        ("json", "", None),
        ("xml", "DELETE", "Unsupported HTTP method - use POST, PUT, PATCH"),
        ("form", "HEAD", None),
        ("query", "HEAD", None),
    ],
)
def test_methods(module: str, method: str, problem: str | None) -> None:
    assert check(module, method=method) == problem


Module = Literal["form", "json", "query", "xml"]


@pytest.mark.parametrize(
    ("module", "header", "problem"),
    [
        ("form", {"content-length": "5"}, "Content-Length header is not allowed"),
        ("query", {"ACCEPT": "x/y"}, "Accept header is not allowed"),
        ("query", {"ACCEPT": ""}, None),
        ("json", {"Content-Type": "application/vnd.api+json"}, None),
        ("json", {"Content-Type": "text/xml"}, "Invalid Content-Type header value"),
        ("xml", {"content-type": "APPLICATION/SOAP+XML"}, None),
        ("form", {"Content-Type": "x-www-form-urlencoded"}, None),
        ("query", {"Content-Type": "text/plain"}, "Invalid Content-Type header value"),
        ("json", "not an object", None),
    ],
)
def test_headers(module: Module, header: Any, problem: str | None) -> None:
    assert check(module, header=header) == problem


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"function": "Add.Lead_2"}, None),
        ({}, "Function is required"),
        ({"function": "Add-Lead"}, "Function must have valid name"),
        ({"function": "f", "version": "1.2"}, None),
        ({"function": "f", "version": "2"}, "Must be valid SOAP version: 1.1 or 1.2"),
        ({"function": "f", "header": {"Accept": "x"}}, None),
    ],
)
def test_soap(variables: dict[str, Any], problem: str | None) -> None:
    assert check("soap", **variables) == problem
