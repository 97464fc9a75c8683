"""Asking a pricing service, for leads and for pings."""

from __future__ import annotations

from typing import Any, Final

from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.objects import TooMuch
from sandbox.leadconduit.outside import SERVICES
from sandbox.leadconduit.pipeline.submission import Submission
from sandbox.leadconduit.pipeline.trace import plain
from sandbox.leadconduit.pricing import Price, PricingService, as_price
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

PHASE = "pricing"
HOST: Final = "https://pricing.sandbox.invalid"
"""Where a service without an address seems to be; a stub of the world may answer below it."""
TIMEOUT: Final = 10.0


def ask_service(submission: Submission, service: PricingService) -> Price | None:
    """The price that a pricing service gives, None if it gives none.

    grade: documented | an external API gives the price, for pings too |
      help centre, external pricing services
    grade: ours | the request is a POST of the lead as JSON, the answer has the member price; the
      address is the world's, else one for a stub | no source
    """
    request = OutgoingRequest(
        "POST",
        _address(submission, service.id),
        {"Content-Type": "application/json", "Accept": "application/json"},
        write_json(_question(submission)).encode("utf-8", "replace"),
        TIMEOUT,
    )
    exchange = submission.namespace.outbox.send(request, lead_id=submission.lead_id or None)
    price = _price_in(exchange.response)
    told = "no price" if price is None else f"a price of {price}"
    submission.trace.note(
        PHASE,
        "failed" if price is None else "done",
        f"The pricing service {service.id} gave {told}"
        + (f": {exchange.error}." if exchange.error else "."),
        delivery=exchange.number,
        **({"faults": [exchange.fault]} if exchange.fault else {}),
    )
    return price


def _address(submission: Submission, service_id: str) -> str:
    record = submission.namespace.store.collection(SERVICES).get(service_id.lower())
    return f"{HOST}/{service_id}" if record is None else str(record.value["url"])


def _question(submission: Submission) -> dict[str, Any]:
    variables = submission.variables
    return {
        **{name: variables[name] for name in ("flow", "source", "submission")},
        "lead": plain(variables["lead"]),
        "ping": submission.ping,
    }


def _price_in(response: IncomingResponse | None) -> Price | None:
    """The price of a good answer: a number, or its text, that is not below 0."""
    if response is None or not 200 <= response.status < 300:
        return None
    try:
        answer = read_json(response.body.decode("utf-8", "replace"))
    except (InvalidJson, TooMuch):
        return None
    price = as_price(answer.get("price")) if isinstance(answer, dict) else None
    return price if price is not None and price >= 0 else None
