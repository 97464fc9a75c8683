"""Ids and times as this API has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def new_id(namespace: Namespace) -> str:
    """A new id; it follows from the seed of the namespace.

    grade: documented | ids are UUIDs in lower case | API reference, Destinations
    """
    return namespace.ids.uuid()


def read_id(text: object) -> str | None:
    """The id in `text`, in lower case; None for what is no UUID."""
    lowered = text.lower() if isinstance(text, str) else ""
    return lowered if _UUID.fullmatch(lowered) else None


def now(namespace: Namespace) -> str:
    """The time on the clock of the namespace, as `2026-01-02T03:04:05Z`.

    grade: documented | times are ISO 8601 in UTC with Z, to the second | API reference,
      Destinations
    """
    return namespace.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
