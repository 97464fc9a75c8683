"""email, url, ip and trustedform_url."""

from __future__ import annotations

import pytest

from tests.leadconduit.values.reading import read

CERTIFICATE = "3f9c0b7a5d2e4816af30c19e77b4d5520861ecfa"


@pytest.mark.parametrize(
    ("text", "normal", "user", "host", "tld"),
    [
        ("MIKE@Example.com", "mike@example.com", "MIKE", "Example", "com"),
        ("Foo <foo@bar.co.uk>", "foo@bar.co.uk", "foo", "bar.co", "uk"),
        ('"Doe, J." <j@x.org> (work)', "j@x.org", "j", "x", "org"),
        ("joe @ example . com", "joe@example.com", "joe", "example", "com"),
        ("joe@localhost", "joe@localhost", "joe", "localhost", "localhost"),
        ("team: a@x.org, b@y.org;", "a@x.org", "a", "x", "org"),
        ('"a\\"b"@x.org', '"a"b"@x.org', '"a"b"', "x", "org"),
        ("<@relay.org:joe@x.org>", "joe@x.org", "joe", "x", "org"),
        (
            "joe@x.com?subject=hi",
            "joe@x.com?subject=hi",
            "joe",
            "x.com?subject=hi",
            "com?subject=hi",
        ),
    ],
)
def test_an_email_is_taken_apart(text: str, normal: str, user: str, host: str, tld: str) -> None:
    email = read(text, "email")

    assert (email.text, email.valid, email.raw) == (normal, True, text)
    assert (email.props["user"], email.props["host"], email.props["tld"]) == (user, host, tld)


@pytest.mark.parametrize(
    "text",
    ["", "joe", "@x.org", "joe@", "joe@@x.org", ".joe@x.org", "a..b@x.org", "joe@x.org, ann@x.org",
     "joe@x.org\n", "jöe@x.org", "joe@x.org\u00a0", "joe@exam ple.com", "(joe@x.org", "a:;"],
)  # fmt: skip
def test_what_is_no_email_has_raw_and_valid_only(text: str) -> None:
    email = read(text, "email")

    assert (email.text, dict(email.props)) == (text, {"raw": text, "valid": False})


@pytest.mark.parametrize(
    ("text", "is_free", "is_disposable"),
    [
        ("joe@gmail.com", True, False),
        ("joe@mail.yahoo.com", True, False),
        ("joe@yahoo.co.uk", True, False),
        ("joe@mailinator.com", True, True),
        ("joe@example.com", False, False),
        ("joe@Gmail.com", False, False),
        ("JOE@GMAIL.COM", True, False),
    ],
)
def test_free_and_disposable_providers(text: str, is_free: bool, is_disposable: bool) -> None:
    props = read(text, "email").props

    assert (props["is_free"], props["is_disposable"]) == (is_free, is_disposable)


def test_a_url_is_what_a_browser_makes_of_it() -> None:
    url = read("Example.com:8080/a b?x=1#top", "url")

    assert url.text == "http://example.com:8080/a%20b?x=1#top"
    assert dict(url.props) == {
        "protocol": "http",
        "host": "example.com:8080",
        "port": "8080",
        "path": "/a%20b",
        "query": "x=1",
        "hash": "#top",
        "valid": True,
        "raw": "Example.com:8080/a b?x=1#top",
    }


@pytest.mark.parametrize(
    "text",
    ["", "foo bar", "ftp://x.org", "javascript:alert(1)", "x.org?u=http://y.org", "http://x:99999"],
)
def test_what_is_no_web_address_keeps_its_text(text: str) -> None:
    assert (read(text, "url").text, read(text, "url").valid) == (text, False)


@pytest.mark.parametrize(
    ("text", "normal", "as_ipv6"),
    [
        ("203.0.113.77", "203.0.113.77", "ffff::cb00:714d"),
        (" https://user@010.1.2.3:80/path?q#f ", "8.1.2.3", "ffff::801:203"),
        ("1. 2.3.4", "1.2.3.4", "ffff::102:304"),
        ("[2001:DB8:0:0:0:0:0:1]:443", "2001:db8::1", "2001:db8::1"),
        ("::ffff:1.2.3.4", "::ffff:102:304", "::ffff:102:304"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3", "1:0:0:2::3"),
        ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
        ("0.0.0.0", "0.0.0.0", "ffff::"),
    ],
)
def test_an_ip_address_is_canonical(text: str, normal: str, as_ipv6: str) -> None:
    ip = read(text, "ip")

    assert (ip.text, ip.props["ipv6_format"], ip.valid) == (normal, as_ipv6, True)
    assert ip.props["is_ipv4"] is ("." in normal)


@pytest.mark.parametrize(
    "text", ["", "x.org", "127.1", "2130706433", "1.2.3.999", "1.2.3.08", ":::", "1.1.1.1, 2.2.2.2"]
)
def test_what_is_no_single_ip_address(text: str) -> None:
    assert dict(read(text, "ip").props) == {"valid": False, "raw": text}


@pytest.mark.parametrize(
    ("environment", "host", "valid"),
    [
        (None, "cert.trustedform.com", True),
        (None, "cert.trustedform.com.evil.com", True),
        (None, "certxtrustedform.com", False),
        ("production", "ping.trustedform.com", True),
        ("production", "cert.trustedform-dev.com", False),
        ("staging", "cert.trustedform-staging.com", True),
        ("staging", "cert.staging.trustedform.com", True),
        ("staging", "cert.trustedform.com", False),
        ("development", "cert.trustedform-dev.com", True),
        ("local", "cert.trustedform.localhost", True),
    ],
)
def test_the_host_of_a_certificate_is_of_the_servers_environment(
    environment: str | None, host: str, valid: bool
) -> None:
    text = f"https://{host}/{CERTIFICATE}"

    assert read(text, "trustedform_url", environment=environment).valid is valid


@pytest.mark.parametrize(
    ("certificate", "read_as"),
    [(CERTIFICATE.upper(), CERTIFICATE), ("0.aB.c", "0.aB.c"), ("X" * 41, "X" * 41)],
)
def test_the_id_of_a_certificate(certificate: str, read_as: str) -> None:
    rich = read(f"https://cert.trustedform.com/{certificate}?q#f", "trustedform_url")

    assert (rich.valid, rich.props["cert_id"]) == (True, read_as)
    assert rich.text == f"https://cert.trustedform.com/{read_as}"
    assert (rich.props["type"], rich.props["is_web"]) == (None, False)


@pytest.mark.parametrize(
    "text",
    [f"http://cert.trustedform.com/{CERTIFICATE}", "https://cert.trustedform.com/short", "no url"],
)
def test_what_is_no_certificate(text: str) -> None:
    assert dict(read(text, "trustedform_url").props) == {"raw": text, "valid": False}
