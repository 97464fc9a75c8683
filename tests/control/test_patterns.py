"""Regular expressions that cannot hang, and globs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.control.patterns import PatternError, Regex, compile_glob, expanded_size


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("b+", "abbc", True),
        ("^b", "abbc", False),
        (r"^/flows/[0-9a-f]{24}/", "/flows/65a0000000000000000000f1/submit", True),
        (r"\(?ext\)?", "call (ext)", True),
        ("(?i)HELLO", "say hello", True),
        (r"\p{Lu}", "straße", False),
        ("", "anything", True),
    ],
)
def test_a_pattern_is_searched_anywhere(pattern: str, text: str, found: bool) -> None:
    assert Regex(pattern).search(text) is found


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("(", "not a regular expression"),
        ("[a", "not a regular expression"),
        ("a" * 501, "501 characters"),
        ("(?:a{60000}){60000}", "more than 5000 steps"),
        ("(?:(?:[ab]c){80}){80}", "more than 5000 steps"),
        (r"a{99999999999999999999999}", "more than 5000 steps"),
        ("(?#[)(?:a{60000}){60000}(?#])", "comment"),
        ("(?x)# [\n(?:a{60000}){60000}", "comment or the flags"),
        ("(?ix:a)", "comment or the flags"),
    ],
)
def test_a_pattern_that_would_cost_too_much_is_refused(pattern: str, complaint: str) -> None:
    with pytest.raises(PatternError, match=complaint):
        Regex(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(?R)", "(?:a?){200}a{200}b"])
def test_a_search_that_takes_too_long_is_given_up(pattern: str) -> None:
    with pytest.raises(PatternError, match="took more than 50 ms"):
        Regex(pattern).search("a" * 5000 + "!")


def test_many_slow_searches_are_given_up_together() -> None:
    regex = Regex("a")
    regex._left = 0.0
    with pytest.raises(PatternError, match="more than a second in all"):
        regex.search("a")


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        ("abc", 3),
        ("a{3}", 3),
        ("a{3,9}", 3),
        ("a{0,9}", 1),
        ("(ab){3}", 6),
        ("((a{2}){3}){4}", 24),
        ("[a{9}(]{2}", 2),
        (r"\({2}", 2),
        ("a)b", 3),
    ],
)
def test_counted_repeats_are_written_out(pattern: str, size: int) -> None:
    assert expanded_size(pattern) == size


@pytest.mark.parametrize(
    ("glob", "text", "fits"),
    [
        ("/flows", "/flows", True),
        ("/flows", "/flows/1", False),
        ("/flows/*", "/flows/1/submit", True),
        ("/flows/*/submit", "/flows/1/sources/2/submit", True),
        ("/flows/*/submit", "/flows/1/submit/x", False),
        ("*a*a*", "a", False),
        ("*a*a*", "aa", True),
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("*", "", True),
        ("http://x/?q=[1]*", "http://x/?q=[1]2", True),
        ("http://x/?q=1", "http://x/yq=1", False),
        ("", "", True),
    ],
)
def test_only_the_star_is_special_in_a_glob(glob: str, text: str, fits: bool) -> None:
    assert compile_glob(glob)(text) is fits


def test_a_glob_has_a_length_limit() -> None:
    with pytest.raises(PatternError, match="2001 characters"):
        compile_glob("*" * 2001)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("ab/", max_size=4), min_size=1, max_size=5), st.data())
def test_a_glob_fits_whatever_its_stars_stand_for(pieces: list[str], data: st.DataObject) -> None:
    fillings = [data.draw(st.text("ab/", max_size=4)) for _ in pieces[1:]]
    text = pieces[0] + "".join(f + p for f, p in zip(fillings, pieces[1:], strict=True))
    assert compile_glob("*".join(pieces))(text)
