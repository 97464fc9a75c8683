"""Patterns written by users: dialect, globs, and the bounds on time and size."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.patterns import (
    PatternError,
    PatternTimeout,
    compile_expression,
    compile_pattern,
)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("*@gmail.com", "Ada@GMAIL.com", True),
        ("*@gmail.com", "ada@gmail.com.evil", False),
        ("j?hn*", "johnny", True),
        ("j?hn*", "jhn", False),
        ("*", "any\nthing", True),
        ("ust", "Austin", True),
        ("^7[0-9]{4}$", "78704", True),
        ("^7[0-9]{4}$", "787045", False),
        (r"^\d{3}-\w+$", "512-ab", True),
        (r"^\d$", "٣", False),
        ("^a$", "a\n", False),
        ("/^AUS/", "austin", True),
        ("/^b/m", "a\nb", True),
        ("/a.b/s", "a\nb", True),
        (".*@.*", "x@y", True),
        ("(?<year>[0-9]{4})-\\k<year>", "2026-2026", True),
        ("[^]b", "\nb", True),
        ("[]", "anything", False),
        ("a{x}", "a{x}", True),
        ("[[]", "[", True),
        (r"\/path\-x", "/path-x", True),
        (r"\x41\u0042", "ab", True),
        ("(?!a)b", "b", True),
        ("(?<=a)b", "ab", True),
    ],
)
def test_what_patterns_match(pattern: str, text: str, found: bool) -> None:
    assert compile_pattern(pattern).search(text) is found


def test_expressions_keep_letter_case_unless_told() -> None:
    assert not compile_expression("AB").search("ab")
    assert compile_expression("/AB/i").search("ab")


@pytest.mark.parametrize(
    ("expression", "text", "replacement", "result"),
    [
        (r"(\d{3})(\d{3})", "512789", "$1-$2", "512-789"),
        ("l", "hello", "[$&]", "he[l][l]o"),
        ("(?<a>h)", "h", "$<a>$<a>", "hh"),
        ("a", "aa", "$$", "$$"),
        ("a", "a", "$9", "$9"),
        ("x*", "ab", "-", "-a-b-"),
    ],
)
def test_replacements(expression: str, text: str, replacement: str, result: str) -> None:
    assert compile_expression(expression).replace(text, replacement) == result


def test_all_matches_are_found() -> None:
    assert compile_expression(r"\d+").found_in("a1b22c333") == ["1", "22", "333"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "empty"),
        ("(a", r"a \( is not closed"),
        ("a)", "closes nothing"),
        ("[a", r"the \[ at character 1 is not closed"),
        ("(a*+*)", "cannot be read"),
        ("a\\", "lone backslash"),
        ("(?R)", "unknown kind"),
        ("(?i)a", "unknown kind"),
        (r"(a)\2", "cannot be read"),
        ("x" * 501, "at most 500"),
        ("(" * 51 + ")" * 51, "more than 50 groups"),
        ("((a{1000}){1000}){1000}", "more than 5000 steps"),
        ("[b-a]", "cannot be read"),
        (r"\p{Nothing}", "cannot be read"),
    ],
)
def test_unreadable_patterns_are_refused(pattern: str, words: str) -> None:
    with pytest.raises(PatternError, match=words):
        compile_pattern(pattern)


def test_a_slow_pattern_is_stopped() -> None:
    pattern = compile_pattern("^(a|aa)+$")
    began = perf_counter()
    with pytest.raises(PatternTimeout, match="took longer than 50 ms"):
        pattern.search("a" * 60 + "b")
    assert perf_counter() - began < 1


def test_a_long_text_is_refused() -> None:
    with pytest.raises(PatternError, match="at most 65536"):
        compile_pattern("a").search("a" * 65_537)


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=r"ab0{}[]()|*+?.^$\-,1<>!=:/xudwkpR ", max_size=25),
    st.text(alphabet="ab0 {}\n", max_size=40),
)
def test_any_text_is_a_pattern_or_is_refused(pattern: str, text: str) -> None:
    try:
        found = compile_pattern(pattern).search(text)
    except PatternError:
        return
    assert found in (True, False)
