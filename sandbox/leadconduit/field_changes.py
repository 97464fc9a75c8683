"""What a change of a field does to the flows that use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.leadconduit.fields import COLLECTION, DELETED, defined_field
from sandbox.leadconduit.flows import DRAFTS, LIVE

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

FlowErrors = dict[str, dict[str, str]]


def keep_field(namespace: Namespace, field: Mapping[str, Any]) -> None:
    """Make or replace a field of the account's own; live flows read it as its new type at once.

    grade: inferred | a field's new type acts without deploying, as flows name the field alone |
      no source
    The caller holds the namespace's lock.
    """
    store = namespace.store
    store.collection(COLLECTION).put(field["id"], field)
    store.collection(DELETED).delete(field["id"])
    _tell_flows(namespace, field["id"])
    live = store.collection(LIVE)
    for record in live.records():
        if field["id"] in record.value["fields"]:
            live.put(record.id, record.value)  # a new record is compiled anew


def drop_field(namespace: Namespace, field_id: str) -> FlowErrors:
    """Take a field away; what is wrong now, by the ids of the flows that use it, and by path.

    grade: documented | flows go on as if the field were still there; what is wrong is told, and
      kept in each flow's errors | API description, Delete a field
    grade: inferred | its definition is kept for those flows alone | no source
    The caller holds the namespace's lock.
    """
    store = namespace.store
    record = store.collection(COLLECTION).delete(field_id)
    if record is not None:
        store.collection(DELETED).put(field_id, record.value)
    return _tell_flows(namespace, field_id)


def _tell_flows(namespace: Namespace, field_id: str) -> FlowErrors:
    """Renew the errors of the flows that use a field; those flows that have any, with them."""
    drafts = namespace.store.collection(DRAFTS)
    told: FlowErrors = {}
    for record in drafts.records():
        flow = record.value
        if field_id not in flow["fields"]:
            continue
        errors = _errors(namespace, flow["fields"])
        if errors != flow.get("errors", {}):
            rest = {name: value for name, value in flow.items() if name != "errors"}
            drafts.put(record.id, {**rest, "errors": errors} if errors else rest)
        if errors:
            told[record.id] = errors
    return told


def _errors(namespace: Namespace, field_ids: list[str]) -> dict[str, str]:
    return {
        f"fields.{at}": f"the field {field_id!r} was deleted"
        for at, field_id in enumerate(field_ids)
        if defined_field(namespace, field_id) is None
    }
