"""The example that a schema gives of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.contract.faults import SchemaError
from sandbox.contract.parts import MISSING
from sandbox.contract.validator import Validator

_MOST_STEPS = 20


def example_of(validator: Validator) -> Any:
    """The `example`, or the first of the `examples`, of the schema or of what it refers to; MISSING
    where there is none.

    It is given as it stands, whether it keeps the schema or not, but for members that are not
    shown in this direction.
    """
    schema = validator.schema
    for _ in range(_MOST_STEPS):
        if not isinstance(schema, Mapping):
            return MISSING
        if "example" in schema:
            return _shown(schema["example"], schema, validator)
        examples = schema.get("examples")
        if isinstance(examples, list) and examples:
            return _shown(examples[0], schema, validator)
        if not isinstance(schema.get("$ref"), str):
            return MISSING
        try:
            schema = validator.schemas.resolve(schema["$ref"])
        except SchemaError:
            return MISSING
    return MISSING


def _shown(example: Any, schema: Mapping[str, Any], validator: Validator) -> Any:
    properties = schema.get("properties")
    if not isinstance(example, Mapping) or not isinstance(properties, Mapping):
        return example
    mark = "readOnly" if validator.direction == "write" else "writeOnly"
    hidden = {
        name
        for name, member in properties.items()
        if isinstance(member, Mapping) and member.get(mark) is True
    }
    return {name: value for name, value in example.items() if name not in hidden}
