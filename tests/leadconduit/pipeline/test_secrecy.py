"""Sensitive texts are starred wherever they turn up, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.pipeline.secrecy import Secrets


def secrets(*values: Any) -> Secrets:
    kept = Secrets()
    for value in values:
        kept.add(value)
    return kept


def test_every_text_is_starred_at_its_length() -> None:
    hide = secrets("078-05-1120", 78051120).hide
    assert hide("ssn=078-05-1120&b=78051120") == "ssn=***********&b=********"


@pytest.mark.parametrize(
    "text",
    [
        "p=a%20b%26c%22",  # in a query
        "p=a+b%26c%22",  # in a form
        '{"p": "a b&c\\""}',  # in JSON
        '<p>a b&amp;c"</p>',  # in XML
    ],
)
def test_a_text_is_found_in_any_notation(text: str) -> None:
    hidden = secrets('a b&c"').hide(text)
    assert hidden != text
    assert "b" not in hidden


def test_the_longest_text_is_starred_first() -> None:
    assert secrets("12345", "123456789").hide("123456789") == "*********"


@pytest.mark.parametrize("value", ["1", "1234", "", None, True, {}, [], ["12"]])
def test_what_stands_in_other_texts_by_chance_is_left_alone(value: Any) -> None:
    assert secrets(value).hide("id 1234 is true") == "id 1234 is true"


def test_values_are_hidden_at_any_depth() -> None:
    value = {"a": [{"ssn": "078051120"}, 78051120, 7, True, None], "b": "x"}
    hidden = secrets(["078051120", "78051120"]).hidden(value)
    assert hidden == {"a": [{"ssn": "*********"}, "********", 7, True, None], "b": "x"}


def test_without_secrets_a_value_stays_the_same_object() -> None:
    value = {"a": ["b"]}
    assert Secrets().hidden(value) is value
