"""A namespace with something on every page, for tests that look at all of them."""

from __future__ import annotations

from typing import Final

import requests

from sandbox.testing.handle import Handle

FLOW: Final = "65a0000000000000000000f1"
ENTITY: Final = "65a0000000000000000000e1"
LEAD: Final = "LEAD"
"""Stands in a path for the id of a lead."""

# Every kind of page, by its path below the namespace.
PAGES: Final = (
    "/requests",
    "/requests?path=/nothing-like-it",
    "/requests/everywhere",
    "/requests/1",
    "/requests/2",
    "/requests/3",
    "/requests/3/against/1",
    "/leads",
    f"/leads/{LEAD}",
    "/flows",
    f"/flows/{FLOW}",
    f"/flows/{FLOW}/sources/{ENTITY}",
    "/charts",
    "/charts?since=yesterday",
    "/world",
    "/world/file",
    "/world/credentials",
    "/world/lists",
    "/world/switches",
    "/world/clock",
    "/world/faults",
    "/world/outbox",
    "/world/outbox/1",
    "/world/snapshots",
    "/world/expectations",
    "/world/destinations",
    "/world/magic",
    "/world/documents",
    "/nowhere",
)


def furnish(sandbox: Handle) -> str:
    """Leads, refused requests, faults, snapshots, expectations and held rules; a lead's id."""
    control = f"{sandbox.url}/_sandbox"
    sandbox.keep_history(10)
    lead = {"email": "ada@example.com", "phone_1": "5125550142", "first_name": "Ada"}
    kept = sandbox.submit({**lead, "state": "TX"}).lead
    assert kept is not None
    requests.post(f"{sandbox.url}/flows", json={"name": 1}, auth=("", "sandbox"), timeout=10)
    requests.post(f"{sandbox.url}/flows/{FLOW}/sorces/x", data="{", timeout=10)
    for state in ("LA", "LA", "LA", "NY"):
        sandbox.submit({**lead, "state": state, "phone_1": "5125550143"})
    sandbox.snapshot("before-the-rest")
    sandbox.outbox.hold("https://nobody.example/", delay=60)
    _posted(control, "faults", {"match": {"operation": "pingSource"}, "status": 503, "times": 2})
    _posted(control, "expectations", {"kind": "leads", "exactly": 100})
    _posted(control, "expectations", {"kind": "requests", "at_least": 1})
    return kept.id


def _posted(control: str, what: str, value: object) -> None:
    requests.post(f"{control}/{what}", json=value, timeout=10).raise_for_status()
