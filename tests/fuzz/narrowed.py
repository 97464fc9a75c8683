"""What a document cannot know: the world of the run.

Without it next to no generated flow could be saved, and nothing behind saving be reached. Values
that are not listed here are tried all the same, as data that may be refused.
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

CRM = "SW5zdGFuY2U6MGExYjJjM2QtMDAwMS00MDAwLTgwMDAtMDAwMDAwMDAwMDAx"
KNOWN: Known = {
    ("FieldID", None): {"enum": ["first_name", "email", "phone_1", "state", "roof_age_exrg"]},
    ("TimeZone", None): {"enum": ["America/New_York", "Europe/Berlin", None]},
    ("BinaryRule", "lhv"): {"enum": ["lead.state", "{{lead.email.domain}}"]},
    ("UnaryRule", "lhv"): {"enum": ["lead.state", "{{lead.email.domain}}"]},
    ("BinaryRule", "rhv"): {"enum": ["1-5", 12, "{{lead.state}}"]},
    ("FilterStep", "outcome"): {"enum": ["failure", "{{lead.state}}"]},
    ("Destination", "instance_id"): {"enum": [CRM]},
    ("DestinationAction", "action_id"): {"enum": ["Add Lead", "Update Contact"]},
    ("Cap", "id"): None,
    ("NewFork", "snapshot"): None,
    ("Edit", "where"): None,
}

# The same schemas stand in many places of a flow; every corner of each is tried in one of them.
ELSEWHERE: Known = {
    ("Mapping", "rule_set"): None,
    ("Feedback", "rule_set"): None,
    ("Price", "rule_set"): None,
    ("Cap", "rule_set"): None,
    ("Cap", "caps"): None,
    ("FilterStep", "rule_set"): {
        "enum": [{"op": "and", "rules": [{"lhv": "lead.state", "op": "is not blank"}]}]
    },
    ("FlowMembers", "firehose"): None,
    ("Destination", "flow_usages"): None,
    ("HoursOfOperation", "days"): {
        "type": "object",
        "properties": {"monday": {"$ref": "#/components/schemas/SentDayOfOperation"}},
        "additionalProperties": False,
    },
    ("Source", "acceptance_criteria"): None,
    ("Source", "feedback"): None,
    ("Source", "caps"): None,
    ("Source", "pricing"): None,
    ("Source", "ping_limits"): None,
    ("RecipientStep", "rule_set"): None,
    ("RecipientStep", "caps"): None,
    ("RecipientStep", "pricing"): None,
    ("RecipientStep", "feedback"): None,
    # Criteria within criteria: every criterion is tried by itself where requests are counted.
    **{
        (f"{kind}Criteria", member): None
        for kind in ("Request", "Delivery", "Lead")
        for member in ("all_of", "any_of", "not")
    },
    **{
        (f"{kind}Expectation", member): None
        for kind in ("Request", "Delivery", "Lead")
        for member in ("all_of", "any_of", "not", "schema", "answer_schema")
    },
    ("NewExpectation", None): {
        "enum": [
            {"kind": "leads", "criteria": {"outcome": "success"}, "exactly": 2},
            {"kind": "requests", "in_order": [{"path": "/a"}, {"status": "4xx"}]},
            {"kind": "deliveries", "criteria": {"not": {"status": 500}}, "at_most": 9},
        ]
    },
}

_SCHEMAS = '"#/components/schemas/'
_FAMILY = "Sent"


def narrow(document: dict[str, Any], *, whole: bool = False) -> None:
    """Give request bodies schemas of their own, with what is known of the world in them.

    `whole` leaves every schema in all of its places.
    """
    schemas = document["components"]["schemas"]
    sent = _renamed(schemas)
    for (name, member), schema in {**KNOWN, **({} if whole else ELSEWHERE)}.items():
        if name not in sent:
            continue
        if member is None:
            sent[name] = schema
        elif schema is None:
            sent[name]["properties"].pop(member, None)
        else:
            sent[name]["properties"][member] = schema
    schemas |= {_FAMILY + name: schema for name, schema in sent.items()}
    for operation in (one for path in document["paths"].values() for one in path.values()):
        if isinstance(operation, dict) and "requestBody" in operation:
            operation["requestBody"] = _renamed(operation["requestBody"])


def _renamed(value: dict[str, Any]) -> dict[str, Any]:
    """The same, with references to schemas that are sent."""
    renamed: dict[str, Any] = json.loads(json.dumps(value).replace(_SCHEMAS, _SCHEMAS + _FAMILY))
    return renamed
