"""What a document cannot know: the world of the run.

Without it next to no generated flow could be saved, and nothing behind saving be reached. Values
that are not listed here are tried all the same, as data that has to be refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

NAMESPACE = "Sandbox-Namespace"
SCRATCH = "scratch"
"""Where what would take the world apart is sent."""

# By schema and member; None for a member that is left out.
Known = Mapping[tuple[str, str | None], Any]

KNOWN: Known = {
    ("FieldID", None): {"enum": ["first_name", "email", "phone_1", "state", "roof_age_exrg"]},
    ("TimeZone", None): {"enum": ["America/New_York", "Europe/Berlin", None]},
    ("BinaryRule", "lhv"): {"enum": ["lead.state", "{{lead.email.domain}}"]},
    ("UnaryRule", "lhv"): {"enum": ["lead.state", "{{lead.email.domain}}"]},
    ("BinaryRule", "rhv"): {"enum": ["1-5", 12, "{{lead.state}}"]},
    ("FilterStep", "outcome"): {"enum": ["failure", "{{lead.state}}"]},
    ("Cap", "id"): None,
}

# The same schemas stand in many places of a flow. Every corner of each is tried in one of them, at
# the operations of CORNERED; the operations that replace flows see the whole.
CORNERS: Known = {
    **KNOWN,
    ("Mapping", "rule_set"): None,
    ("Feedback", "rule_set"): None,
    ("Price", "rule_set"): None,
    ("Cap", "rule_set"): None,
    ("Cap", "caps"): None,
    ("Source", "acceptance_criteria"): None,
    ("Source", "caps"): None,
    ("Source", "pricing"): None,
    ("Source", "ping_limits"): None,
    ("RecipientStep", "rule_set"): None,
    ("RecipientStep", "caps"): None,
    ("RecipientStep", "pricing"): None,
    ("RecipientStep", "feedback"): None,
}
CORNERED = frozenset({"createFlow", "testStep"})

_SCHEMAS = '"#/components/schemas/'


def narrow(document: dict[str, Any]) -> None:
    """Give request bodies schemas of their own, with what is known of the world in them."""
    schemas = document["components"]["schemas"]
    schemas |= {**_copy(schemas, "Sent", KNOWN), **_copy(schemas, "Corner", CORNERS)}
    for operation in (one for path in document["paths"].values() for one in path.values()):
        if isinstance(operation, dict) and "requestBody" in operation:
            family = "Corner" if operation["operationId"] in CORNERED else "Sent"
            operation["requestBody"] = _renamed(operation["requestBody"], family)


def _copy(schemas: dict[str, Any], family: str, known: Known) -> dict[str, Any]:
    """All schemas under new names, narrowed."""
    copy = _renamed(schemas, family)
    for (name, member), schema in known.items():
        if name not in copy:
            continue
        if member is None:
            copy[name] = schema
        elif schema is None:
            copy[name]["properties"].pop(member, None)
        else:
            copy[name]["properties"][member] = schema
    return {family + name: schema for name, schema in copy.items()}


def _renamed(value: dict[str, Any], family: str) -> dict[str, Any]:
    renamed: dict[str, Any] = json.loads(json.dumps(value).replace(_SCHEMAS, _SCHEMAS + family))
    return renamed
