"""Where in its document something stands: JSON pointers, through references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sandbox.contract.faults import SchemaError
from sandbox.contract.operations import Operation, Parameter
from sandbox.contract.schemas import Schemas
from sandbox.contract.steps import pointer_to, steps_of

Steps = tuple[str | int, ...]


class Place(NamedTuple):
    """A part of a document, the way to it from the root, and the part around it."""

    steps: Steps
    value: Any
    around: Any = None

    @property
    def pointer(self) -> str:
        """The way as a JSON pointer in a fragment: `#/components/schemas/Lead`."""
        return pointer_to(self.steps)


def follow(
    schemas: Schemas, steps: Sequence[str | int], start: Place | None = None
) -> Place | None:
    """What `steps` lead to in the document, through references; None where they lead nowhere.

    References may be steps (`$ref`), or be left out of them.
    """
    place = start or Place((), schemas.raw)
    for step in steps:
        found = _one_step(schemas, place, step)
        if found is None:
            return None
        place = found
    return place


def _one_step(schemas: Schemas, place: Place, step: str | int) -> Place | None:
    for _ in range(20):
        value = place.value
        if step == "$ref":
            return _referred(schemas, value)
        key = _key_in(value, step)
        if key is not None:
            return Place((*place.steps, key), value[key], value)
        referred = _referred(schemas, value)
        if referred is None:
            return None
        place = referred
    return None


def _referred(schemas: Schemas, value: Any) -> Place | None:
    reference = value.get("$ref") if isinstance(value, Mapping) else None
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    try:
        return Place(steps_of(reference), schemas.resolve(reference))
    except SchemaError:
        return None


def _key_in(value: Any, step: str | int) -> str | int | None:
    if isinstance(value, Mapping):
        return next((key for key in (step, str(step)) if key in value), None)
    if isinstance(value, list) and str(step).isdecimal() and int(step) < len(value):
        return int(step)
    return None


def body_steps(operation: Operation, media_type: str) -> Steps:
    """The way to the schema of a body of `operation`."""
    at = ("paths", operation.path, operation.method.lower())
    return (*at, "requestBody", "content", media_type, "schema")


def parameter_steps(schemas: Schemas, operation: Operation, parameter: Parameter) -> Steps | None:
    """The way to the declaration of `parameter`, which stands in the operation or around it."""
    path: Steps = ("paths", operation.path)
    for owner in ((*path, operation.method.lower()), path):
        declared = follow(schemas, (*owner, "parameters"))
        for number, one in enumerate(declared.value if declared else ()):
            one = schemas.followed(one)
            if (one.get("name"), one.get("in")) == (parameter.name, parameter.location):
                return (*owner, "parameters", number)
    return None
