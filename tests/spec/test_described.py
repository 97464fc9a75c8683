"""What schemas say of objects, also where they refer to themselves again and again."""

from __future__ import annotations

from typing import Any

from sandbox.contract.schemas import Schemas
from sandbox.spec.described import described, is_marked, keyword

LOOP: dict[str, Any] = {"$ref": "#/components/schemas/Loop"}
WIDE = {
    f"W{level}": {"anyOf": [{"$ref": f"#/components/schemas/W{level + 1}"} for _ in range(12)]}
    for level in range(8)
}
SCHEMAS = Schemas(
    {
        "components": {
            "schemas": {
                "Loop": {
                    "type": "object",
                    "required": ["n"],
                    "anyOf": [{"allOf": [LOOP], "properties": {"a": True}} for _ in range(12)],
                    "allOf": [LOOP, {"required": ["m"], "properties": {"m": {"readOnly": True}}}],
                    "properties": {"n": {"allOf": [LOOP], "default": 5}},
                },
                **WIDE,
                "W8": {"properties": {"end": True}},
            }
        }
    }
)


def test_what_refers_to_itself_says_what_it_says() -> None:
    found = described(LOOP, SCHEMAS)

    assert set(found.members) == {"n", "m", "a"}
    assert found.required == {"n", "m"}
    assert found.is_object and not found.is_array
    assert keyword(found.members["n"], "default", SCHEMAS) == 5
    assert is_marked(found.members["m"], "readOnly", SCHEMAS)
    assert not is_marked(found.members["n"], "readOnly", SCHEMAS)
    assert keyword(LOOP, "format", SCHEMAS) is None


def test_wide_schemas_take_no_longer() -> None:
    # By twelve ways at each of six levels, one after the other, these were three million steps.
    assert described({"$ref": "#/components/schemas/W3"}, SCHEMAS).members == {"end": True}
