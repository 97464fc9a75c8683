"""What is let pass, and how it is told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.contract.handling import MOST_BYTES, applied, findings_header, preferred
from sandbox.contract.problems import Finding


@pytest.mark.parametrize(
    ("header", "handling"),
    [
        ("", None),
        ("handling=lenient", "warn"),
        ("Handling = Lenient", "warn"),
        ('respond-async, handling="strict"', "strict"),
        ("handling=lenient; x=1, handling=strict", "warn"),
        ("handling=other", None),
        ("handling", None),
        ("code=200", None),
    ],
)
def test_what_a_call_prefers(header: str, handling: str | None) -> None:
    assert preferred(header) == handling


def test_the_words_for_what_was_applied() -> None:
    assert preferred(applied("warn")) == "warn"
    assert preferred(applied("strict")) == "strict"


findings = st.lists(
    st.builds(
        Finding,
        st.tuples(st.just("body"), st.text() | st.integers()),
        st.sampled_from(["type", "required"]),
        st.text(max_size=400),
    ),
    max_size=60,
)


@given(findings)
def test_the_header_is_short_ascii_json_and_counts_all(told: list[Finding]) -> None:
    text = findings_header(told)
    assert text.isascii() and text.isprintable()
    assert len(text) <= MOST_BYTES
    value = json.loads(text)
    assert (value["count"], value["complete"]) == (len(told), True)
    shown = [(tuple(one["location"]), one["rule"]) for one in value["findings"]]
    assert shown == [(one.location, one.rule) for one in told[: len(shown)]] or any(
        len(str(step)) > 200 for one in told for step in one.location
    )


def test_a_list_that_was_cut_is_not_complete() -> None:
    told = [Finding(("body", "a"), "type", "x"), Finding(("body",), "limit", "more than 100")]
    value = json.loads(findings_header(told))
    assert (value["count"], value["complete"], len(value["findings"])) == (1, False, 1)
