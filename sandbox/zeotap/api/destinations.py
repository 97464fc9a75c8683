"""Destinations: the operations of all connections, and their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.contract.message import Reply
from sandbox.zeotap.connections import Resource
from sandbox.zeotap.objects import DESTINATIONS, found
from sandbox.zeotap.references import refuse_destination

if TYPE_CHECKING:
    from sandbox.call import Call

RESOURCE: Final = Resource("destination", DESTINATIONS, "destId", refuse_destination)


def list_destination_fields(call: Call) -> Reply:
    """listDestinationFields: what rows can be mapped to, whatever the status.

    Raises `Problem` 404.
    grade: documented | the structure varies by the type | API reference, Destinations
    """
    from sandbox.zeotap.fields import fields_of

    value = found(call, DESTINATIONS, "destId", "destination")
    return Reply.json(
        fields_of(
            RESOURCE.connector(value["destination_type"]),
            value["config"],
            object=call.params.get("object"),
            shape=call.namespace.switches["zeotap_fields_shape"],
        )
    )
