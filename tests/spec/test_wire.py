"""Parameters as they are sent: whatever the style, what is sent is read as what was meant."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.decode import decode_parameters
from sandbox.contract.document import Document
from sandbox.contract.message import Request
from sandbox.contract.operations import Operation
from sandbox.spec.examples import RequestMaker

# Not empty, and without what a delimiter of `simple` or of a header cannot tell from itself.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=8,
)
PLAIN = st.text("abcxyzXYZ0189-_", min_size=1, max_size=8)
NUMBERS = st.integers(-(10**9), 10**9)
KINDS: dict[str, tuple[dict[str, Any], dict[str, st.SearchStrategy[Any]]]] = {
    "scalar": ({"type": "string"}, {"any": TEXTS, "plain": PLAIN}),
    "integer": ({"type": "integer"}, {"any": NUMBERS, "plain": NUMBERS}),
    "list": (
        {"type": "array", "items": {"type": "string"}},
        {
            "any": st.lists(TEXTS, min_size=1, max_size=3),
            "plain": st.lists(PLAIN, min_size=1, max_size=3),
        },
    ),
    "object": (
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}},
        {
            "any": st.fixed_dictionaries({"a": TEXTS, "b": NUMBERS}),
            "plain": st.fixed_dictionaries({"a": PLAIN, "b": NUMBERS}),
        },
    ),
}
STYLES = [
    *(("path", style, explode) for style in ("simple", "label", "matrix") for explode in (0, 1)),
    *(("query", "form", explode) for explode in (0, 1)),
    ("query", "spaceDelimited", 0),
    ("query", "pipeDelimited", 0),
    ("query", "deepObject", 1),
    ("header", "simple", 0),
    ("header", "simple", 1),
    ("cookie", "form", 0),
]
# A style that OpenAPI gives no meaning for that kind of value.
SENSELESS = {
    *(("deepObject", kind) for kind in ("scalar", "integer", "list")),
    *((style, "scalar") for style in ("spaceDelimited", "pipeDelimited")),
    *((style, "integer") for style in ("spaceDelimited", "pipeDelimited")),
}


def operation_with(place: str, style: str, explode: int, schema: Any, value: Any) -> Operation:
    parameter = {
        "name": "p", "in": place, "required": True, "style": style, "explode": bool(explode),
        "schema": schema, "example": value,
    }  # fmt: skip
    item = {"get": {"parameters": [parameter], "responses": {"200": {"description": "It."}}}}
    path = "/x/{p}" if place == "path" else "/x"
    return Document(
        {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {path: item}}, "x"
    ).operations[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("place", "style", "explode"), STYLES)
def test_what_is_sent_is_read_as_it_was_meant(
    place: str, style: str, explode: int, kind: str
) -> None:
    if (style, kind) in SENSELESS:
        pytest.skip("has no meaning in OpenAPI")
    schema, values = KINDS[kind]
    # These cannot carry their own delimiters: clients encode them, or cannot.
    careful = place == "header" or style in ("label", "pipeDelimited", "spaceDelimited")

    @settings(max_examples=20, deadline=None)
    @given(values["plain" if careful else "any"])
    def check(value: Any) -> None:
        operation = operation_with(place, style, explode, schema, value)
        sent = RequestMaker({}).request(operation)
        path, _, query = sent.target.partition("?")
        headers = {name.lower(): text for name, text in sent.headers.items()}
        request = Request("GET", unquote(path), query, headers, raw_path=path)
        values = {"p": unquote(path.removeprefix("/x/"))} if place == "path" else {}
        decoded, findings = decode_parameters(operation, values, request)
        assert not findings
        assert decoded == {"p": value}

    check()
