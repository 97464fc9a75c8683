"""Fields: the types there are, the standard fields, and the account's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.account import account_document
from sandbox.leadconduit.changelog import log_change
from sandbox.leadconduit.field_changes import drop_field, keep_field
from sandbox.leadconduit.fields import COLLECTION, defined_field, own_field, standard_fields
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace

Field = Mapping[str, Any]

_SHOWN: Final = 80


def list_types(call: Call) -> Reply:
    """listTypes: what values can be, with examples in storage form."""
    from sandbox.leadconduit.values import ValueContext, type_catalogue

    return Reply.json(type_catalogue(ValueContext(now=call.namespace.clock.now())))


def list_fields(call: Call) -> Reply:
    """listFields: the standard fields, then the account's own.

    grade: inferred | standard fields come first, in the order of their ids | no source
    """
    own = call.namespace.store.collection(COLLECTION)
    standard = [dict(field) for name, field in standard_fields().items() if name not in own]
    return Reply.json([*standard, *own.values()])


def create_field(call: Call) -> Reply:
    """createField: a field of the account's own. Raises `Problem` 409 and 422."""
    namespace, sent = call.namespace, call.body
    with namespace.lock:
        if defined_field(namespace, sent["id"]) is not None:
            detail = f"A field with the id {sent['id'][:_SHOWN]!r} exists already; choose another"
            raise Problem("conflict", detail)
        _insist_on_suffix(namespace, sent["id"])
        field = own_field(sent, iso(namespace.clock.now()))
        keep_field(namespace, field)
        log_change(call, "field", None, field)
    return Reply.json(field, 201)


def get_field(call: Call) -> Reply:
    """getField: any field. Raises `Problem` 404."""
    return Reply.json(dict(_found(call)))


def update_field(call: Call) -> Reply:
    """updateField: replace the definition of an own field. Raises `Problem` 404 and 422.

    grade: inferred | PUT replaces the whole definition | no source
    """
    namespace, sent = call.namespace, call.body
    with namespace.lock:
        existing = _own(call)
        if sent.get("id", existing["id"]) != existing["id"]:
            message = "is not the id of the field that is updated; leave it out"
            finding = Finding(("body", "id"), "id", message, existing["id"], sent["id"])
            raise Problem("unprocessable", f"The id {message}", findings=[finding])
        said = {**sent, "id": existing["id"]}
        field = own_field(said, iso(namespace.clock.now()), existing)
        keep_field(namespace, field)
        log_change(call, "field", existing, field)
    return Reply.json(field)


def delete_field(call: Call) -> Reply:
    """deleteField: take an own field away, and tell its flows. Raises `Problem` 404 and 422."""
    with call.namespace.lock:
        field = _own(call)
        errors = drop_field(call.namespace, field["id"])
        log_change(call, "field", field, None)
    return Reply.json({**field, "errors": errors}, 202)


def _found(call: Call) -> Field:
    field = defined_field(call.namespace, call.params["id"])
    if field is None:
        raise Problem("not-found", f"There is no field {call.params['id'][:_SHOWN]!r}")
    return field


def _own(call: Call) -> Field:
    """The field, if it may be changed.

    grade: documented | standard fields can be neither changed nor deleted |
      API description, Fields
    """
    field = _found(call)
    if field["standard"]:
        detail = f"{field['id']} is a standard field, which can be neither changed nor deleted"
        raise Problem("unprocessable", detail)
    return field


def _insist_on_suffix(namespace: Namespace, field_id: str) -> None:
    """Raises `Problem` 422 for an id that does not end as the account's own ids do.

    grade: documented | ids of own fields end with the account's suffix; switch field_suffix |
      API description, Field; help centre, Fields
    """
    suffix = account_document(namespace)["field_suffix"]
    if not namespace.switches["field_suffix"] or field_id.endswith(f"_{suffix}"):
        return
    message = f"has to end in _{suffix}, the suffix of the account's own fields"
    better = f"{field_id[:_SHOWN]}_{suffix}"
    finding = Finding(("body", "id"), "suffix", message, better, field_id[:_SHOWN])
    detail = f"The id {field_id[:_SHOWN]!r} {message}; send {better!r}"
    raise Problem("unprocessable", detail, findings=[finding])
