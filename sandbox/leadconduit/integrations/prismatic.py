"""Destinations: the lead as JSON to the webhook of a Prismatic flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sandbox.leadconduit.integrations.base import (
    Context,
    Event,
    Grade,
    Variable,
    Variables,
    timeout_of,
)
from sandbox.leadconduit.integrations.custom_request import text_variable
from sandbox.leadconduit.integrations.custom_validate import check_url
from sandbox.leadconduit.integrations.custom_values import sendable
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.objects import TooMuch
from sandbox.world.exchange import IncomingResponse, OutgoingRequest


@dataclass(frozen=True, slots=True)
class Prismatic:
    """One action of a destination.

    grade: documented | webhook_url invokes the flow of the destination's instance |
    API reference, Destinations
    grade: inferred | the lead goes as a JSON POST, asynchronously; any 2xx is a success, anything
    else an error; the execution's id is kept | no source
    """

    module_id: str = "prismatic"
    title: str = "Destination (Prismatic)"
    grade: Grade = "inferred"
    request_variables: tuple[Variable, ...] = (
        Variable("url", "string", True, "The action's webhook_url"),
        Variable("lead.*", "wildcard", False, "The lead"),
    )
    response_variables: tuple[Variable, ...] = (
        Variable("outcome"),
        Variable("reason"),
        Variable("execution_id", description="The run of the Prismatic flow"),
    )

    def validate(self, variables: Variables, context: Context) -> str | None:
        """The webhook must be an address that may be called."""
        return check_url(text_variable(variables, "url"), context)

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """A POST of the lead."""
        del context
        body = write_json(sendable(variables.get("lead") or {}))
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return OutgoingRequest(
            method="POST",
            url=text_variable(variables, "url"),
            headers=headers,
            body=body.encode("utf-8", "replace"),
            timeout=timeout_of(variables),
        )

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """The outcome by status, and the id of the run."""
        del variables, request, context
        event: Event = {"outcome": "success"}
        if not 200 <= response.status < 300:
            event = {"outcome": "error", "reason": f"Webhook answered {response.status}"}
        run = response.header("prismatic-executionid") or _execution_id(response.body)
        if run:
            event["execution_id"] = run
        return event


def _execution_id(body: bytes) -> str | None:
    try:
        value = read_json(body.decode("utf-8", "replace"))
    except (InvalidJson, TooMuch):
        return None
    found = value.get("executionId") if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


PRISMATIC: Final = Prismatic()
