"""The table of magic values."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.contract.message import Reply


def list_magic(call: Call) -> Reply:
    """All reserved values of all products, and whether leads heed them here."""
    namespace = call.namespace
    rows = [row for product in namespace.realm.products if product.magic for row in product.magic()]
    enabled = bool(namespace.switches.values().get("magic_leads"))
    return Reply.json({"enabled": enabled, "rows": rows})
