"""The standard fields of leadconduit-fields 1.4.1, and the types ours have.

Data drift: a newer listing of the fields, which ours follow, gives six of them a narrower type
than the package of 2015 does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.fields import standard_fields

NARROWER = {
    "city": "city",
    "first_name": "first_name",
    "last_name": "last_name",
    "loan.amount": "range",
    "trustedform_cert_url": "trustedform_url",
    "website": "url",
}


def records(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One record a field."""
    return [
        {"id": f"fields.{field['type']}.{field['id']}", "tier": 1, "field": field}
        for field in document["fields"]
    ]


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """The type our field has; and the package's, or the newer one."""
    field = record["field"]
    ours = standard_fields().get(field["id"], {}).get("type")
    return ours, NARROWER.get(field["id"], field["type"])
