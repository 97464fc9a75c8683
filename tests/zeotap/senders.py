"""Small objects for the tests of deliveries and probes: a namespace, a sync, a destination."""

from __future__ import annotations

from typing import Any

from sandbox.world.fixtures import World
from sandbox.world.namespace import Namespace

WORKSPACE = "660e8400-e29b-41d4-a716-446655440000"
DESTINATION = "550e8400-e29b-41d4-a716-446655440000"


def namespace() -> Namespace:
    """A namespace of an empty world."""
    return Namespace("test", World())


def sync(**members: Any) -> dict[str, Any]:
    """An active sync of customers."""
    return {
        "id": "20000000-0000-4000-8000-000000000001",
        "workspace_id": WORKSPACE,
        "destination_id": DESTINATION,
        "sync_mode": "insert",
        "primary_key": "id",
        "config": {},
        "field_mapping": [],
        "status": "active",
        **members,
    }


def destination(url: str, status: str = "connected", **config: Any) -> dict[str, Any]:
    """A webhook destination."""
    return {
        "id": DESTINATION,
        "workspace_id": WORKSPACE,
        "destination_type": "webhook",
        "config": {"url": url, **config},
        "status": status,
    }
