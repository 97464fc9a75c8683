"""Phase 5, inbound mapping: from the names the source uses to the fields of the flow."""

from __future__ import annotations

from sandbox.leadconduit.pipeline.submission import Ending, Submission
from sandbox.leadconduit.variables import lookup

PHASE = "inbound_mapping"


def map_inbound(submission: Submission) -> Ending | None:
    """Take over fields of the same name, then apply the source's mappings in order.

    grade: documented | a parameter reaches the lead only as a field of the flow |
      API reference, LeadVariables
    grade: inferred | parameters of the same name come first, mappings may overwrite them |
      no source
    grade: inferred | templates see the parameters, then submission, source, flow and account |
      no source
    """
    parameters = submission.parameters
    fields = submission.fields
    for field in submission.flow.fields:
        value = lookup(parameters, field)
        if value is not None:
            fields[field] = value
    mapped: dict[str, object] = {}
    results = submission.source.mappings.apply(
        {**submission.variables, **parameters},
        mapped,
        now=submission.received,
        context=submission.context,
    )
    for field in submission.flow.fields if mapped else ():
        value = lookup(mapped, field)
        if value is not None:
            fields[field] = value
    dropped = sorted(set(parameters) - set(fields) - {name.split(".")[0] for name in fields})
    submission.trace.note(
        PHASE,
        "done",
        f"{len(fields)} fields of the flow have a value.",
        fields=sorted(fields),
        not_in_flow=dropped,
        mappings=results,
    )
    return None
