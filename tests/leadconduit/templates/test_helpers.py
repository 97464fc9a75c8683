"""Helpers for texts and hashes, nested calls, options."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from sandbox.leadconduit.templates import TemplateContext, TemplateError, compile_template
from sandbox.leadconduit.templates.digests import md4, whirlpool
from tests.leadconduit.rules.samples import NOW, sample_lead

VARIABLES: dict[str, Any] = {"lead": sample_lead(), "name": "Michael", "salt": "pepper"}


def render(template: str) -> Any:
    return compile_template(template).render(VARIABLES, TemplateContext(NOW))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{lowercase name}}", "michael"),
        ("{{uppercase lead.state.name}}", "TEXAS"),
        ("{{lowercase missing}}", ""),
        ("{{uppercase (substring name start=1 end=2)}}!", "MI!"),
        ('{{substring name start="3"}}', "chael"),
        ('{{substring name start="2" end="4"}}', "ich"),
        ("{{substring name}}", "Michael"),
        ("{{substring name end=1}}", "M"),
        ("{{substring name start=-5 end=99}}", "Michael"),
        ("{{substring name start=5 end=2}}", ""),
        ("{{substring lead.phone_1 start=1 end=3}}", "512"),
        ('{{replace name pattern="i" replace="!"}}', "M!chael"),
        ('{{replace "a.b.c" pattern="." replace="-"}}', "a-b-c"),
        ('{{replace name pattern="regexp([aeiou])" replace="<$&>"}}', "M<i>ch<a><e>l"),
        ('{{replace name pattern="regexp(/M/i)" replace=""}}', "ichael"),
        ('{{replace lead.phone_1 pattern="regexp(^(\\d{3})(\\d{3}))" replace="$1-$2-"}}',
         "512-789-1111"),
        ("{{replace name}}", "Michael"),
        ('{{extract "a1 b22" pattern="[0-9]+"}}', "1 22"),
        ('{{extract name pattern="x"}}', ""),
        ("{{extract name}}", ""),
        ('{{lowercase "It\\"s"}}', 'it"s'),
        ("{{lowercase 'It\"s'}}", 'it"s'),
        ("{{lowercase 12}}{{lowercase true}}{{lowercase null}}", "12true"),
    ],
)  # fmt: skip
def test_text_helpers(template: str, text: str) -> None:
    assert render(template) == text


@pytest.mark.parametrize(
    "name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160"]
)
def test_hashes_are_those_of_the_library(name: str) -> None:
    expected = hashlib.new(name, b"ada@example.org").hexdigest()
    assert render(f"{{{{{name} lead.email}}}}") == expected


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"", "31d6cfe0d16ae931b73c59d7e0c089c0"),
        (b"abc", "a448017aaf21d8525fc10ae87aa6729d"),
        (b"1234567890" * 8, "e33b4ddc9c38f2199c3e7b164fcc0536"),
    ],
)
def test_md4_by_the_vectors_of_rfc_1320(message: bytes, digest: str) -> None:
    assert md4(message).hex() == digest


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"", "19fa61d75522a4669b44e39c1d2e1726c530232130d407f89afee0964997f7a7"
              "3e83be698b288febcf88e3e03c4f0757ea8964e59b63d93708b138cc42a66eb3"),
        (b"abc", "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c"
                 "7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5"),
    ],
)  # fmt: skip
def test_whirlpool_by_the_vectors_of_its_standard(message: bytes, digest: str) -> None:
    assert whirlpool(message).hex() == digest


@pytest.mark.parametrize(
    ("template", "message", "name"),
    [
        ("{{sha256 name lead.city}}", b"MichaelAustin", "sha256"),
        ('{{md5 name "pepper"}}', b"Michaelpepper", "md5"),
        ("{{md5 name salt=salt}}", b"Michaelpepper", "md5"),
        ("{{sha1 name missing}}", b"Michael", "sha1"),
        ("{{ripemd name}}", b"Michael", "ripemd160"),
        ("{{sha256 lead.amount}}", b"1234.5", "sha256"),
        ("{{sha256 'é'}}", "é".encode(), "sha256"),
    ],
)
def test_several_values_are_hashed_together(template: str, message: bytes, name: str) -> None:
    assert render(template) == hashlib.new(name, message).hexdigest()


def test_encodings_of_hashes() -> None:
    digest = hashlib.md5(b"Michael").digest()
    assert render("{{md5 name encoding='hex'}}") == digest.hex()
    assert render("{{md5 name encoding='base64'}}") == base64.b64encode(digest).decode()
    assert render("{{md5 name encoding='latin1'}}") == digest.decode("latin-1")


def test_nothing_is_hashed_where_nothing_is() -> None:
    assert render("{{sha256 missing}}") == ""


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{md5 name encoding='rot13'}}", "md5: encoding is hex, base64, latin1, not 'rot13'"),
        ('{{extract name pattern="("}}', "extract: pattern '(' cannot be read"),
        ('{{replace name pattern="regexp([)" replace=""}}', "replace: pattern '[' cannot be read"),
        ("{{substring name start='x'}}", "substring: start must be a number, not 'x'"),
    ],
)
def test_options_that_cannot_be_are_refused(template: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(template)
    assert words in caught.value.message
    assert caught.value.position == 2
