from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.media import media_type_of
from sandbox.contract.negotiate import accepts, check_acceptable, choose, choose_kind, prefer
from sandbox.contract.problems import Problem
from tests.contract.library import operation

OFFERED = ["application/json", "text/xml", "text/html"]


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("*", "application/json"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/*", "text/xml"),
        ("text/html, text/xml", "text/xml"),
        ("text/html;q=0.9, text/xml;q=0.8", "text/html"),
        ("application/json;q=0.5, */*;q=0.1", "application/json"),
        ("*/*, application/json;q=0", "text/xml"),
        ("text/*;q=0.5, text/html", "text/html"),
        ("application/json; charset=utf-8", "application/json"),
        ('application/json; charset="utf-8"; q=0.5, text/html;q=0.4', "application/json"),
        ("text/html;level=1", None),
        ("image/png", None),
        ("application/json;q=0", None),
        ("nonsense", "application/json"),
        ("nonsense, text/xml", "text/xml"),
        ("text/html;q=2", "application/json"),
        (",,, text/html ,", "text/html"),
    ],
)
def test_choose(header: str, chosen: str | None) -> None:
    assert choose(header, OFFERED) == chosen
    assert [accepts(header, one) for one in OFFERED].count(True) >= (chosen is not None)
    assert chosen is None or accepts(header, chosen)


def test_parameters_of_an_offer_count() -> None:
    offered = ["text/html", "text/html;level=1"]
    assert choose("text/html;level=1, text/html;q=0.5", offered) == "text/html;level=1"
    assert not accepts("text/html;level=2", "text/html;level=1")


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("application/json", "application/hal+json"),
        ("application/json;q=0.2, text/plain", "application/hal+json"),
        ("application/problem+json", "application/problem+json"),
        ("application/json, application/hal+json;q=0", "application/problem+json"),
        ("application/xml", "image/svg+xml"),
        ("application/json;q=0", None),
        ("text/html", None),
    ],
)
def test_json_of_any_kind(header: str, chosen: str | None) -> None:
    offered = ["application/hal+json", "application/problem+json", "image/svg+xml"]
    assert choose_kind(header, offered) == chosen
    assert choose_kind("application/json", [*offered, "application/json"]) == "application/json"


def test_nothing_offered() -> None:
    assert choose("*/*", []) is None


@pytest.mark.parametrize("header", ["", "*/*", "application/json", "text/*", "*/*;q=0.1, x/y"])
def test_acceptable(header: str) -> None:
    check_acceptable(operation("listBooks"), header)
    check_acceptable(operation("removeBook"), "image/png")


def test_not_acceptable_names_what_there_is() -> None:
    with pytest.raises(Problem) as caught:
        check_acceptable(operation("listBooks"), "image/png")
    assert (caught.value.slug, caught.value.status) == ("not-acceptable", 406)
    assert "'image/png'" in caught.value.detail
    assert "application/json and text/csv" in caught.value.detail


@pytest.mark.parametrize(
    ("header", "preferences"),
    [
        ("", {}),
        ("code=201", {"code": "201"}),
        ("Code=201, EXAMPLE=one", {"code": "201", "example": "one"}),
        ("handling=lenient; strictness=3", {"handling": "lenient"}),
        ("respond-async, wait=10", {"respond-async": "", "wait": "10"}),
        ('example="a, b; c=\\"d\\""', {"example": 'a, b; c="d"'}),
        ("code=201, code=404", {"code": "201"}),
        ("submit-response=posting", {"submit-response": "posting"}),
        (" a = b ,, ;x", {"a": "b"}),
        ('example="open', {"example": '"open'}),
    ],
)
def test_prefer(header: str, preferences: dict[str, str]) -> None:
    assert prefer(header) == preferences


@pytest.mark.parametrize(
    ("header", "name", "parameters"),
    [
        ("text/html", "text/html", {}),
        (" Text/HTML ; Charset=UTF-8 ", "text/html", {"charset": "UTF-8"}),
        ('a/b; c="d;e"; f', "a/b", {"c": "d;e"}),
        ("", "", {}),
    ],
)
def test_media_types(header: str, name: str, parameters: dict[str, str]) -> None:
    media = media_type_of(header)
    assert (media.name, dict(media.parameters)) == (name, parameters)


@settings(max_examples=200)
@given(st.text(alphabet='abz*/;=,q01."\\ \x00é', max_size=40))
def test_no_header_breaks_negotiation(header: str) -> None:
    assert choose(header, OFFERED) in [None, *OFFERED]
    assert all(name == name.strip().lower() and name for name in prefer(header))
