"""What a flow is made of, as one table: checking and saving walk along it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

Path = tuple[str | int, ...]

# The kind of part below each member; of a list, the kind of its elements.
MEMBERS: Final[Mapping[str, Mapping[str, str]]] = {
    "flow": {
        "caps": "cap",
        "acceptance_criteria": "criteria",
        "pricing": "pricing",
        "list_checks": "list_checks",
        "destinations": "destination",
        "sources": "source",
        "steps": "step",
        "ping_limits": "ping_limit",
        "hours_of_operation": "hours",
    },
    "source": {
        "integration": "integration",
        "entity": "entity",
        "acceptance_criteria": "criteria",
        "feedback": "feedback",
        "caps": "cap",
        "pricing": "pricing",
        "ping_limits": "ping_limit",
    },
    "step": {
        "integration": "integration",
        "entity": "entity",
        "rule_set": "rule_set",
        "feedback": "feedback",
        "caps": "cap",
        "pricing": "pricing",
    },
    "cap": {"rule_set": "rule_set", "caps": "cap"},
    "criteria": {"rule_set": "rule_set"},
    "pricing": {"prices": "price"},
    "price": {"rule_set": "rule_set"},
    "integration": {"mappings": "mapping"},
    "mapping": {"rule_set": "rule_set"},
    "feedback": {"rule_set": "rule_set", "integration": "integration"},
    "list_checks": {
        "duplicate": "list_check",
        "existing_customer": "list_check",
        "dnc": "list_check",
    },
    "rule_set": {"rules": "rule"},
    "rule": {"rules": "rule", "rule_set": "rule_set"},
}

SHORT_IDS: Final = frozenset({"source", "step", "rule_set", "rule", "mapping", "price"})
OBJECT_IDS: Final = frozenset({"cap", "ping_limit"})


class Part(NamedTuple):
    """One part of a flow: its kind, where it is, and what it holds."""

    kind: str
    path: Path
    value: Mapping[str, Any]


def walk(flow: Mapping[str, Any]) -> Iterator[Part]:
    """The flow and all its parts in the order of the document, rule sets without their rules."""
    waiting = [Part("flow", (), flow)]
    while waiting:
        part = waiting.pop()
        yield part
        if part.kind != "rule_set":
            waiting.extend(reversed(_below(part)))


def _below(part: Part) -> list[Part]:
    members = MEMBERS.get(part.kind, {})
    found: list[Part] = []
    for name, value in part.value.items():
        kind = members.get(name)
        if kind is None:
            continue
        if isinstance(value, list):
            found += [Part(kind, (*part.path, name, at), item) for at, item in enumerate(value)]
        elif value is not None:
            found.append(Part(kind, (*part.path, name), value))
    return found
