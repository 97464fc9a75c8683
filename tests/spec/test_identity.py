"""Ids of new things, by their schemas."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from tests.spec.served import Api, of_text


def api(schema: str) -> Api:
    """Things whose id has this schema."""
    thing = f"{{type: object, properties: {{id: {schema}, name: {{type: string}}}}}}"
    answer = f"{{description: x, content: {{application/json: {{schema: {thing}}}}}}}"
    return Api(
        of_text(
            f"""
paths:
  /things:
    post:
      requestBody: {{content: {{application/json: {{schema: {thing}}}}}}}
      responses: {{"201": {answer}, "409": {{description: taken}}}}
  /things/{{id}}:
    get:
      parameters: [{{name: id, in: path, required: true, schema: {schema}}}]
      responses: {{"200": {answer}}}
"""
        )
    )


def made(things: Api, count: int = 3) -> list[Any]:
    return [things.post("/things", {"name": "x"}).json["id"] for _ in range(count)]


def test_numbers_count_on() -> None:
    things = api("{type: integer}")

    assert made(things) == [1, 2, 3]
    assert things.post("/things", {"id": 40}).json["id"] == 40
    assert things.post("/things", {"id": 40}).status == 409
    assert made(things, 2) == [41, 42]


def test_numbers_keep_their_bounds() -> None:
    assert made(api("{type: integer, minimum: 1000}")) == [1000, 1001, 1002]
    assert made(api("{type: integer, multipleOf: 5}")) == [5, 10, 15]
    things = api("{type: integer, format: int64}")
    things.post("/things", {"id": 2**63 - 1})
    assert made(things) == [1, 2, 3]


def test_where_no_number_is_left() -> None:
    things = api("{type: integer, minimum: 1, maximum: 3}")

    assert made(things) == [1, 2, 3]
    assert things.post("/things", {}).status == 500


@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ("{type: string, pattern: '^[A-Z]{3}-[0-9]{4}$'}", "[A-Z]{3}-[0-9]{4}"),
        ("{type: string, example: cus_NffrFeUfNV2Hib}", "cus_[0-9a-f]{24}"),
        ("{type: string, example: 507f1f77bcf86cd799439011}", "[0-9a-f]{24}"),
        ("{type: string, maxLength: 6, minLength: 6}", ".{6}"),
    ],
)
def test_texts_look_as_they_have_to(schema: str, form: str) -> None:
    ids = made(api(schema))

    assert len(set(ids)) == 3
    assert all(re.fullmatch(form, id) for id in ids)


def test_uuids() -> None:
    ids = made(api("{type: string, format: uuid, example: cus_NffrFeUfNV2Hib}"))

    assert len({UUID(id) for id in ids}) == 3


def test_the_same_seed_gives_the_same_ids() -> None:
    assert made(api("{type: string}")) == made(api("{type: string}"))
