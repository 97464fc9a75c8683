"""`leadconduit-custom.outbound.soap`: checked as observed, delivered to the generic stub."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import Context, DeliveryError, Variables
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


SOAP: Final = SoapStub("leadconduit-custom.outbound.soap")
