from __future__ import annotations

from typing import Any

import pytest

from sandbox.contract.validate import Validator

ROOT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Stamp": {"type": "string", "readOnly": True},
            "Base": {
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "integer", "readOnly": True},
                    "name": {"type": "string"},
                    "made": {"$ref": "#/components/schemas/Stamp"},
                },
            },
            "Full": {
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {"required": ["id", "made", "secret"]},
                ],
                "properties": {"secret": {"type": "string", "writeOnly": True}},
            },
            "Tree": {
                "required": ["id", "below"],
                "properties": {
                    "id": {"type": "integer", "readOnly": True},
                    "below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
                },
            },
            "Words": {
                "required": ["required", "properties"],
                "properties": {
                    "required": {"type": "boolean"},
                    "properties": {"type": "object"},
                    "readOnly": {"type": "boolean"},
                },
            },
        }
    }
}


def missing(name: str, direction: Any, value: Any) -> set[str]:
    """The paths of all findings."""
    validator = Validator({"$ref": f"#/components/schemas/{name}"}, ROOT, direction)
    return {finding.path for finding in validator.findings(value)}


@pytest.mark.parametrize(
    ("name", "direction", "value", "paths"),
    [
        ("Base", "both", {}, {"id", "name"}),
        ("Base", "write", {}, {"name"}),
        ("Base", "read", {}, {"id", "name"}),
        ("Base", "write", {"id": "any", "name": "x", "made": 5}, set()),
        ("Base", "read", {"id": "any", "name": "x", "made": 5}, {"id", "made"}),
        ("Full", "write", {"name": "x"}, {"secret"}),
        ("Full", "read", {"name": "x", "id": 1, "made": "now"}, set()),
        ("Full", "both", {"name": "x"}, {"id", "made", "secret"}),
        ("Tree", "write", {"below": [{"below": [{}]}]}, {"below.0.below.0.below"}),
        ("Words", "write", {"required": 1, "properties": {}}, {"required"}),
        ("Words", "write", {"readOnly": "x"}, {"required", "properties", "readOnly"}),
    ],
)
def test_members_that_are_let_off(name: str, direction: Any, value: Any, paths: set[str]) -> None:
    assert missing(name, direction, value) == paths


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"items": {"$ref": "#/components/schemas/Stamp"}}, ["x"]),
        ({"additionalProperties": {"$ref": "#/components/schemas/Base"}}, {"a": {"name": "x"}}),
        ({"patternProperties": {"a": {"$ref": "#/components/schemas/Base"}}}, {"a": {"name": "x"}}),
        ({"prefixItems": [{"$ref": "#/components/schemas/Base"}]}, [{"name": "x"}]),
        ({"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Base"}]}, {"name": "x"}),
        (
            {
                "properties": {"id": {"readOnly": True}},
                "if": {"type": "object"},
                "then": {"required": ["id"]},
            },
            {},
        ),
        ({"enum": [{"required": ["id"], "properties": {"id": {"readOnly": True}}}]}, None),
    ],
)
def test_every_place_of_a_schema_is_reached_and_data_is_left_alone(schema: Any, value: Any) -> None:
    if "enum" in schema:
        value = schema["enum"][0]
    assert Validator(schema, ROOT, "write").findings(value) == []
