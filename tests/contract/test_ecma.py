from __future__ import annotations

import re

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


@given(st.text(alphabet="ab-.\\w[]^{}12,d_$", max_size=12))
def test_nothing_else_changes(pattern: str) -> None:
    """What can be read as it is keeps its meaning, tried on texts of the same letters."""
    try:
        compiled = re.compile(pattern, re.ASCII)
    except (re.error, FutureWarning):
        return
    if is_pattern(pattern) and is_pattern(stricter(pattern)) and "\\_" not in pattern:
        before, after = Validator({"pattern": pattern}), Validator({"pattern": stricter(pattern)})
        for text in ("", "a", "ab-.", "[]", "^{}", "12,d_$", compiled.pattern):
            assert before.is_valid(text) == after.is_valid(text)
