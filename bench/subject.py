"""What is measured: one lead, one flow with a filter and a stubbed recipient, one read."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

from bench.load import request_bytes
from sandbox.contract.message import Request

FLOW = "65b0000000000000000000f1"
SOURCE = "65b0000000000000000000e1"
SUBMIT_PATH = f"/flows/{FLOW}/sources/{SOURCE}/submit"
FLOW_PATH = f"/flows/{FLOW}"
FIELDS = ["first_name", "last_name", "email", "phone_1", "state", "postal_code"]
LEAD = urlencode(
    {
        "first_name": "Ada",
        "last_name": "Example",
        "email": "ada@example.com",
        "phone_1": "5125550142",
        "state": "TX",
        "postal_code": "78704",
    }
).encode()
AUTHORIZATION = "Basic " + base64.b64encode(b"API:sandbox").decode()
FORM = "application/x-www-form-urlencoded"

WORLD = {
    "name": "bench",
    "about": "One filter and one stubbed recipient",
    "leadconduit": {
        "flows": [
            {
                "id": FLOW,
                "name": "Measured",
                "enabled": True,
                "fields": FIELDS,
                "sources": [
                    {
                        "entity": {"id": SOURCE, "name": "Form"},
                        "integration": {"module_id": "leadconduit-default.inbound"},
                    }
                ],
                "acceptance_criteria": {
                    "outcome": "failure",
                    "rule_set": {
                        "op": "and",
                        "rules": [{"lhv": "lead.email", "op": "is not blank"}],
                    },
                },
                "steps": [
                    {
                        "type": "filter",
                        "outcome": "failure",
                        "reason": "Not in Florida",
                        "rule_set": {
                            "op": "and",
                            "rules": [{"lhv": "lead.state", "op": "is equal to", "rhv": "FL"}],
                        },
                    },
                    {
                        "type": "recipient",
                        "entity": {"id": "65b0000000000000000000b1", "name": "Buyer"},
                        "integration": {
                            "module_id": "leadconduit-custom.outbound.json",
                            "mappings": [
                                {"property": "url", "value": "https://buyer.example/leads"},
                                {"property": "json_property.email", "value": "{{lead.email}}"},
                                {"property": "json_property.phone", "value": "{{lead.phone_1}}"},
                            ],
                        },
                    },
                ],
            }
        ]
    },
}


def submission() -> Request:
    """One submission, for calls without a socket."""
    headers = {"content-type": FORM, "content-length": str(len(LEAD))}
    return Request("POST", SUBMIT_PATH, headers=headers, body=LEAD)


def read() -> Request:
    """One read of the flow, for calls without a socket."""
    return Request("GET", FLOW_PATH, headers={"authorization": AUTHORIZATION})


def submission_bytes(url: str) -> bytes:
    """One submission, for the wire."""
    return request_bytes("POST", url + SUBMIT_PATH, LEAD, Content_Type=FORM)


def read_bytes(url: str) -> bytes:
    """One read of the flow, for the wire."""
    return request_bytes("GET", url + FLOW_PATH, Authorization=AUTHORIZATION)
