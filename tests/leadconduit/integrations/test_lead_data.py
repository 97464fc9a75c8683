"""Metadata off, names split, tokens put in."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.integrations.lead_data import (
    split_full_name,
    strip_metadata,
    substitute_tokens,
)


def test_only_the_leads_own_data_is_left() -> None:
    variables: dict[str, Any] = {
        "timestamp": 1,
        "random": 5,
        "flow": {"id": "f"},
        "submission": {"ip": "1.2.3.4"},
        "lead": {"id": "L", "id_number": "1", "first_name": "Joe", "deep": {"x": 1}, "none": None},
        "crm": {"outcome": "success", "score": 7},
        "outcome": "top",
        "cc": "x",
        "accept": "y",
    }
    assert strip_metadata(variables, ["cc"]) == {
        "first_name": "Joe",
        "deep": {"x": 1},
        "crm": {"score": 7},
        "outcome": "top",
        "accept": "y",
    }


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ("", "", "", "", "")),
        ("Joe", ("", "Joe", "", "", "")),
        ("Joe A. Blow", ("", "Joe", "A.", "Blow", "")),
        ("Dr. Joe van der Berg Jr.", ("Dr.", "Joe", "", "van der Berg", "Jr.")),
        ("Blow, Joe A.", ("", "Joe", "A.", "Blow", "")),
        ("Joe Blow, III", ("", "Joe", "", "Blow", "III")),
    ],
)
def test_full_names(text: str, parts: tuple[str, ...]) -> None:
    assert tuple(split_full_name(text).values()) == parts


def test_tokens_take_the_place_of_their_names_once() -> None:
    credential = {"accessToken": "z", "other": 5}
    headers = {"A": "Bearer ACCESSTOKEN accessToken", "B": "accessTokens", "C": 7}
    assert substitute_tokens(headers, credential) == {
        "A": "Bearer z accessToken",
        "B": "accessTokens",
        "C": 7,
    }
    assert substitute_tokens(None, credential) is None
