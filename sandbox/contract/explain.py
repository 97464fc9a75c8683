"""From what an engine reports to what a person can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sandbox.contract.alternatives import alternatives_in_words, folded
from sandbox.contract.faults import Fault
from sandbox.contract.problems import Finding
from sandbox.contract.words import LONGEST_VALUE, counted, kinds_in_words, listed, shortened

MOST_FINDINGS = 100
_MOST_OPTIONS = 12


def explain(faults: Iterable[Fault], location: tuple[str | int, ...]) -> list[Finding]:
    """The findings for `faults` of a value at `location`, each once, at most 100 of them."""
    kept = [finding for finding, _ in explained(faults, location)]
    if len(kept) <= MOST_FINDINGS:
        return kept
    more = Finding(location, "limit", f"more than {MOST_FINDINGS} faults; the rest is not listed")
    return [*kept[:MOST_FINDINGS], more]


def explained(
    faults: Iterable[Fault], location: tuple[str | int, ...]
) -> list[tuple[Finding, Fault]]:
    """The findings for `faults` of a value at `location`, each once, with the fault it is about."""
    findings: dict[tuple[object, ...], tuple[Finding, Fault]] = {}
    for fault in faults:
        for told in folded(fault):
            for finding in _findings(told, location):
                key = (finding.location, finding.rule, finding.message)
                findings.setdefault(key, (finding, told))
    return list(findings.values())


def _findings(fault: Fault, location: tuple[str | int, ...]) -> list[Finding]:
    place = location + fault.path
    if fault.names:
        return [_about_member(fault, place, name) for name in fault.names]
    text, expected = in_words(fault)
    return [Finding(place, fault.rule, text, expected, _shown(fault.value))]


def _about_member(fault: Fault, place: tuple[str | int, ...], name: str) -> Finding:
    """A finding about a member that is missing, or that should not be there."""
    place = (*place, name)
    if fault.rule == "required":
        return Finding(place, fault.rule, f"{shortened(name)} is required, but missing")
    if fault.rule == "propertyNames":
        return Finding(place, fault.rule, f"{shortened(name)} is not allowed as a member's name")
    got = fault.value.get(name) if isinstance(fault.value, Mapping) else None
    text = f"unknown member {shortened(name)}; it is not part of this object"
    return Finding(place, fault.rule, text, got=_shown(got))


def in_words(fault: Fault) -> tuple[str, Any]:
    """What a fault without names says: the message, and what was expected."""
    if fault.names:
        return _about_member(fault, ("",), fault.names[0]).message, None
    if fault.rule in ("anyOf", "oneOf") and fault.branches:
        return alternatives_in_words(fault, in_words), None
    tell = _WORDS.get(fault.rule)
    if tell is None:
        return fault.words[:300], fault.limit
    wish, expected = tell(fault.limit)
    return f"{wish}, got {_got(fault)}", expected


def _got(fault: Fault) -> str:
    value = fault.value
    if fault.rule in ("minLength", "maxLength"):
        return f"{len(value)}: {shortened(value)}"
    if fault.rule in ("minItems", "maxItems", "minProperties", "maxProperties"):
        return str(len(value))
    return shortened(value)


def _shown(value: Any) -> Any:
    """`value` for the finding: as it is where it is short, else as shortened text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and len(value) <= LONGEST_VALUE:
        return value
    return shortened(value)


Wish = tuple[str, Any]


def _type(kinds: list[str]) -> Wish:
    ordered = sorted(kinds, key=lambda kind: (kind == "null", kind))
    return f"expected {kinds_in_words(ordered)}", ordered[0] if len(ordered) == 1 else ordered


def _enum(options: list[Any]) -> Wish:
    shown = [shortened(option) for option in options[:_MOST_OPTIONS]]
    if len(options) > _MOST_OPTIONS:
        shown.append(f"{len(options) - _MOST_OPTIONS} others")
    return f"expected {'one of ' if len(shown) > 1 else ''}{listed(shown)}", options


def _sized(bound: str, unit: str) -> Callable[[int], Wish]:
    return lambda limit: (f"expected at {bound} {counted(limit, unit)}", limit)


def _plain(text: str) -> Callable[[Any], Wish]:
    return lambda limit: (text.format(limit), limit)


def _still(text: str) -> Callable[[Any], Wish]:
    return lambda _: (text, None)


_WORDS: Mapping[str, Callable[[Any], Wish]] = MappingProxyType(
    {
        "type": _type,
        "enum": _enum,
        "const": lambda limit: (f"expected {shortened(limit)}", limit),
        "pattern": _plain("expected text that matches {}"),
        "format": _plain("expected text in the format {}"),
        "minimum": _plain("expected at least {}"),
        "maximum": _plain("expected at most {}"),
        "exclusiveMinimum": _plain("expected more than {}"),
        "exclusiveMaximum": _plain("expected less than {}"),
        "multipleOf": _plain("expected a multiple of {}"),
        "minLength": _sized("least", "character"),
        "maxLength": _sized("most", "character"),
        "minItems": _sized("least", "item"),
        "maxItems": _sized("most", "item"),
        "minProperties": _sized("least", "member"),
        "maxProperties": _sized("most", "member"),
        "uniqueItems": _still("expected every item once"),
        "contains": _still(
            "expected items of a certain kind, too few or too many of them are here"
        ),
        "not": _still("expected anything but this"),
        "false": _still("expected nothing here"),
    }
)
