"""The leads of `sandbox demo`: what is sent, and what must become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.testing.submit import Form

WORLD = "demo"
FLOW = "Home Insurance"
DUPLICATES = "recent_leads"
KNOWN = "known@example.com"
CRASH = "crash@example.com"

ANN = {
    "first_name": "Ann",
    "last_name": "Lee",
    "email": "ann.lee@example.com",
    "phone_1": "5125550100",
    "state": "TX",
    "postal_code": "78701",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One submission. `phase` decides about the lead, None when nothing stops it; `delivered` says
    whether the recipient gets it. A submission that is turned away leaves no lead: `outcome` None.
    """

    title: str
    outcome: str | None = "success"
    reason: str | None = None
    price: float = 0
    phase: str | None = None
    delivered: bool = False
    status: int = 201
    source: str = "Web Form"
    as_: Form = "form"
    fields: Mapping[str, str] = field(default_factory=lambda: ANN)


SCENES = (
    Scene("Accepted, Texas price", price=12.5, delivered=True),
    Scene(
        "Accepted, JSON, general price",
        price=10,
        delivered=True,
        as_="json",
        fields={**ANN, "email": "bob@example.com", "state": "CA"},
    ),
    Scene(
        "Accepted, XML",
        price=12.5,
        delivered=True,
        as_="xml",
        fields={**ANN, "email": "cat@example.com"},
    ),
    Scene(
        "Accepted, GET with a query",
        price=10,
        delivered=True,
        as_="query",
        fields={**ANN, "email": "dan@example.com", "state": "fl"},
    ),
    Scene(
        "No email",
        "failure",
        "lead.email must not be blank",
        phase="acceptance_criteria",
        fields={**ANN, "email": ""},
    ),
    Scene(
        "State that nobody buys",
        "failure",
        "lead.state must be included in TX,CA,FL",
        phase="acceptance_criteria",
        fields={**ANN, "email": "eve@example.com", "state": "Alaska"},
    ),
    Scene(
        "The first lead again, now on the list",
        "failure",
        "Duplicate",
        phase="filter",
    ),
    Scene(
        "On the do-not-call list",
        "failure",
        "On the do-not-call list",
        phase="filter",
        fields={**ANN, "email": "fay@example.com", "phone_1": "(512) 555-0199"},
    ),
    Scene(
        "Phone that is none",
        "failure",
        "Not a phone number: 12",
        phase="filter",
        fields={**ANN, "email": "gus@example.com", "phone_1": "12"},
    ),
    Scene(
        "Refused by the buyer",
        "failure",
        "Already a customer",
        phase="filter",
        delivered=True,
        fields={**ANN, "email": KNOWN},
    ),
    Scene(
        "Buyer's system fails",
        "error",
        "Server error",
        phase="filter",
        delivered=True,
        fields={**ANN, "email": CRASH},
    ),
    Scene(
        "First of the day from a partner",
        price=12.5,
        delivered=True,
        source="Partner Network",
        fields={**ANN, "email": "hal@example.com", "mobile": "5125550142"},
    ),
    Scene(
        "Second of the day: capped",
        "failure",
        "Cap reached",
        phase="caps",
        source="Partner Network",
        fields={**ANN, "email": "ian@example.com"},
    ),
    Scene(
        "Source that was switched off",
        None,
        status=403,
        source="Old Landing Page",
        fields={**ANN, "email": "joy@example.com"},
    ),
)
