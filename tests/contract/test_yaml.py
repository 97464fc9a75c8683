from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.yaml import YamlError, parse_yaml, parse_yaml_with_lines, write_yaml


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "no", "on", "off", "Y", "NO", "nulL", "tRue"),
        *("12:30", "1:30:00", "1_000", "2024-01-31", "2024-01-31T10:00:00Z", "1.2.3"),
        *("0b1", "0o8", "0xg", "1e", "e5", "<<", "=", ".", "+"),
    ],
)
def test_what_only_looks_special_stays_text(text: str) -> None:
    assert parse_yaml(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-1.", -1.0),
        (".inf", float("inf")),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!float 12", 12.0),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        ("{b: [1, {c: 2}]}", {"b": [1, {"c": 2}]}),
    ],
)
def test_core_schema_values(text: str, value: Any) -> None:
    parsed = parse_yaml(f"a: {text}")
    assert parsed == {"a": value}
    assert type(parsed["a"]) is type(value)


def test_keys_are_text_as_written() -> None:
    assert parse_yaml("200: a\nno: b\n1.0: c\nnull: d") == {
        "200": "a",
        "no": "b",
        "1.0": "c",
        "null": "d",
    }


def test_an_alias_is_a_copy() -> None:
    parsed = parse_yaml("a: &x {b: [1]}\nc: *x")
    assert parsed == {"a": {"b": [1]}, "c": {"b": [1]}}
    parsed["c"]["b"].append(2)
    assert parsed["a"] == {"b": [1]}


def test_an_empty_text_is_null() -> None:
    assert parse_yaml("") is None
    assert parse_yaml("# nothing\n") is None


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, 1, "'a' is here twice"),
        ("a:\n  - [1, 2\nb: 3", 3, 2, "expected ',' or ']'"),
        ("a:\n\t- 1", 2, 1, "cannot start any token"),
        ("a: *b", 1, 4, "no anchor &b"),
        ("a: &b [*b]", 1, 8, "inside what it names"),
        ("a: !secret x", 1, 4, "!secret"),
        ("a: !!python/name:os.system {}", 1, 4, "not supported"),
        ("a: 1\n---\nb: 2", 2, 1, "second document"),
        ("[1]: 2", 1, 1, "a key must be text"),
        ("a: !!int x", 1, 4, "cannot be read as"),
        ("a: " + "9" * 5000, 1, 4, "too long"),
        ("a: \x00", 1, 1, "not allowed"),
        ("a: \ud800", 1, 1, "surrogates"),
    ],
)
def test_faults_name_line_and_column(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse_yaml(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert words in caught.value.message
    assert str(caught.value).startswith(f"line {line}, column {column}: ")


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 5000, "{a: " * 50_000, "? " * 5000])
def test_depth_is_bounded(text: str) -> None:
    with pytest.raises(YamlError, match=r"nested deeper than 100|key must be text"):
        parse_yaml(text)


def test_aliases_cannot_multiply_without_end() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    with pytest.raises(YamlError, match="aliases stand for more than 100000 values"):
        parse_yaml(bomb)


def test_lines_of_members_and_items() -> None:
    text = "# a world\nflows:\n  - name: one\n    steps: [1,\n      2]\n  - name: two\n"
    value, lines = parse_yaml_with_lines(text)
    assert value == {"flows": [{"name": "one", "steps": [1, 2]}, {"name": "two"}]}
    assert lines == {
        (): 2,
        ("flows",): 2,
        ("flows", 0): 3,
        ("flows", 0, "name"): 3,
        ("flows", 0, "steps"): 4,
        ("flows", 0, "steps", 0): 4,
        ("flows", 0, "steps", 1): 5,
        ("flows", 1): 6,
        ("flows", 1, "name"): 6,
    }


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))
    | st.sampled_from(["yes", "No", "on", "12:30", "0o17", "1e5", ".5", "1.", "2024-01-01", "~"])
)
keys = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(values)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert parse_yaml(write_yaml(value)) == value


@pytest.mark.parametrize("text", ["yes", "12:30", "2024-01-01", "1_000", "1e5", "0o17", "null"])
def test_written_text_is_text_to_readers_of_yaml_1_1_too(text: str) -> None:
    assert yaml.safe_load(write_yaml({"a": text})) == {"a": text}
