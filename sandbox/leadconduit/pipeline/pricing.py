"""Phase 8, pricing: what the lead will cost if it is accepted."""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.pipeline.pricing_service import ask_service
from sandbox.leadconduit.pipeline.submission import Ending, Submission
from sandbox.leadconduit.pricing import Pricing, quote
from sandbox.leadconduit.values import text_of
from sandbox.leadconduit.variables import lookup

PHASE = "pricing"


def set_price(submission: Submission) -> Ending | None:
    """Quote the flow's price, else the source's, else 0.

    grade: documented | the flow's prices come first, the source's when none of them matches, else 0
      | API reference, Pricing
    grade: documented | older help texts let the source override the flow: switch price_precedence |
      help centre, lead pricing
    """
    levels: list[tuple[str, Pricing | None]] = [
        ("flow", submission.flow.pricing),
        ("source", submission.source.pricing),
    ]
    if submission.namespace.switches["price_precedence"] == "source":
        levels.reverse()
    offered = lookup(submission.variables, "lead.price")
    if offered is None:
        offered = lookup(submission.parameters, "price")
    handed_in = None if offered is None else text_of(offered)
    looked: list[dict[str, Any]] = []
    for level, pricing in levels:
        found = quote(
            pricing,
            submission.variables,
            handed_in,
            submission.context,
            lambda service: ask_service(submission, service),
            looked,
        )
        if found is not None:
            submission.price = found.amount
            submission.trace.note(
                PHASE,
                "done",
                f"{found.amount} by the {level}'s pricing ({found.origin}).",
                level=level,
                price=found.amount,
                origin=found.origin,
                **({"looked_at": looked} if looked else {}),
            )
            break
    else:
        more = {"looked_at": looked} if looked else {}
        submission.trace.note(PHASE, "done", "No price matches: 0.", price=0, **more)
    submission.variables["purchase_price"] = submission.price
    return None
