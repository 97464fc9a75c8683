"""Operations of one path that its query tells apart: `/users?state=new`, `/#Action=RunInstances`.

OpenAPI has no such paths; documents of real APIs do. What follows `?` or `#` are conditions: a
member of the query, or a header, of that name and, where there is one, of that value.

grade: ours | a path with `?` or `#` is the path before it, chosen by query or header | no source
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from sandbox.contract.parts import Operation

_BEGINS = re.compile(r"[?#]")
_MOST_PARTS = 1000


class Condition(NamedTuple):
    """`value` is None where any will do."""

    name: str
    value: str | None


def plain_path(path: str) -> str:
    """`path` as it is requested, without its query: `/a` of `/a?b=c`."""
    return _BEGINS.split(path, maxsplit=1)[0] or "/"


@lru_cache(maxsize=20_000)
def conditions_of(path: str) -> tuple[Condition, ...]:
    """What follows `?` or `#` in a path; a value in braces, `?a={b}`, is any."""
    pieces = _BEGINS.split(path, maxsplit=1)
    told = pieces[1] if len(pieces) > 1 else ""
    found = []
    for part in _BEGINS.sub("&", told).split("&"):
        name, equals, value = part.partition("=")
        # `deprecated!` and the like are notes of who made the document.
        if name and not name.endswith("!"):
            found.append(Condition(name, value if equals and "{" not in value else None))
    return tuple(found)


def chosen(
    operations: Iterable[Operation], query: str, headers: Mapping[str, str]
) -> Operation | None:
    """The operation all of whose conditions hold, of several the one with the most of them."""
    sent = sent_in(query)
    fitting = [one for one in operations if not missing(one.path, sent, headers)]
    return max(fitting, key=lambda one: len(conditions_of(one.path)), default=None)


def sent_in(query: str) -> frozenset[tuple[str, str]]:
    """The members of a query."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_PARTS)
    except ValueError:
        return frozenset()
    return frozenset(pairs)


def missing(
    path: str, sent: frozenset[tuple[str, str]], headers: Mapping[str, str]
) -> list[Condition]:
    """The conditions of `path` that a request does not meet; header names are lower-case."""
    names = {name for name, _ in sent}
    return [
        one
        for one in conditions_of(path)
        if not _holds(one, one.name in names, (one.name, one.value) in sent, headers)
    ]


def _holds(one: Condition, named: bool, given: bool, headers: Mapping[str, str]) -> bool:
    header = headers.get(one.name.lower())
    if one.value is None:
        return named or header is not None
    return given or header == one.value
