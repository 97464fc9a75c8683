"""TrustedForm's older calls, as far as they were observed: insights, and what consent answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import (
    Context,
    Event,
    Grade,
    Variable,
    Variables,
    timeout_of,
)
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json
from sandbox.leadconduit.integrations.media_types import FORM
from sandbox.leadconduit.integrations.objects import TooMuch, truthy
from sandbox.leadconduit.integrations.trustedform import check_certificate
from sandbox.leadconduit.integrations.urls import component
from sandbox.leadconduit.values.javascript import print_value
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

_KNOWN: Final = {
    "number": (
        "billable",
        "age",
        "event_duration",
        "lat",
        "lon",
        "wpm",
        "kpm",
    ),
    "string": (
        "browser",
        "device",
        "city",
        "country_code",
        "postal_code",
        "state",
        "time_zone",
        "ip",
        "operating_system",
        "cert_id",
        "user_agent",
    ),
    "time": (
        "consented_at",
        "created_at",
        "expires_at",
    ),
    "array": (
        "form_input_method",
        "fingerprints_matching",
        "fingerprints_non_matching",
        "scans_found",
        "scans_not_found",
        "warnings",
    ),
    "boolean": (
        "framed",
        "has_consented",
        "is_masked",
    ),
    "url": (
        "page_url",
        "parent_page_url",
    ),
}
"""What TrustedForm knows of a certificate, by the type it has in LeadConduit."""

_LEAD: Final = ("phone_1", "phone_2", "phone_3", "email")


@dataclass(frozen=True, slots=True)
class Insights:
    """A look at a certificate without keeping it.

    grade: observed | the request and the check | leadconduit-trustedform 2.6.0
    grade: inferred | the reply's members go into the event as they are | no source
    """

    module_id: str = "leadconduit-trustedform.outbound.insights"
    title: str = "TrustedForm Insights"
    grade: Grade = "inferred"
    request_variables: tuple[Variable, ...] = (
        Variable("lead.trustedform_cert_url", "string", True, "The certificate"),
        Variable("trustedform.scan_required_text", "array", False, "Must stand on the page"),
        Variable("trustedform.scan_forbidden_text", "array", False, "Must not stand on the page"),
        Variable("trustedform.scan_delimiter", "string", False, "Stands around variable text"),
        Variable("trustedform.vendor", "string", False, "Who sold the lead"),
        *(
            Variable(f"lead.{name}", "string", False, "Must match the certificate")
            for name in _LEAD
        ),
    )
    response_variables: tuple[Variable, ...] = (
        Variable("outcome"),
        Variable("reason"),
        *(Variable(name, kind) for kind, names in _KNOWN.items() for name in names),
    )

    def validate(self, variables: Variables, context: Context) -> str | None:
        """Why the step is skipped, or None."""
        return check_certificate(_lead(variables).get("trustedform_cert_url"), context)

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """A POST to the certificate's `/peek`."""
        url = f"{print_value(_lead(variables).get('trustedform_cert_url') or '')}/peek"
        token = context.settings.get("TRUSTEDFORM_DATA_SERVICE_TOKEN", "")
        headers = {"Content-Type": FORM, "Authorization": f"Bearer {token}"}
        body = "&".join(_pairs(variables)).encode("utf-8", "replace")
        return OutgoingRequest("POST", url, headers, body, timeout_of(variables))

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """The members of the reply."""
        del variables, request, context
        try:
            body = read_json(response.body.decode("utf-8", "replace"))
        except (InvalidJson, TooMuch):
            body = None
        if response.status >= 500 or not isinstance(body, dict):
            return {"outcome": "error", "reason": "unable to parse response"}
        if response.status >= 400:
            return {"outcome": "error", "reason": print_value(body.get("message") or "error")}
        return {**body, "outcome": "success", "reason": None}


def _lead(variables: Variables) -> Mapping[str, Any]:
    lead = variables.get("lead")
    return lead if isinstance(lead, Mapping) else {}


def _pairs(variables: Variables) -> list[str]:
    """The form's pairs; a forbidden text has an exclamation mark before the equals sign."""
    options = variables.get("trustedform")
    options = options if isinstance(options, Mapping) else {}
    pairs = [f"scan%5B%5D={component(text)}" for text in _texts(options.get("scan_required_text"))]
    pairs += [
        f"scan%5B%5D!={component(text)}" for text in _texts(options.get("scan_forbidden_text"))
    ]
    delimiter = options.get("scan_delimiter")
    pairs.append(
        f"scan_delimiter={component(print_value(delimiter) if truthy(delimiter) else '|')}"
    )
    lead = _lead(variables)
    for name in _LEAD:
        if truthy(lead.get(name)):
            pairs.append(f"{name}={component(print_value(lead[name]))}")
    return pairs


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [print_value(item) for item in items if truthy(item)]


def consent_event(status: int, body: Any, variables: Variables) -> Event:
    """What the consent module makes of a reply.

    grade: observed | scans and how many of them matched; no fingerprints are said to be none |
    leadconduit-trustedform 2.6.0
    """
    if status != 201 or not isinstance(body, Mapping):
        reason = body.get("message") if isinstance(body, Mapping) else None
        return {"outcome": "error"} if reason is None else {"outcome": "error", "reason": reason}
    event: Event = {"outcome": "success", "reason": None}
    event["fingerprints_summary"] = "No Fingerprinting Data"
    scans = body.get("scans")
    if isinstance(scans, Mapping):
        for name in ("required", "forbidden"):
            for kind in ("found", "not_found"):
                if f"{name}_{kind}" in scans:
                    event[f"{name}_scans_{kind}"] = scans[f"{name}_{kind}"]
        options = variables.get("trustedform")
        wanted = _texts(options.get("scan_required_text")) if isinstance(options, Mapping) else []
        if wanted:
            event["num_required_matched"] = _amount(
                len(scans.get("required_found") or ()), len(wanted)
            )
    return event


def _amount(found: int, wanted: int) -> str:
    if not found:
        return "none"
    return "all" if found >= wanted else "some"


INSIGHTS: Final = Insights()
