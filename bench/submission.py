"""A submission as large as they come: 20 fields, 10 rules, 5 templates, 2 stubbed deliveries."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sandbox.contract.message import Request

FLOW = "65b0000000000000000000f2"
SOURCE = "65b0000000000000000000e2"
PATH = f"/flows/{FLOW}/sources/{SOURCE}/submit"
VALUES = {
    "first_name": "Ada",
    "last_name": "Example",
    "email": "ada@example.com",
    "phone_1": "5125550142",
    "phone_2": "(512) 555-0143",
    "address_1": "1 Example Street",
    "city": "Austin",
    "state": "TX",
    "postal_code": "78704",
    "country": "USA",
    "dob": "06/02/1980",
    "gender": "female",
    "ip_address": "192.0.2.17",
    "comments": "Please call after five.",
    "loan.amount": "250000",
    "mobile_opt_in": "yes",
    "reference": "A-1",
    "website": "https://example.com/roofs?a=b",
    "trustedform_cert_url": "https://cert.trustedform.com/" + "0" * 40,
    "credit_score": "700",
}
LEAD = urlencode(VALUES).encode()


def _rules(*rules: tuple[str, ...]) -> dict[str, Any]:
    return {
        "op": "and",
        "rules": [dict(zip(("lhv", "op", "rhv"), rule, strict=False)) for rule in rules],
    }


def _recipient(number: int, module: str, name: str, values: dict[str, str]) -> dict[str, Any]:
    url = {"property": "url", "value": f"https://buyer{number}.example/leads"}
    mappings = [{"property": f"{name}.{key}", "value": value} for key, value in values.items()]
    return {
        "type": "recipient",
        "entity": {"id": f"65b0000000000000000000b{number}", "name": f"Buyer {number}"},
        "integration": {
            "module_id": f"leadconduit-custom.outbound.{module}",
            "mappings": [url, *mappings],
        },
        "rule_set": _rules(
            ("lead.email", "format is valid"), ("lead.phone_1.area", "is not blank")
        ),
    }


WORLD: dict[str, Any] = {
    "name": "bench-large",
    "about": "Twenty fields, ten rules, five templates, two stubbed recipients",
    "leadconduit": {
        "flows": [
            {
                "id": FLOW,
                "name": "Measured",
                "enabled": True,
                "fields": list(VALUES),
                "sources": [
                    {
                        "entity": {"id": SOURCE, "name": "Form"},
                        "integration": {"module_id": "leadconduit-default.inbound"},
                    }
                ],
                "acceptance_criteria": {
                    "outcome": "failure",
                    "rule_set": _rules(
                        ("lead.email", "format is valid"),
                        ("lead.state", "is included in", "TX,OK,LA,NM"),
                        ("lead.postal_code", "matches pattern", "^7[0-9]{4}$"),
                        ("lead.loan.amount", "is greater than", "1000"),
                    ),
                },
                "steps": [
                    {
                        "type": "filter",
                        "outcome": "failure",
                        "reason": "Not in Florida",
                        "rule_set": _rules(
                            ("lead.state", "is equal to", "FL"), ("lead.city", "is blank")
                        ),
                    },
                    _recipient(
                        1,
                        "json",
                        "json_property",
                        {
                            "email": "{{lead.email}}",
                            "name": "{{lead.first_name}} {{lead.last_name}}",
                            "key": "K-1",
                        },
                    ),
                    _recipient(
                        2,
                        "form",
                        "form_field",
                        {
                            "phone": "{{lead.phone_1}}",
                            "born": '{{format lead.dob format="MM/DD/YYYY"}}',
                            "hash": "{{sha256 lead.email}}",
                        },
                    ),
                ],
            }
        ]
    },
}


def large_submission() -> Request:
    """The submission, for calls without a socket."""
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(LEAD)),
    }
    return Request("POST", PATH, headers=headers, body=LEAD)
