"""The stand-in for modules that are not imitated: it records what it was given, and succeeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import (
    OUTCOMES,
    Context,
    Event,
    Grade,
    Variable,
    Variables,
)
from sandbox.leadconduit.integrations.custom_values import sendable
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.objects import TooMuch
from sandbox.leadconduit.integrations.urls import component
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

HOST: Final = "https://module.sandbox.invalid"
"""Where a stub's request seems to go; a world may give a stub of its own for addresses below it."""


@dataclass(frozen=True, slots=True)
class GenericStub:
    """Any module: the mapped variables go out as JSON to an address that is no server's.

    grade: ours | an unknown module records its variables and succeeds, unless a stub of the world
    answers otherwise | no source
    """

    module_id: str
    grade: Grade = "ours"

    @property
    def title(self) -> str:
        """A name that says what it is."""
        return f"Stub of {self.module_id}"

    @property
    def request_variables(self) -> tuple[Variable, ...]:
        """Nothing is required, the lead and anything mapped is recorded."""
        return (
            Variable("lead.*", "wildcard", description="The lead"),
            Variable("*", "wildcard", description="Anything that is mapped"),
        )

    @property
    def response_variables(self) -> tuple[Variable, ...]:
        """Outcome, reason, and what a stub of the world answers."""
        return (Variable("outcome"), Variable("reason"), Variable("*", "wildcard"))

    def validate(self, variables: Variables, context: Context) -> str | None:
        """Nothing is refused."""
        del variables, context
        return None

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """The variables as JSON."""
        del context
        body = write_json(sendable(dict(variables)))
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        url = f"{HOST}/{component(self.module_id)}"
        return OutgoingRequest("POST", url, headers, body.encode("utf-8", "replace"))

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """The JSON object of the reply, or a plain success; marked as a stub's."""
        del variables, request, context
        event = _object(response.body)
        if event.get("outcome") not in OUTCOMES:
            event["outcome"] = "success"
        event["sandbox_stub"] = f"{self.module_id} is not imitated; a stub recorded the request"
        return event


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = read_json(body.decode("utf-8", "replace"))
    except (InvalidJson, TooMuch):
        return {}
    return value if isinstance(value, dict) else {}
