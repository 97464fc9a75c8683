"""Faults of `anyOf` and `oneOf`: which alternative was meant, and what is wrong with it.

An engine reports that no alternative fits and why each one does not. People want to hear only of
the one they meant. A member that names the kind (`type: …`, by `const` or `enum`), or the kind of
the whole value, tells which one that was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sandbox.contract.faults import Fault
from sandbox.contract.words import LONGEST_VALUE

_MOST_ALTERNATIVES = 5
_COMBINED = ("anyOf", "oneOf")

Branch = Sequence[Fault]
Telling = Callable[[Fault, Fault], bool]


def folded(fault: Fault) -> list[Fault]:
    """`fault`, or what is wrong with the one alternative that was meant."""
    if fault.rule not in _COMBINED or not fault.branches or not all(fault.branches):
        return [fault]
    meant = _meant(fault)
    if len(meant) == 1:
        return [told for inner in meant[0] for told in folded(inner)]
    if not meant:
        demand = _common_demand(fault)
        return [fault if demand is None else demand]
    shared = _shared(meant)
    return shared or [replace(fault, branches=tuple(map(tuple, meant)))]


def alternatives_in_words(fault: Fault, in_words: Callable[[Fault], tuple[str, Any]]) -> str:
    """One message for all the alternatives; `in_words` tells a single fault."""
    count = len(fault.branches)
    if not all(fault.branches):
        return f"fits more than one of {count} alternatives; exactly one is expected"
    told = []
    for number, branch in enumerate(fault.branches[:_MOST_ALTERNATIVES], 1):
        first = folded(branch[0])[0]
        below = ".".join(map(str, first.path[len(fault.path) :]))
        text = f"{below}: {in_words(first)[0]}" if below else in_words(first)[0]
        told.append(f"({number}) {text[: 2 * LONGEST_VALUE]}")
    if count > _MOST_ALTERNATIVES:
        told.append(f"and {count - _MOST_ALTERNATIVES} more")
    return f"fits none of {count} alternatives: {'; '.join(told)}"


def _meant(fault: Fault) -> list[Branch]:
    """The alternatives that are still possible; none where each is of another kind."""
    left: list[Branch] = list(fault.branches)
    for tells in _TELLING:
        left = [branch for branch in left if not _ruled_out(branch, fault, tells)]
        if len(left) < 2:
            break
    return left


def _ruled_out(branch: Branch, fault: Fault, tells: Telling) -> bool:
    return any(tells(inner, fault) for inner in branch)


def _of_another_kind(inner: Fault, fault: Fault) -> bool:
    return _at_the_root(inner, fault, ("type",), _of_another_kind)


def _of_another_value(inner: Fault, fault: Fault) -> bool:
    return _at_the_root(inner, fault, ("type", "const", "enum", "false"), _of_another_value)


def _at_the_root(inner: Fault, fault: Fault, rules: Sequence[str], tells: Telling) -> bool:
    """Whether the whole value breaks one of `rules`, or all alternatives of the alternative do."""
    if inner.path != fault.path:
        return False
    if inner.rule in _COMBINED and all(inner.branches):
        return all(_ruled_out(branch, inner, tells) for branch in inner.branches)
    return inner.rule in rules


def _named_otherwise(inner: Fault, fault: Fault) -> bool:
    return _is_member(inner, fault) and (
        inner.rule == "const" or (inner.rule == "enum" and len(inner.limit) == 1)
    )


def _with_another_choice(inner: Fault, fault: Fault) -> bool:
    return _is_member(inner, fault) and inner.rule == "enum"


def _is_member(inner: Fault, fault: Fault) -> bool:
    return len(inner.path) == len(fault.path) + 1 and isinstance(inner.path[-1], str)


# From the surest sign to the least sure one.
_TELLING: tuple[Telling, ...] = (
    _of_another_kind,
    _of_another_value,
    _named_otherwise,
    _with_another_choice,
)


def _common_demand(fault: Fault) -> Fault | None:
    """One fault for all alternatives, where all want another value in the same place."""
    telling = [
        next(
            (inner for inner in branch if any(tells(inner, fault) for tells in _TELLING)),
            None,
        )
        for branch in fault.branches
    ]
    # What tells may be alternatives again: `a string or null` inside of `an object or …`.
    found = [folded(one)[0] for one in telling if one is not None]
    first = found[0] if found else None
    if first is None or len(found) < len(telling) or any(one.path != first.path for one in found):
        return None
    if all(one.rule == "type" for one in found):
        return replace(first, limit=_union(one.limit for one in found))
    if all(one.rule in ("const", "enum") for one in found):
        options = _union([one.limit] if one.rule == "const" else one.limit for one in found)
        return replace(first, rule="enum", limit=options)
    return None


def _union(lists: Any) -> list[Any]:
    union: list[Any] = []
    for values in lists:
        union.extend(value for value in values if value not in union)
    return union


def _shared(branches: Sequence[Branch]) -> list[Fault]:
    """The faults that every alternative has: a missing member that all of them need."""
    others = [{_key(inner) for inner in branch} for branch in branches[1:]]
    return [inner for inner in branches[0] if all(_key(inner) in other for other in others)]


def _key(fault: Fault) -> tuple[Any, ...]:
    return fault.rule, fault.path, fault.names, repr(fault.limit)
