"""Operations on what was recorded: requests, deliveries, leads and events."""

from __future__ import annotations

from typing import Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.control.bodies import whole
from sandbox.control.explained_requests import request_explanation
from sandbox.control.explanations import explanation
from sandbox.control.kinds import DELIVERIES, EVENTS, LEADS, PINGS, REQUESTS, Kind, plain_json
from sandbox.control.listing import listed
from sandbox.control.verification import counted, verified, waited


def list_requests(call: Call) -> Reply:
    """The journal, a page at a time."""
    return listed(call, REQUESTS)


def get_request(call: Call) -> Reply:
    """One request with its answer. Raises Problem `not-found`."""
    return Reply.json(whole(numbered(call, REQUESTS), call.params))


def explain_request(call: Call) -> Reply:
    """Why a request was answered as it was. Raises Problem `not-found`."""
    entry = numbered(call, REQUESTS)
    return Reply.json(request_explanation(call.namespace, entry))


def clear_requests(call: Call) -> Reply:
    """Empty the journal."""
    call.namespace.journal.clear()
    return Reply(204)


def count_requests(call: Call) -> Reply:
    """How many requests meet criteria."""
    return counted(call, REQUESTS)


def wait_for_requests(call: Call) -> Reply:
    """Wait until as many requests meet criteria as expected."""
    return waited(call, REQUESTS)


def verify_requests(call: Call) -> Reply:
    """Whether as many requests meet criteria as expected."""
    return verified(call, REQUESTS)


def list_deliveries(call: Call) -> Reply:
    """What was sent out, a page at a time."""
    return listed(call, DELIVERIES)


def get_delivery(call: Call) -> Reply:
    """One delivery with its answer. Raises Problem `not-found`."""
    return Reply.json(whole(numbered(call, DELIVERIES), call.params))


def wait_for_deliveries(call: Call) -> Reply:
    """Wait until as many deliveries meet criteria as expected."""
    return waited(call, DELIVERIES)


def verify_deliveries(call: Call) -> Reply:
    """Whether as many deliveries meet criteria as expected."""
    return verified(call, DELIVERIES)


def list_leads(call: Call) -> Reply:
    """The submitted leads, a page at a time."""
    return listed(call, LEADS)


def get_lead(call: Call) -> Reply:
    """One lead. Raises Problem `not-found`."""
    return Reply.json(plain_json(_lead(call).as_json()))


def get_lead_trace(call: Call) -> Reply:
    """Phase by phase, why the lead ended as it did. Raises Problem `not-found`."""
    lead = _lead(call)
    return Reply.json(
        {
            "lead_id": lead.id,
            "outcome": lead.outcome,
            "reason": lead.reason,
            "trace": plain_json(lead.trace_json()),
        }
    )


def explain_lead(call: Call) -> Reply:
    """Why the lead ended as it did, in a sentence and as data. Raises Problem `not-found`."""
    return Reply.json(explanation(_lead(call), plain_json))


def wait_for_leads(call: Call) -> Reply:
    """Wait until as many leads meet criteria as expected."""
    return waited(call, LEADS)


def verify_leads(call: Call) -> Reply:
    """Whether as many leads meet criteria as expected."""
    return verified(call, LEADS)


def list_pings(call: Call) -> Reply:
    """The pings with their traces, a page at a time."""
    return listed(call, PINGS)


def explain_ping(call: Call) -> Reply:
    """Why a ping was answered as it was. Raises Problem `not-found`."""
    return Reply.json(explanation(numbered(call, PINGS), plain_json))


def list_events(call: Call) -> Reply:
    """The events, a page at a time."""
    return listed(call, EVENTS)


def numbered(call: Call, kind: Kind) -> Any:
    """What the path of `call` names by its number. Raises Problem `not-found`."""
    number = call.params["number"]
    ring = kind.ring(call.namespace)
    found = ring.get(number)
    if found is None:
        raise Problem("not-found", _absence(kind.name, number, ring.total, ring.dropped))
    return found


def _absence(name: str, number: int, total: int, dropped: int) -> str:
    """Why there is nothing with this number: it never came, or it had to go."""
    if number > total:
        return f"There is no {name} {number}: {total} were recorded so far."
    return f"There is no {name} {number} any more: the oldest {dropped} had to make room."


def _lead(call: Call) -> Any:
    lead_id = call.params["lead_id"]
    found = call.namespace.leads.find(lead_id)
    if found is None:
        raise Problem(
            "not-found", f"There is no lead {lead_id[:80]!r} in namespace {call.namespace.name!r}."
        )
    return found
