"""Values made from schemas, the same ones for the same random source."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from sandbox.contract.sample_values import Impossible, Maker, Place, Plan, SpentError
from sandbox.contract.validator import Validator

__all__ = ["Unsatisfiable", "sample"]

# From the richest value to the barest one; the careful ones hold every part against its schema.
_STATIC = (
    Plan(examples=True),
    Plan(examples=True, careful=True),
    Plan(),
    Plan(careful=True),
    Plan(careful=True, exclusive=True),
    Plan(careful=True, optional=False),
    *(Plan(careful=True, exclusive=True, first=False),) * 3,
    *(Plan(careful=True, exclusive=True, first=False, optional=False),) * 4,
)
_DYNAMIC = (
    Plan(first=False),
    *(Plan(first=False, careful=True),) * 2,
    *(Plan(first=False, careful=True, exclusive=True),) * 3,
    *(Plan(first=False, careful=True, exclusive=True, optional=False),) * 4,
)
_MOST_SHOWN = 6


class Reason(NamedTuple):
    """Why there is no value: the schema (a JSON pointer, as far as known), the place, the words."""

    pointer: str
    path: tuple[str | int, ...]
    text: str


class Unsatisfiable(ValueError):
    """No value was found that keeps a schema."""

    def __init__(self, reason: Reason) -> None:
        where = ".".join(map(str, reason.path[:_MOST_SHOWN]))
        where += "…" if len(reason.path) > _MOST_SHOWN else ""
        at = f" (for {where})" if where else ""
        super().__init__(f"{reason.pointer or 'the schema'}{at}: {reason.text}")
        self.reason = reason


def sample(
    validator: Validator, rng: random.Random, *, dynamic: bool = False, pointer: str = ""
) -> Any:
    """A value that `validator` takes.

    Made from examples, defaults and first alternatives; `dynamic` passes over these, and draws.
    `pointer` says where the schema stands. Raises Unsatisfiable, and SchemaError for a schema that
    is wrong itself.
    """
    reason: Reason | None = None
    place = Place(pointer=pointer)
    bare = False
    for plan in _DYNAMIC if dynamic else _STATIC:
        if bare and plan.optional:
            continue
        maker = Maker(validator.schemas, validator.direction, rng, plan)
        try:
            value = maker.value(validator.schema, place)
        except Impossible as error:
            reason = Reason(error.place.pointer, error.place.path, str(error))
            continue
        except SpentError:
            # Without what is optional there is less to make; less than that there is not.
            if not plan.optional:
                break
            bare = True
            continue
        if validator.is_valid(value):
            return value
        reason = reason or _broken(validator, value, pointer)
    raise Unsatisfiable(reason or Reason(pointer, (), "a value would need too many parts"))


def _broken(validator: Validator, value: Any, pointer: str) -> Reason:
    finding = validator.findings(value, ())[0]
    text = f"no value was found; what comes nearest breaks `{finding.rule}`: {finding.message}"
    return Reason(pointer, finding.location, text)
