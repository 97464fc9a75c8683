"""What schemas say of XML, also where they refer to themselves again and again."""

from __future__ import annotations

from typing import Any

from sandbox.contract.schemas import Schemas
from sandbox.contract.xml_bodies import xml_value
from sandbox.contract.xml_schemas import items_of, members_of, other_members_of, xml_of

ROOT: dict[str, Any] = {
    "components": {
        "schemas": {
            "A": {"xml": {"name": "a"}, "properties": {"x": {"type": "integer"}}},
            "B": {
                "allOf": [{"$ref": "#/components/schemas/A"}],
                "properties": {"x": {"type": "string"}, "y": True},
                "additionalProperties": {"type": "number"},
            },
            "Loop": {
                "anyOf": [{"$ref": "#/components/schemas/Loop"}] * 12,
                "properties": {"n": {"type": "integer"}},
            },
        }
    }
}
SCHEMAS = Schemas(ROOT)
B = {"$ref": "#/components/schemas/B"}


def test_the_nearest_says_it() -> None:
    assert xml_of(B, SCHEMAS) == {"name": "a"}
    assert members_of(B, SCHEMAS) == {"x": {"type": "string"}, "y": True}
    assert other_members_of(B, SCHEMAS) == {"type": "number"}
    assert items_of({"allOf": [{"items": B}]}, SCHEMAS) == B


def test_what_says_nothing() -> None:
    for schema in (True, {}, {"$ref": "#/nowhere"}, {"xml": 3, "properties": []}):
        assert (xml_of(schema, SCHEMAS), members_of(schema, SCHEMAS)) == ({}, {})


def test_what_refers_to_itself_is_looked_at_once() -> None:
    loop = {"$ref": "#/components/schemas/Loop"}

    assert members_of(loop, SCHEMAS) == {"n": {"type": "integer"}}
    assert xml_value(b"<a><n>1</n></a>", loop, SCHEMAS) == {"n": 1}
