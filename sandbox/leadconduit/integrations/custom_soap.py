"""`leadconduit-custom.outbound.soap`: a function of a web service, called as its WSDL says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import (
    Context,
    DeliveryError,
    Event,
    Grade,
    Send,
    Variable,
    Variables,
    exchange,
    timeout_of,
)
from sandbox.leadconduit.integrations.custom_documents import JsonDocument
from sandbox.leadconduit.integrations.custom_request import fields_of, text_variable
from sandbox.leadconduit.integrations.custom_response import (
    reason_of,
    searched_outcome,
    selected,
)
from sandbox.leadconduit.integrations.custom_search import at_path
from sandbox.leadconduit.integrations.custom_validate import check_outcome, check_url
from sandbox.leadconduit.integrations.objects import truthy
from sandbox.leadconduit.integrations.soap_envelope import Root, write_envelope, write_header
from sandbox.leadconduit.integrations.soap_result import SoapFault, read_result
from sandbox.leadconduit.integrations.soap_security import authorization, security_header
from sandbox.leadconduit.integrations.soap_wsdl import Function, find_function
from sandbox.leadconduit.values.javascript import print_value
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

_FUNCTION: Final = re.compile(r"[A-Za-z0-9_.]+\Z")
DEFAULT_TIMEOUT: Final = 10.0


@dataclass(frozen=True, slots=True)
class SoapDelivery:
    """A call of a function that a WSDL describes.

    grade: observed | a function name of letters, digits, _ and .; version 1.1 or 1.2 |
    leadconduit-custom 2.23.8
    """

    module_id: str = "leadconduit-custom.outbound.soap"
    title: str = "SOAP"
    grade: Grade = "observed"

    @property
    def request_variables(self) -> tuple[Variable, ...]:
        """What a call takes."""
        return _VARIABLES

    @property
    def response_variables(self) -> tuple[Variable, ...]:
        """What becomes of its result."""
        return _RESULTS

    def validate(self, variables: Variables, context: Context) -> str | None:
        """Why the step is skipped, or None."""
        try:
            return (
                check_url(variables.get("url"), context)
                or _check_function(variables.get("function"))
                or _check_version(variables.get("version"))
                or check_outcome(variables.get("outcome_on_match"))
            )
        except DeliveryError as error:
            return str(error)

    def handle(self, variables: Variables, context: Context, send: Send) -> Event:
        """Get the WSDL, call the function, read the result. Raises one of `FAILURES`.

        grade: observed | the WSDL is fetched, the function called | leadconduit-custom 2.23.8
        grade: inferred | the WSDL is fetched for each delivery, without authentication | no source
        """
        timeout = _timeout(variables)
        version = _version(variables)

        def fetch(url: str) -> bytes:
            return _fetched(url, timeout, send)

        url = text_variable(variables, "url")
        function = find_function(url, text_variable(variables, "function"), version, fetch)
        request = _call(variables, context, function, version)
        return _event(variables, function, exchange(request, send).body)

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """The first of the requests: the WSDL."""
        del context
        return _asking(text_variable(variables, "url"), _timeout(variables))

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """Nothing: what comes of a call hangs on the WSDL, so `handle` reads it."""
        del variables, request, response, context
        return {}


def _version(variables: Variables) -> str:
    # grade: observed | 1.2 only if the version is 1.2 | leadconduit-custom 2.23.8
    return "1.2" if text_variable(variables, "version") == "1.2" else "1.1"


def _timeout(variables: Variables) -> float:
    # grade: observed | ten seconds if timeout_seconds is not mapped | leadconduit-custom 2.23.8
    given = variables.get("timeout_seconds")
    return timeout_of(variables) if given is not None else DEFAULT_TIMEOUT


def _asking(url: str, timeout: float) -> OutgoingRequest:
    headers = {"Accept": "text/xml,application/xml;q=0.9,*/*;q=0.8"}
    return OutgoingRequest("GET", url, headers, timeout=timeout, follow_redirects=True)


def _fetched(url: str, timeout: float, send: Send) -> bytes:
    reply = exchange(_asking(url, timeout), send)
    if not 200 <= reply.status < 300:
        raise DeliveryError(f"the WSDL at {url} was answered with status {reply.status}")
    return reply.body


def _call(
    variables: Variables, context: Context, function: Function, version: str
) -> OutgoingRequest:
    """The call itself.

    grade: documented | the action is the header SOAPAction, or part of the content type in 1.2 |
      SOAP 1.1, 6.1.1; SOAP 1.2, Adjuncts 6.5.3
    """
    header = security_header(variables, context.now, context.random)
    header += write_header(fields_of(variables, "soap_header"))
    root = Root(
        text_variable(variables, "root_namespace_prefix"),
        text_variable(variables, "root_xmlns_attribute_name"),
        text_variable(variables, "root_xmlns_attribute_value"),
    )
    body = write_envelope(function, fields_of(variables, "arg"), header, version, root)
    action = function.action.replace('"', "%22")
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
    if version == "1.2":
        headers = {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}
    credentials = authorization(variables)
    if credentials is not None:
        headers["Authorization"] = credentials
    return OutgoingRequest(
        "POST", function.endpoint, headers, body.encode("utf-8"), timeout=_timeout(variables)
    )


class _Result(JsonDocument):
    """A result: paths into it are plain, without wildcards."""

    def select(self, path: str) -> Any:
        """The value at a dotted path."""
        return at_path(self.value, path)


def _event(variables: Variables, function: Function, body: bytes) -> Event:
    """What becomes of an answer.

    grade: observed | a fault is an error and nothing else; the default outcome is success unless
    the answer is empty; the price only with a success, as the WSDL types it | leadconduit-custom
    2.23.8
    """
    try:
        result = read_result(body, function)
    except SoapFault as fault:
        return {"outcome": "error", "reason": str(fault)}
    document = _Result(result)
    outcome = searched_outcome(variables, document, body.decode("utf-8", "replace"))
    event: Event = {**result, "outcome": outcome}
    found = {
        "reason": reason_of(variables, document),
        "price": selected(variables, document, "price_path") if outcome == "success" else None,
        "reference": selected(variables, document, "reference_path"),
    }
    event.update((name, value) for name, value in found.items() if value is not None)
    return event


def _check_function(name: Any) -> str | None:
    if not truthy(name):
        return "Function is required"
    return None if _FUNCTION.match(print_value(name)) else "Function must have valid name"


def _check_version(version: Any) -> str | None:
    if not truthy(version) or print_value(version) in ("1.1", "1.2"):
        return None
    return "Must be valid SOAP version: 1.1 or 1.2"


_VARIABLES: Final = (
    Variable("url", "string", True, "Where the WSDL is"),
    Variable("function", "string", True, "The function to call"),
    Variable("version", "string", False, "1.1 or 1.2"),
    Variable("basic_username", "string", False, "User name for HTTP Basic authentication"),
    Variable("basic_password", "string", False, "Password for HTTP Basic authentication"),
    Variable("bearer_token", "string", False, "Token for Bearer authentication"),
    Variable("wss_username", "string", False, "User name for WS-Security"),
    Variable("wss_password", "string", False, "Password for WS-Security"),
    Variable("wss_digest_password", "boolean", False, "Send a digest of the password"),
    Variable("arg.*", "wildcard", False, "The function's arguments"),
    Variable("outcome_search_term", "string", False, "Text or pattern to look for in the result"),
    Variable("outcome_search_path", "string", False, "Where in the result to look for it"),
    Variable("outcome_on_match", "string", False, "success, failure or error if it is found"),
    Variable("reason_path", "string", False, "Where in the result the reason stands"),
    Variable("price_path", "string", False, "Where in the result the price stands"),
    Variable("reference_path", "string", False, "Where in the result the buyer's own id stands"),
    Variable("default_reason", "string", False, "The reason if the result has none"),
    Variable("soap_header.*", "wildcard", False, "The envelope's headers"),
    Variable("send_ascii", "boolean", False, "Send plain ASCII letters only"),
    Variable("root_namespace_prefix", "string", False, "Prefix of the envelope's namespace"),
    Variable("root_xmlns_attribute_name", "string", False, "A namespace to declare"),
    Variable("root_xmlns_attribute_value", "string", False, "That namespace's address"),
)

_RESULTS: Final = (
    Variable("outcome", "string", description="success, failure or error"),
    Variable("reason", "string", description="Why, in the buyer's words"),
    Variable("price", "number", description="What the buyer pays"),
    Variable("*", "wildcard", description="Everything else in the result"),
)

SOAP: Final = SoapDelivery()
