"""What the standard source reads from a submitted request, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.integrations.inbound_standard import (
    InboundError,
    read_request,
    redirect_of,
)

FORM = "application/x-www-form-urlencoded"
UNSUPPORTED = (
    "MIME type in Content-Type header is not supported. Use only "
    "application/x-www-form-urlencoded, application/json, application/xml, text/xml."
)
NOT_ACCEPTABLE = "Not capable of generating content according to the Accept header"


def post(
    body: str | bytes,
    content_type: str = FORM,
    *,
    query: str = "",
    path: str = "/flows/f/sources/s/submit",
    headers: dict[str, str] | None = None,
) -> Any:
    raw = body.encode() if isinstance(body, str) else body
    given = {"Content-Type": content_type, "Content-Length": str(len(raw)), **(headers or {})}
    return read_request("POST", path, query, given, raw)


def get(query: str, headers: dict[str, str] | None = None) -> Any:
    return read_request("GET", "/flows/f/sources/s/submit", query, headers or {}, b"")


def refused(call: Any) -> tuple[int, str]:
    with pytest.raises(InboundError) as caught:
        call()
    return caught.value.status, caught.value.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("a=1&b=two+words%21", {"a": "1", "b": "two words!"}),
        ("a=1&a=2&a=3", {"a": ["1", "2", "3"]}),
        ("a=&a=2", {"a": "2"}),
        ("a=2&a=", {"a": ["2", ""]}),
        ("a.b=1&c[d]=2", {"a.b": "1", "c[d]": "2"}),
        ("a=100%&b=%zz", {"a": "100%", "b": "%zz"}),
        ("a=1#b=2", {"a": "1"}),
        ("__proto__=1", {}),
    ],
)
def test_a_query_stays_flat(query: str, expected: dict[str, Any]) -> None:
    assert get(query) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a=1&a=", {"a": ["1", ""]}),
        ("a.b=1&a.c.d=2", {"a": {"b": "1", "c": {"d": "2"}}}),
        ("a.0=x&a.1=y", {"a": ["x", "y"]}),
        ("a=1&a.b=2", {"a": "1"}),
        ("a.b=2&a=1", {"a": "1"}),
        ("a[]=1&a[]=2", {"a[]": ["1", "2"]}),
        ("a.=x", {"a": ["x"]}),
        ("2=b&1=a&x=c", {"1": "a", "2": "b", "x": "c"}),
        ("a.__proto__.b=1", {"a": {}}),
        ("a.0=x&a.Infinity.b=1&a.-1=y&a.1e0=z", {"a": ["x", "z"]}),
        ("a.constructor.b=1", {"a": {}}),
        ("   ", {}),
    ],
)
def test_dotted_names_of_a_form_nest(body: str, expected: dict[str, Any]) -> None:
    assert post(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '{"a":1,"b":null,"c":[true,1.5],"d.e":"x"}',
            {"a": 1, "b": None, "c": [True, 1.5], "d.e": "x"},
        ),
        ('{"a":"line\nbreak\tand tab"}', {"a": "linebreakand tab"}),
        ('{"a":1,"a":2}', {"a": 2}),
        ('{"a":12345678901234567890}', {"a": 12345678901234567000.0}),
        ("[1,2]", [1, 2]),
        ("null", None),
        ('{"a":"\\ud800!"}', {"a": "\ufffd!"}),
        ('{"__proto__":{"x":1},"a":2}', {"a": 2}),
    ],
)
def test_json_is_taken_as_it_is(body: str, expected: Any) -> None:
    assert post(body, "application/json; charset=utf-8") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<lead><a>1</a><b>2</b></lead>", {"a": "1", "b": "2"}),
        ("<lead><a>1</a><a>2</a><a/></lead>", {"a": ["1", "2", ""]}),
        ('<lead id="7"><id>8</id></lead>', {"id": ["7", "8"]}),
        ('<lead><a x="1">t</a></lead>', {"a": {"x": "1", "_": "t"}}),
        ("<lead>\n  <a> t </a>\n</lead>", {"a": " t "}),
        ("<lead><a><![CDATA[<b>&]]></a></lead>", {"a": "<b>&"}),
        ("<lead><a>&lt;&amp;&#233;&#xe9;&eacute;</a></lead>", {"a": "<&ééé"}),
        ("<lead><n:a xmlns:n='u'>1</n:a></lead>", {"n:a": {"xmlns:n": "u", "_": "1"}}),
        ("<!DOCTYPE lead SYSTEM 'x.dtd'><lead><a>1</a></lead>", {"a": "1"}),
        ("<lead><a>1</a></lead> and more", {"a": "1"}),
        ("<lead>text</lead>", "text"),
        ("\ufeff<?xml version='1.0'?><lead><a>1</a></lead>", {"a": "1"}),
    ],
)
def test_xml_becomes_an_object_without_its_root(body: str, expected: Any) -> None:
    assert post(body, "text/xml") == expected


def test_query_values_go_over_the_body() -> None:
    assert post("a.b=1&c=2", query="a=9&d=3") == {"a": "9", "c": "2", "d": "3"}
    assert post('{"a":["x","y","z"]}', "application/json", query="a=1&a=2") == {
        "a": ["1", "2", "z"]
    }
    assert post("5", "application/json", query="a=1") == 5


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Content-Type": FORM}, {}),
        ({"Content-Type": FORM, "content-length": "3"}, {}),
        ({"Content-Type": FORM, "Content-Length": "0"}, {"a": "1"}),
        ({"Content-Type": FORM, "Transfer-Encoding": "chunked"}, {"a": "1"}),
        ({"Content-Type": FORM, "Transfer-Encoding": "Chunked"}, {}),
    ],
)
def test_a_body_needs_a_length_or_chunks(headers: dict[str, str], expected: Any) -> None:
    assert read_request("POST", "/submit", "", headers, b"a=1") == expected


@pytest.mark.parametrize(
    ("accept", "accepted"),
    [
        ("*/*", True),
        ("application/*", True),
        ("text/html, */*;q=0.1", True),
        ("text/html", False),
        ("APPLICATION/JSON", False),
        ("application/json;q=0", False),
        ("garbage", False),
    ],
)
def test_accept_is_checked_on_every_request(accept: str, accepted: bool) -> None:
    if accepted:
        assert get("a=1", {"Accept": accept}) == {"a": "1"}
    else:
        assert refused(lambda: get("a=1", {"Accept": accept})) == (406, NOT_ACCEPTABLE)


def test_other_methods_are_refused_first() -> None:
    with pytest.raises(InboundError) as caught:
        read_request("patch", "/submit", "redir_url=x", {"Accept": "text/html"}, b"")
    assert caught.value.status == 405
    assert caught.value.text == "The PATCH method is not allowed"
    assert caught.value.headers == {"Content-Type": "text/plain", "Allow": "GET, POST"}


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("http://example.com", True),
        ("http:example.com", True),
        ("HTTPS://EXAMPLE.COM/a%20b", True),
        ("example.com", False),
        ("/thanks", False),
        ("ftp://example.com", False),
        ("", False),
    ],
)
def test_a_redirect_must_be_an_absolute_web_address(address: str, fine: bool) -> None:
    if fine:
        assert get(f"redir_url={address}")["redir_url"]
    else:
        assert refused(lambda: get(f"redir_url={address}")) == (400, "Invalid redir_url")


def test_only_the_first_redirect_counts() -> None:
    query = "redir_url=http://a.example&redir_url=nonsense"
    assert get(query)["redir_url"] == ["http://a.example", "nonsense"]
    assert redirect_of(query) == "http://a.example"
    assert redirect_of("a=1") is None


@pytest.mark.parametrize(
    ("content_type", "body", "status", "text"),
    [
        ("", "a=1", 415, "Content-Type header is required"),
        ("multipart/form-data", "a=1", 406, UNSUPPORTED),
        ("Application/JSON", "{}", 406, UNSUPPORTED),
        (
            "application/json",
            "a=1",
            400,
            'Unable to parse JSON -- SyntaxError: Error: "a=1" is not valid JSON',
        ),
        (
            "application/*",
            "a=1",
            400,
            "Body does not contain XML or XML is unparseable -- Error: "
            "Non-whitespace before first tag. Line: 0 Column: 1 Char: a.",
        ),
        (
            "text/xml",
            '<!DOCTYPE l [<!ENTITY x "y">]>\n<l>&x;</l>',
            400,
            "Body does not contain XML or XML is unparseable -- Error: "
            "Invalid character entity Line: 1 Column: 6 Char: ;.",
        ),
    ],
)
def test_bodies_that_cannot_be_read(content_type: str, body: str, status: int, text: str) -> None:
    assert refused(lambda: post(body, content_type)) == (status, text)


CERT = "https://cert.trustedform.com/abc"
PING = "https://ping.trustedform.com/0.x"


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/submit", f"XXTrustedFormCertURL={CERT}", {"trustedform_cert_url": CERT}),
        (
            "/submit",
            f"trustedform_cert_url=old&xxTrustedFormCertUrl={CERT}",
            {"trustedform_cert_url": CERT},
        ),
        ("/submit", f"xxTrustedFormPingUrl={PING}&a=1", {"a": "1"}),
        (
            "/ping",
            f"xxTrustedFormCertUrl={CERT}&trustedform_ping_url={PING}",
            {"trustedform_cert_url": PING},
        ),
        ("/ping/", f"trustedform_ping_url={PING}", {}),
        ("/submit", "xxTrustedFormCertUrl=&a=1", {"a": "1"}),
    ],
)
def test_trustedform_names(path: str, body: str, expected: dict[str, str]) -> None:
    assert post(body, path=path) == expected


def test_the_bodys_certificate_beats_the_querys() -> None:
    query = "xxTrustedFormCertUrl=query"
    assert post(f"xxTrustedFormCertUrl={CERT}", query=query) == {"trustedform_cert_url": CERT}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, "&".join(f"a{n}=1" for n in range(10_001))),
        (FORM, ".".join("a" * 200) + "=1"),
        (FORM, "a.99999999=1"),
        (FORM, "&".join(f"a{n}.9999=1" for n in range(100))),
        ("application/json", "[" * 500 + "]" * 500),
        ("application/json", "[" * 100_000),
        ("text/xml", "<a>" * 500 + "</a>" * 500),
        ("application/json", '"' + "x" * (5 * 1024 * 1024) + '"'),
    ],
    ids=["names", "dots", "index", "holes", "json", "json, open", "elements", "bytes"],
)
def test_what_is_too_large_is_refused(content_type: str, body: str) -> None:
    status, text = refused(lambda: post(body, content_type))
    assert status == 413
    assert text.startswith("Request is too large to be read -- ")
