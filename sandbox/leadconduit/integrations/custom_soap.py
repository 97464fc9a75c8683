"""`leadconduit-custom.outbound.soap`: checked as observed, delivered to the generic stub."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import Context, DeliveryError, Variable, Variables
from sandbox.leadconduit.integrations.custom_validate import check_outcome, check_url
from sandbox.leadconduit.integrations.generic_stub import GenericStub
from sandbox.leadconduit.integrations.objects import truthy
from sandbox.leadconduit.values.javascript import print_value

_FUNCTION: Final = re.compile(r"[A-Za-z0-9_.]+\Z")


@dataclass(frozen=True, slots=True)
class SoapStub(GenericStub):
    """The checks of the SOAP delivery; the call itself is a stub's.

    grade: observed | a function name of letters, digits, _ and .; version 1.1 or 1.2 |
    leadconduit-custom 2.23.8
    """

    @property
    def request_variables(self) -> tuple[Variable, ...]:
        """What a call takes."""
        return _VARIABLES

    @property
    def response_variables(self) -> tuple[Variable, ...]:
        """What becomes of its result."""
        results = (Variable("outcome"), Variable("reason"), Variable("price", "number"))
        return (*results, Variable("*", "wildcard"))

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

SOAP: Final = SoapStub("leadconduit-custom.outbound.soap")
