"""A closer look at a document: faults that show only once its schemas are put to use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from sandbox.contract.document_faults import Found, Where
from sandbox.contract.faults import SchemaError
from sandbox.contract.parts import MISSING, MediaType, Operation
from sandbox.contract.pointers import follow, parameter_steps
from sandbox.contract.validator import Validator

if TYPE_CHECKING:
    from sandbox.contract.document import Document

MOST_FAULTS = 1_000
# Some thousands of schemas a second can be compiled, each with all that it leads to.
MOST_SCHEMAS = 50_000
_MOST_OF_ONE = 5

Checked = tuple[Where, Validator, Any]


def examined(document: Document) -> Iterator[Found]:
    """Schemas that cannot be compiled, and examples and defaults that break theirs.

    Each is told once, where it stands. Of documents whose schemas all lead to each other not
    everything is looked at, which is told too.
    """
    return islice(dict.fromkeys(_examined(document)), MOST_FAULTS)


def _examined(document: Document) -> Iterator[Found]:
    left = MOST_SCHEMAS
    seen: set[int] = set()
    for where, validator, value in _checked(document):
        if id(validator) not in seen:
            seen.add(id(validator))
            left -= document.schemas.reach(validator.schema, validator.direction)
        if left < 0:
            text = "the document is large: not all of its schemas and examples were looked at"
            yield Found((), text, "warning")
            return
        yield from _found(_place(document, where), validator, value)


def _place(document: Document, where: Where) -> Where:
    """`where` without the references on the way."""
    place = follow(document.schemas, where)
    return where if place is None else place.steps


def _found(where: Where, validator: Validator, value: Any) -> Iterator[Found]:
    try:
        validator.compile()
        findings = validator.findings(value) if value is not MISSING else []
    except SchemaError as error:
        yield Found(where, f"{error}; nothing is held against this schema", "error")
        return
    for finding in findings[:_MOST_OF_ONE]:
        at = f"{finding.path}: " if finding.path else ""
        is_default = where[-1:] == ("default",) and "examples" not in where[-2:]
        word = "default" if is_default else "example"
        yield Found(where, f"the {word} breaks its schema: {at}{finding.message}", "error")


def _checked(document: Document) -> Iterator[Checked]:
    """What is held against what, MISSING where only the schema is looked at."""
    for member, operations in (("paths", document.operations), ("webhooks", document.webhooks)):
        for operation in operations:
            yield from _of_operation(operation, (member, operation.path))
    for name in document.raw.get("components", {}).get("schemas", {}):
        validator = document.schema(name, "both")
        where: Where = ("components", "schemas", name)
        yield where, validator, MISSING
        yield from _of_schema(validator, where)


def _of_operation(operation: Operation, path: Where) -> Iterator[Checked]:
    where = (*path, operation.method.lower())
    for parameter in operation.parameters:
        schemas = parameter.validator.schemas
        at = parameter_steps(schemas, operation, parameter) or (*where, "parameters")
        yield (*at, "schema", "default"), parameter.validator, parameter.default
    for media in operation.body.content if operation.body else ():
        yield from _of_media((*where, "requestBody", "content", media.name), media)
    for response in operation.responses.values():
        at = (*where, "responses", response.status)
        for header in response.headers:
            yield (*at, "headers", header.name), header.validator, header.example
        for media in response.content:
            yield from _of_media((*at, "content", media.name), media)


def _of_media(where: Where, media: MediaType) -> Iterator[Checked]:
    if media.validator is None:
        return
    yield (*where, "schema"), media.validator, MISSING
    for name, value in media.examples.items() if media.is_json else ():
        yield (*where, "examples", name) if name else (*where, "example"), media.validator, value


def _of_schema(validator: Validator, where: Where) -> Iterator[Checked]:
    schema = validator.schemas.followed(validator.schema)
    if not isinstance(schema, Mapping):
        return
    examples = schema.get("examples")
    for number, value in enumerate(examples if isinstance(examples, list) else ()):
        yield (*where, "examples", number), validator, value
    for member in ("example", "default"):
        if member in schema:
            yield (*where, member), validator, schema[member]
