from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.contract.ecma import stricter
from sandbox.contract.keywords import is_pattern
from sandbox.contract.validator import Validator


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        (r"^[\w-.]+$", ["a-b.c"], ["a b", "a+"]),
        (r"^[.-\d]+$", ["1.-"], ["a"]),
        (r"^{a}$", ["{a}"], ["a"]),
        (r"^a{2}{b$", ["aa{b"], ["a{b"]),
        (r"^a{,3}$", ["a{,3}"], ["aa"]),
        (r"\Aab\Z", ["ab"], ["xab", "abx"]),
        (r"^\e\y$", ["ey"], ["x"]),
        (r"^[^]$", ["x", "\n"], ["", "xx"]),
        (r"^\0$", ["\0"], ["0"]),
        (r"^[[\w-.]$", ["[", "-", "."], ["]", "+"]),
    ],
)
def test_what_browsers_take_is_taken(pattern: str, fits: list[str], fails: list[str]) -> None:
    assert not is_pattern(pattern)
    readable = Validator({"pattern": stricter(pattern)})

    for text in fits:
        assert readable.is_valid(text), text
    for text in fails:
        assert not readable.is_valid(text), text


@given(st.text(alphabet="ab-_ {", max_size=12))
def test_a_lone_brace_is_itself(text: str) -> None:
    fits = Validator({"pattern": stricter(f"^{text}$")}).is_valid

    assert fits(text)
    assert not fits(f"{text}x")


@pytest.mark.parametrize("inside", [r"\w-.", r".-\d", r"\s-\w", r"a\d-", r"-\d", r"\w--"])
def test_a_dash_beside_a_class_is_itself(inside: str) -> None:
    fits = Validator({"pattern": stricter(f"^[{inside}]$")}).is_valid

    assert fits("-")
    assert not fits("+")


@given(st.text(alphabet="ab-.\\w[]^{}12,d_$Zey0", max_size=20))
def test_any_text_is_gone_through(pattern: str) -> None:
    assert len(stricter(pattern)) <= 5 * len(pattern)
