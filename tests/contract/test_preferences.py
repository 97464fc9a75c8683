from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.message import Request
from sandbox.contract.preferences import Preferences, read_preferences, without_preferences
from sandbox.contract.problems import Problem


def request(prefer: str = "", query: str = "") -> Request:
    return Request("GET", "/", query, {"prefer": prefer} if prefer else {})


@pytest.mark.parametrize(
    ("prefer", "query", "wishes"),
    [
        ("", "", Preferences()),
        ("code=404, example=none", "", Preferences(code=404, example="none")),
        ("dynamic=true, seed=7", "", Preferences(dynamic=True, seed="7")),
        ("dynamic=false", "", Preferences(dynamic=False)),
        ('example="a, b"', "", Preferences(example="a, b")),
        ("handling=lenient", "", Preferences()),
        ("", "__code=404&__example=a+b&__seed=x%2Fy", Preferences(404, "a b", None, "x/y")),
        ("", "__dynamic=true&limit=3", Preferences(dynamic=True)),
        ("code=404", "__code=500&__seed=1", Preferences(code=404, seed="1")),
        ("", "code=404&__codes=1", Preferences()),
        ("", "__code=404&__code=500", Preferences(code=404)),
    ],
)
def test_what_is_preferred(prefer: str, query: str, wishes: Preferences) -> None:
    assert read_preferences(request(prefer, query)) == wishes


@pytest.mark.parametrize(
    ("prefer", "query", "words"),
    [
        ("code=abc", "", 'code="abc" is preferred; expected a status from 200 to 599'),
        ("code=99", "", "from 200 to 599"),
        ("code=101", "", "from 200 to 599"),
        ("code=4XX", "", "from 200 to 599"),
        ("code=²⁰⁰", "", "from 200 to 599"),
        ("code", "", 'code="" is preferred'),
        ("dynamic=yes", "", 'dynamic="yes" is preferred; expected true or false'),
        ("", "__dynamic=", "expected true or false"),
        ("", "__seed=%ff", "expected up to 64 visible ASCII characters"),
        ("", "__seed=a%0d%0ab", "expected up to 64 visible ASCII characters"),
        ("seed=" + "1" * 65, "", "up to 64"),
    ],
)
def test_what_is_no_preference(prefer: str, query: str, words: str) -> None:
    with pytest.raises(Problem) as caught:
        read_preferences(request(prefer, query))
    assert (caught.value.slug, caught.value.status) == ("invalid-preference", 400)
    assert words in caught.value.detail


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", ""),
        ("a=1&b=2", "a=1&b=2"),
        ("a=1&__code=404&b=%zz&__seed", "a=1&b=%zz"),
        ("__dynamic=true", ""),
        ("__other=1&__code", "__other=1"),
    ],
)
def test_the_query_without_them(query: str, left: str) -> None:
    assert without_preferences(request(query=query)).query == left


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.text(alphabet="_cdeosn=&%0f1+true", max_size=30))
def test_whatever_is_sent_is_read_or_refused(prefer: str, query: str) -> None:
    try:
        read_preferences(request(prefer, query))
    except Problem as problem:
        assert problem.slug == "invalid-preference"
