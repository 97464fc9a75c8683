"""Which answer the caller would like: `Prefer: code=404, example=none, dynamic=true, seed=7`.

For callers that cannot set a header the query says the same: `?__code=404&__seed=7`. Where both
name a preference the header wins, key by key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandbox.contract.message import Request
from sandbox.contract.negotiate import prefer
from sandbox.contract.problems import Problem
from sandbox.contract.query import BadEncoding, decoded, query_pairs
from sandbox.contract.words import shortened

NAMES = ("code", "example", "dynamic", "seed")
QUERY_NAMES = frozenset(f"__{name}" for name in NAMES)

_EXPECTED: Mapping[str, tuple[re.Pattern[str], str]] = {
    "code": (re.compile(r"[2-5][0-9]{2}", re.ASCII), "a status from 200 to 599"),
    "example": (re.compile(r".{1,200}"), "the name of an example"),
    "dynamic": (re.compile(r"true|false"), "true or false"),
    "seed": (re.compile(r"[!-~]{1,64}"), "up to 64 visible ASCII characters"),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a caller prefers; None where nothing is said."""

    code: int | None = None
    example: str | None = None
    dynamic: bool | None = None
    seed: str | None = None


NO_PREFERENCES = Preferences()


def read_preferences(request: Request) -> Preferences:
    """The preferences of `request`, from its Prefer header and its query.

    Raises Problem `invalid-preference`, which says what was expected, for a value that is none.
    """
    header = request.headers.get("prefer", "")
    if not header and "__" not in request.query:
        return NO_PREFERENCES
    said = {**_in_query(request.query), **_named(prefer(header))}
    for name, value in said.items():
        form, expected = _EXPECTED[name]
        if not form.fullmatch(value):
            raise Problem(
                "invalid-preference",
                f"{name}={shortened(value)} is preferred; expected {expected}.",
            )
    return Preferences(
        code=int(said["code"]) if "code" in said else None,
        example=said.get("example"),
        dynamic=said["dynamic"] == "true" if "dynamic" in said else None,
        seed=said.get("seed"),
    )


def without_preferences(request: Request) -> Request:
    """`request` without the parameters of its query that are preferences.

    They are no parameters of an operation: neither unknown ones, nor filters.
    """
    if "__" not in request.query:
        return request
    kept = [item for item in request.query.split("&") if item.partition("=")[0] not in QUERY_NAMES]
    return replace(request, query="&".join(kept))


def _in_query(query: str) -> dict[str, str]:
    if "__" not in query:
        return {}
    said: dict[str, str] = {}
    for key, values in query_pairs(query).items():
        if key in QUERY_NAMES:
            try:
                said[key[2:]] = decoded(values[0])
            except BadEncoding:
                said[key[2:]] = ""
    return said


def _named(preferences: Mapping[str, str]) -> dict[str, str]:
    return {name: preferences[name] for name in NAMES if name in preferences}
