"""The frame of the four custom deliveries, which differ in their request and share the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import (
    Context,
    Event,
    Grade,
    Variable,
    Variables,
)
from sandbox.leadconduit.integrations.custom_request import RESPONSE_VARIABLES
from sandbox.leadconduit.integrations.custom_response import event_of
from sandbox.leadconduit.integrations.custom_validate import HeaderRules, validate
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

_COOKIES: Final = re.compile(r",\s*(?=[^\s;,=]+=)")
"""Where several cookies were joined into one header: a comma, then a name. Not inside a date."""


@dataclass(frozen=True, slots=True)
class CustomDelivery:
    """One of form, json, query and xml."""

    module_id: str
    title: str
    request_variables: tuple[Variable, ...]
    build: Callable[[Variables], OutgoingRequest]
    headers: HeaderRules
    methods: tuple[str, ...] = ()
    grade: Grade = "observed"
    response_variables: tuple[Variable, ...] = RESPONSE_VARIABLES

    def validate(self, variables: Variables, context: Context) -> str | None:
        """Why the delivery is skipped, or None."""
        return validate(variables, context, self.headers, self.methods)

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """The request; raises `DeliveryError` for values that cannot be sent."""
        del context
        return self.build(variables)

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """The event made of the reply."""
        del request, context
        headers: dict[str, Any] = dict(response.headers)
        if "Set-Cookie" in headers:
            headers["Set-Cookie"] = _COOKIES.split(headers["Set-Cookie"])
        body = response.body.decode("utf-8", "replace")
        return event_of(variables, response.status, headers, body)
