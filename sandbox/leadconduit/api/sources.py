"""One source of one flow, as the paths below /flows/{flow_id}/sources/{source_id} name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Problem
from sandbox.leadconduit.flows import DRAFTS, LIVE

if TYPE_CHECKING:
    from sandbox.call import Call

Flow = Mapping[str, Any]
Source = Mapping[str, Any]


def source_of(call: Call) -> tuple[Flow, Source]:
    """The flow and the source that the call names. Raises `Problem` 404 if there is none.

    grade: inferred | a source is named by the id of its entity | API reference, Submit data
    grade: ours | its own six-character id does as well | no source
    grade: inferred | the live version is looked at, the saved state before the first deployment |
      no source
    """
    flow_id, source_id = call.params["flow_id"], call.params["source_id"]
    store = call.namespace.store
    record = store.collection(LIVE).get(flow_id.lower())
    record = record or store.collection(DRAFTS).get(flow_id.lower())
    if record is None:
        raise Problem("not-found", f"There is no flow {flow_id}")
    for source in record.value["sources"]:
        if source_id == source["id"] or source_id.lower() == source["entity"]["id"]:
            return record.value, source
    raise Problem("not-found", f"The flow {record.value['name']!r} has no source {source_id}")
