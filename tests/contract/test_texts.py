from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.contract.texts import parse_text
from sandbox.contract.yaml import YamlError, parse_yaml

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(),
    lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    max_leaves=10,
)


@given(st.dictionaries(st.text().filter(lambda name: name != "<<"), VALUES))
def test_json_is_read_as_it_was_written(value: Any) -> None:
    assert parse_text(orjson.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'  \n{"a": "\\/"}', {"a": "/"}),
        (b'{"a":\t1}', {"a": 1}),
        (b"{a: yes, b: [1, 2]}", {"a": "yes", "b": [1, 2]}),
        (b"a: no\n", {"a": "no"}),
        (b"[1, 2]", [1, 2]),
        (
            b"base: &b {x: 1, y: 2}\nmore: {<<: *b, y: 3}\n",
            {"base": {"x": 1, "y": 2}, "more": {"x": 1, "y": 3}},
        ),
        (b"more: {<<: [{x: 1}, {x: 2, y: 2}]}\n", {"more": {"x": 1, "y": 2}}),
        (b"more: {<<: text}\n", {"more": {"<<": "text"}}),
    ],
)
def test_texts(text: bytes, value: Any) -> None:
    assert parse_text(text) == value


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (b'{"a": 1,\n "a": 2}', 2, "is here twice"),
        (b'{"a": 1,\n "b": }}', 2, "expected"),
        (b"[" * 500 + b"]" * 500, 1, "nested deeper than"),
        (b'{"a": \xff}', 1, "position 6"),
    ],
)
def test_what_is_neither(text: bytes, line: int, words: str) -> None:
    with pytest.raises(YamlError, match=words) as caught:
        parse_text(text)
    assert caught.value.line == line


def test_numbers_are_those_of_yaml() -> None:
    text = b'{"a": 1.0, "b": 1e3, "c": -0, "d": 12345678901234567890}'

    assert parse_text(text) == parse_yaml(text)
