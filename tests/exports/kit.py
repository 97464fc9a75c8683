"""A conversation to be exported: a lead, what the account holds, something made and read again."""

from __future__ import annotations

import requests

from sandbox.testing.handle import Handle

ANN = {
    "first_name": "An'n \u00e9 {{x}}",
    "email": "ann@example.com",
    "phone_1": "5125550100",
    "state": "TX",
}


def converse(box: Handle) -> None:
    """Ask for eight things, some of which are refused."""
    requests.post(box.submit_url(), data=ANN, timeout=5)
    requests.get(f"{box.url}/flows", auth=box.auth, timeout=5)
    made = requests.post(f"{box.url}/entities", auth=box.auth, json={"name": "Mine"}, timeout=5)
    entity = f"{box.url}/entities/{made.json()['id']}"
    requests.put(entity, auth=box.auth, json={"name": "Mine too"}, timeout=5)
    requests.get(entity, auth=box.auth, timeout=5)
    requests.get(f"{box.zeotap.url}/workspaces", headers=box.zeotap.headers, timeout=5)
    requests.get(f"{box.url}/nothing/here?api_key=sesame&a=b%20c", timeout=5)
    requests.post(box.submit_url(), data=b"\xff\x00raw", timeout=5)
