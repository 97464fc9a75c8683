"""No value of any type takes long, and none raises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from sandbox.leadconduit.values import TYPE_NAMES, mask, normalize, parse, text_of, to_json
from tests.leadconduit.fuzz.bounded import repeated, values, within
from tests.leadconduit.values.reading import context

TEXTS = repeated(
    ["1", "12", "-", "+", ".", "*", "(", ")", "@", "a", "Jun ", "day ", "and ", "next ", "T", ":",
     "/", "http://", "[::", "%4", "x", "ext ", "é", "\ud800", "\u0664", "\u00a0", "\n", " ", '"',
     "\\", "<", "0.", "K", "to ", "cert.trustedform.com/", "TX", ","]
)  # fmt: skip


@pytest.mark.parametrize("type_name", TYPE_NAMES)
@settings(max_examples=40, deadline=None)
@given(values(TEXTS))
def test_any_value(type_name: str, value: Any) -> None:
    rich = within(lambda: parse(value, type_name, context()))
    within(lambda: to_json(mask(normalize({"a": rich}))))
    assert isinstance(within(lambda: text_of(rich)), str)
