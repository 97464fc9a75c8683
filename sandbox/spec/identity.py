"""Ids of new things, by what their schema asks for."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.sample import sample
from sandbox.contract.validator import Validator
from sandbox.spec.described import described, keyword

if TYPE_CHECKING:
    from sandbox.spec.resources import Resource
    from sandbox.world.namespace import Namespace

COUNTERS: Final = "spec.counters"
_ATTEMPTS: Final = 50
_FREE: Final = 2000
_PREFIX: Final = re.compile(r"([A-Za-z]{1,12}[_-])[A-Za-z0-9]{6,}")
_HEX: Final = re.compile("[0-9a-f]{24}")


def new_id(namespace: Namespace, resource: Resource, key: str, taken: Any) -> Any:
    """An id that no thing has yet, as the schema of the id asks for; None where none was found.

    Integers count on from the largest there was under `key`, which names the collection; texts are
    UUIDs where the format says so, look like their example where that is a usual one, and keep
    their pattern. `taken` tells whether an id is in use. The namespace's lock is held.
    """
    schema, schemas = resource.members[resource.id_member], resource.schemas
    validator = Validator(schema, schemas)
    if "integer" in described(schema, schemas).kinds:
        return _next_number(namespace, key, validator, taken)
    usual = _usual(namespace, keyword(schema, "format", schemas), _example(resource))
    for _ in range(_ATTEMPTS):
        if validator.is_valid(usual) and not taken(usual):
            return usual
        usual = sample(Validator({"allOf": [schema, _NO_EXAMPLE]}, schemas), namespace.random)
    return None


# Nothing that a value has to keep; examples and defaults would be the same id again and again.
_NO_EXAMPLE: Final = {"type": "string"}


def note_id(namespace: Namespace, key: str, id: Any) -> None:
    """Remember the largest number, so that no id is given twice. The lock is held."""
    if isinstance(id, int) and not isinstance(id, bool):
        counters = namespace.store.collection(COUNTERS)
        known = counters.get(key)
        if known is None or known.value < id:
            counters.put(key, id)


def _next_number(namespace: Namespace, key: str, validator: Validator, taken: Any) -> int | None:
    """The number after the largest there was; where that is out of bounds, the first free one."""
    known = namespace.store.collection(COUNTERS).get(key)
    start = 1 if known is None else known.value + 1
    for number in chain(range(start, start + _ATTEMPTS), range(1, _FREE)):
        if validator.is_valid(number) and not taken(number):
            return number
    for _ in range(_ATTEMPTS):
        made = sample(validator, namespace.random)
        if isinstance(made, int) and validator.is_valid(made) and not taken(made):
            return made
    return None


def _usual(namespace: Namespace, format: Any, example: Any) -> str:
    """A UUID; a text with the prefix that the example has; 24 hex digits where that has them."""
    if format != "uuid" and isinstance(example, str):
        prefix = _PREFIX.fullmatch(example)
        if prefix is not None:
            return prefix[1] + namespace.ids.object_id()
        if _HEX.fullmatch(example):
            return namespace.ids.object_id()
    return namespace.ids.uuid()


def _example(resource: Resource) -> Any:
    schema, schemas = resource.members[resource.id_member], resource.schemas
    example = keyword(schema, "example", schemas)
    examples = keyword(schema, "examples", schemas)
    return examples[0] if example is None and isinstance(examples, list) and examples else example
