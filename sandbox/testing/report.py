"""The conversation of a test, as text for the report of its failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sandbox.testing.handle import SERVED

if TYPE_CHECKING:
    from sandbox.contract.problems import Finding
    from sandbox.testing.handle import Handle
    from sandbox.testing.records import DeliveryRecord, LeadRecord, RequestRecord

SHOWN = 10
LONGEST = 160


def conversation(handle: Handle) -> str:
    """What was asked, what became of the leads and by which way, what was sent out, and curl lines
    that ask again; the last ten of each."""
    return "\n".join(_lines(handle))


def _lines(handle: Handle) -> Iterator[str]:
    requests, leads, deliveries = handle.requests, handle.leads, handle.deliveries
    yield f"{handle!r}"
    yield _title("requests", len(requests))
    for request in requests[-SHOWN:]:
        yield from _request(request)
    yield _title("leads", len(leads))
    for lead in leads[-SHOWN:]:
        yield from _lead(lead)
    yield _title("deliveries", len(deliveries))
    for delivery in deliveries[-SHOWN:]:
        yield from _delivery(delivery)
    if requests:
        # The server of the tests is gone when somebody reads this.
        yield "the same again, for `sandbox serve` with the same world:"
        yield from (f"  {handle.curl(one, base_url=SERVED)}" for one in requests[-SHOWN:])


def _title(what: str, count: int) -> str:
    if count == 0:
        return f"no {what}"
    return f"{what}:" if count <= SHOWN else f"{what}, the last {SHOWN} of {count}:"


def _request(request: RequestRecord) -> Iterator[str]:
    operation = request.operation or "no operation"
    yield f"  #{request.number} {request!r} {operation}"
    yield from _findings("request", request.findings)
    yield from _findings("answer breaks the contract", request.violations)


def _findings(what: str, findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        where = ".".join(map(str, finding.location))
        yield f"      {what}: {where}: {finding.message}"


def _lead(lead: LeadRecord) -> Iterator[str]:
    yield f"  {lead!r}"
    if lead.decided_by:
        rule = lead.decided_by.get("rule")
        yield f"      decided by {lead.decided_by['phase']}" + (f": {rule}" if rule else "")
    for note in lead.trace:
        if note["decision"] != "skipped":
            yield f"      {note['phase']} {note['decision']}: {_one_line(note['about'])}"


def _delivery(delivery: DeliveryRecord) -> Iterator[str]:
    yield f"  #{delivery.number} {delivery!r}"
    if delivery.error:
        yield f"      {delivery.error}"


def _one_line(text: str) -> str:
    """At most so much of a text as one reads in a report."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}…"
