"""Bodies line by line, with what was wrong at its place."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.console.bodies import MOST_LINES, body_of, elsewhere


def message(body: Any, kind: str = "json", media_type: str = "application/json") -> dict[str, Any]:
    headers = {"Content-Type": media_type}
    return {"headers": headers, "body": body, "body_kind": kind, "body_size": 1}


def finding(*location: str | int) -> dict[str, Any]:
    return {"location": list(location), "message": "is wrong"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@settings(max_examples=60)
@given(JSON)
def test_the_lines_of_a_json_body_are_that_body(value: Any) -> None:
    lines = body_of(message(value)).lines
    assert json.loads("\n".join(line.text for line in lines)) == value


@settings(max_examples=60)
@given(JSON, st.lists(st.text(max_size=3) | st.integers(0, 3), max_size=4))
def test_no_finding_is_lost(value: Any, path: list[str | int]) -> None:
    marked = body_of(message(value), [finding("body", *path)]).lines
    assert sum(len(line.marks) for line in marked) == 1


def test_what_is_missing_is_told_at_what_it_is_missing_in() -> None:
    lines = body_of(message({"a": {"b": 1}}), [finding("body", "a", "gone")]).lines
    assert [line.text for line in lines if line.marks] == ['"a": {']


def test_fields_of_a_form_are_lines() -> None:
    form = message("a=1&b=two+words&a=2", "text", "application/x-www-form-urlencoded")
    body = body_of(form, [finding("body", "b")])
    assert [line.text for line in body.lines] == ["a = 1", "b = two words", "a = 2"]
    assert body.lines[1].marks


def test_xml_is_laid_out_and_its_entities_are_left_alone() -> None:
    text = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a><b>&e;</b></a>'
    body = body_of(message(text, "text", "text/xml"))
    assert "root:" not in "".join(line.text for line in body.lines)
    laid = body_of(message("<a><b>1</b></a>", "text", "text/xml")).lines
    assert [line.text for line in laid] == ["<a>", "  <b>1</b>", "</a>"]
    broken = body_of(message("<a><b", "text", "text/xml")).lines
    assert [line.text for line in broken] == ["<a><b"]


def test_very_long_bodies_are_cut() -> None:
    body = body_of(message(list(range(MOST_LINES * 2))))
    assert len(body.lines) == MOST_LINES
    assert body.left == MOST_LINES + 2


def test_findings_elsewhere_are_found_by_their_part() -> None:
    found = elsewhere(
        [finding("header", "X-Key"), finding("body"), finding("query", "a")], "header"
    )
    assert list(found) == ["x-key"]
