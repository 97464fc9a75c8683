"""What a delivery module is: declared variables, a check, a request, an event made of the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, cast, runtime_checkable

from sandbox.leadconduit.integrations.json_text import InvalidJson
from sandbox.leadconduit.integrations.objects import TooMuch
from sandbox.leadconduit.integrations.urls import TooManyParameters
from sandbox.leadconduit.integrations.xml_reader import XmlError
from sandbox.leadconduit.integrations.xml_writer import UnwritableXml

if TYPE_CHECKING:
    from sandbox.world.exchange import IncomingResponse, OutgoingRequest

Variables = Mapping[str, Any]
Event = dict[str, Any]
Grade = Literal["documented", "observed", "inferred", "ours"]

OUTCOMES = ("success", "failure", "error")


class DeliveryError(Exception):
    """A request that cannot be built, or a reply that cannot be read.

    The host of the module turns it into an event of outcome `error` whose reason is the text.
    """


FAILURES: Final = (
    DeliveryError,
    InvalidJson,
    TooManyParameters,
    TooMuch,
    UnwritableXml,
    XmlError,
)
"""Everything `request` and `response` of a module may raise."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One declared variable; a name that ends in `*` stands for every variable below it."""

    name: str
    type: str = "string"
    required: bool = False
    description: str = ""


def _still() -> Random:
    return Random(0)  # noqa: S311  chance that can be repeated, for whoever brings none


def _no_host(host: str) -> bool:
    del host
    return False


@dataclass(frozen=True, slots=True)
class Context:
    """What a module may know beyond the mapped variables.

    `environment` is `production` (addresses must be public, as LeadConduit demands), `sandbox`
    (loopback, names reserved for tests and the hosts that `allows` is true for pass too) or `test`
    (only the scheme of an address is looked at).
    `settings` holds what the hosted product keeps in its own environment, such as a token.
    """

    environment: Literal["production", "sandbox", "test"] = "sandbox"
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    random: Random = field(default_factory=_still)
    settings: Mapping[str, str] = field(default_factory=dict)
    allows: Callable[[str], bool] = _no_host


Send = Callable[["OutgoingRequest"], "IncomingResponse"]


@runtime_checkable
class Integration(Protocol):
    """One outbound module.

    `validate` gives the reason why the step is skipped, or None. `request` and `response` may
    raise one of `FAILURES`. The event has its outcome, reason and the rest under
    `outcome_prefix(integration)`; everything in it is appended to the lead's variables.
    """

    @property
    def module_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def grade(self) -> Grade: ...
    @property
    def request_variables(self) -> tuple[Variable, ...]: ...
    @property
    def response_variables(self) -> tuple[Variable, ...]: ...

    def validate(self, variables: Variables, context: Context) -> str | None: ...
    def request(self, variables: Variables, context: Context) -> OutgoingRequest: ...
    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event: ...


class Composite(Protocol):
    """A module that needs several exchanges (or none) handles them itself with `send`."""

    def handle(self, variables: Variables, context: Context, send: Send) -> Event: ...


def deliver(integration: Integration, variables: Variables, context: Context, send: Send) -> Event:
    """Run one delivery with `send` and return its event; raises `DeliveryError` only."""
    try:
        if _is_composite(type(integration)):
            return cast(Composite, integration).handle(variables, context, send)
        request = integration.request(variables, context)
        return integration.response(variables, request, exchange(request, send), context)
    except FAILURES as error:
        raise DeliveryError(str(error)) from error


@cache
def _is_composite(kind: type[Any]) -> bool:
    # Asking an object whether it fulfils a protocol takes longer than most deliveries.
    return callable(getattr(kind, "handle", None))


def exchange(request: OutgoingRequest, send: Send) -> IncomingResponse:
    """Send a module's request as its host does, and give back the reply as the module sees it.

    grade: observed | a missing url or method is an error, Content-Length is computed anew, header
    names of the reply are capitalised | leadconduit-integrations registry
    """
    for name, given in (("URL", request.url), ("method", request.method)):
        if not given:
            raise DeliveryError(f"the request has no {name}")
    sent = {k: v for k, v in request.headers.items() if k.lower() != "content-length"}
    reply = send(replace(request, headers=sent))
    return replace(reply, headers={capitalised(k): v for k, v in reply.headers.items()})


def capitalised(name: str) -> str:
    """A header's name with every word capitalised, as modules see it."""
    return "-".join(word[:1].upper() + word[1:].lower() for word in name.split("-"))


def outcome_prefix(integration: Integration) -> str:
    """Where the event's outcome stands: `add_item` for `add_item.outcome`, else empty.

    grade: observed | results are appended at the declared outcome variable's prefix |
    leadconduit-integrations registry
    """
    for variable in integration.response_variables:
        if variable.name == "outcome":
            return ""
        if variable.name.endswith(".outcome"):
            return variable.name.removesuffix(".outcome")
    return ""


DEFAULT_TIMEOUT = 360.0


def timeout_of(variables: Variables) -> float:
    """The `timeout_seconds` variable: 1 to 360 seconds, anything else means 360.

    grade: observed | default and upper limit 360, lower 1, nonsense means 360 |
    leadconduit-integrations registry
    """
    given = variables.get("timeout_seconds")
    value = getattr(given, "value", given)
    try:
        seconds = float(str(value))
    except (TypeError, ValueError):
        return DEFAULT_TIMEOUT
    if seconds != seconds:
        return DEFAULT_TIMEOUT
    return min(max(seconds, 1.0), DEFAULT_TIMEOUT)
