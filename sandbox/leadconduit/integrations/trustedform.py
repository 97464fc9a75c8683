"""`leadconduit-trustedform.outbound.trustedform`: retain, insights and verify of a certificate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
from sandbox.leadconduit.integrations.custom_request import basic
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.objects import UNDEFINED, TooMuch, nest, truthy
from sandbox.leadconduit.integrations.trustedform_names import (
    PROPERTIES,
    REQUEST_VARIABLES,
    RESPONSE_VARIABLES,
    RESULTS,
)
from sandbox.leadconduit.values.javascript import print_value
from sandbox.leadconduit.values.rich import Rich
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

_ID: Final = r"(?:[0-9a-zA-Z]{40}|[0-9a-zA-Z]{80}|0\.[^/\s]+)"
_LIVE: Final = re.compile(rf"https://(?:cert|ping)\.trustedform\.com/{_ID}\Z")
_STAGING: Final = re.compile(
    rf"https://(?:cert|ping)\.(?:staging\.trustedform|trustedform-staging|trustedform)\.com/{_ID}\Z"
)


@dataclass(frozen=True, slots=True)
class TrustedForm:
    """The composite call of TrustedForm's version 4."""

    module_id: str = "leadconduit-trustedform.outbound.trustedform"
    title: str = "TrustedForm"
    grade: Grade = "observed"
    request_variables: tuple[Variable, ...] = REQUEST_VARIABLES
    response_variables: tuple[Variable, ...] = RESPONSE_VARIABLES

    def validate(self, variables: Variables, context: Context) -> str | None:
        """Why the step is skipped, or None.

        grade: observed | ids have 40 or 80 characters or start with 0.; staging hosts pass outside
        production and development only | leadconduit-trustedform 2.6.0
        """
        problem = check_certificate(_at(variables, "lead.trustedform_cert_url"), context)
        if problem is not None:
            return problem
        if _is_on(variables, "trustedform.insights") and not any(_chosen(variables)):
            return "no properties selected for TrustedForm Insights"
        return None

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """A POST to the certificate's own address."""
        key = _text(variables, "trustedform.api_key") or _text(variables, "activeprospect.api_key")
        headers = {
            "Content-Type": "application/json",
            "api-version": "4.0",
            "Authorization": basic("X", key or context.settings.get("api_key", "")),
        }
        body = write_json(_sections(variables, context)).encode("utf-8", "replace")
        url = _text(variables, "lead.trustedform_cert_url")
        return OutgoingRequest("POST", url, headers, body, timeout_of(variables))

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """The reply's members under flat names, only those that are there.

        grade: observed | other than 200 only outcome and reason; 5xx and broken JSON are an error |
        leadconduit-trustedform 2.6.0
        """
        del variables, request, context
        body = _object(response.body)
        if response.status >= 500 or body is None:
            return {"outcome": "error", "reason": "unable to parse response"}
        event: Event = {name: body[name] for name in ("outcome", "reason") if name in body}
        if response.status != 200:
            return event
        return {**event, **nest(dict(_results(body)))}


def check_certificate(url: Any, context: Context) -> str | None:
    """What is wrong with a certificate's address."""
    if not truthy(url) or not print_value(url).strip():
        return "TrustedForm cert URL must not be blank"
    environment = context.settings.get("NODE_ENV", "production")
    live_only = environment in ("production", "development")
    pattern = _LIVE if live_only else _STAGING
    return None if pattern.match(print_value(url)) else "TrustedForm cert URL must be valid"


# The request


def _sections(variables: Variables, context: Context) -> dict[str, Any]:
    """The parts of the call that are switched on.

    grade: observed | the reference defaults to the link of the lead's event, the vendor to the
    source's name | leadconduit-trustedform 2.6.0
    """
    sections: dict[str, Any] = {}
    if _is_on(variables, "trustedform.retain"):
        sections["match_lead"] = {
            "email": _or_undefined(_text(variables, "lead.email")),
            "phone": _or_undefined(_text(variables, "lead.phone_1")),
        }
        sections["retain"] = {
            "reference": _text(variables, "trustedform.custom_reference")
            or _event_link(variables, context),
            "vendor": _or_undefined(
                _text(variables, "trustedform.vendor") or _text(variables, "source.name")
            ),
        }
    if _is_on(variables, "trustedform.insights"):
        sections["insights"] = _insights(variables)
    if _is_on(variables, "trustedform.verify"):
        # grade: inferred | the name of the member | no source
        name = _or_undefined(_text(variables, "trustedform.advertiser_name"))
        sections["verify"] = {"advertiser_name": name}
    return sections


def _insights(variables: Variables) -> dict[str, Any]:
    insights: dict[str, Any] = {"properties": [name for name in _chosen(variables) if name]}
    if _is_on(variables, "insights.page_scan"):
        # grade: inferred | the names of the members | no source
        insights["properties"] = [name for name in insights["properties"] if name != "page_scan"]
        insights["scans"] = {
            "required": _texts(variables, "trustedform.scan_required_text"),
            "forbidden": _texts(variables, "trustedform.scan_forbidden_text"),
            "delimiter": _text(variables, "trustedform.scan_delimiter") or "|",
        }
    return insights


def _chosen(variables: Variables) -> Iterator[str]:
    for variable, name in PROPERTIES.items():
        if _is_on(variables, f"insights.{variable}"):
            yield name


def _event_link(variables: Variables, context: Context) -> str:
    environment = context.settings.get("NODE_ENV", "production")
    suffix = "" if environment == "production" else f"-{environment}"
    return f"https://app.leadconduit{suffix}.com/events/{_text(variables, 'lead.id')}"


def _at(variables: Variables, path: str) -> Any:
    value: Any = variables
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return None if value is UNDEFINED else value


def _is_on(variables: Variables, path: str) -> bool:
    value = _at(variables, path)
    return truthy(value.value if isinstance(value, Rich) else value)


def _text(variables: Variables, path: str) -> str:
    value = _at(variables, path)
    return "" if value is None else print_value(value)


def _or_undefined(text: str) -> Any:
    return text or UNDEFINED


def _texts(variables: Variables, path: str) -> list[str]:
    value = _at(variables, path)
    items = value if isinstance(value, list) else [value]
    return [print_value(item) for item in items if truthy(item)]


# The reply


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value = read_json(body.decode("utf-8", "replace"))
    except (InvalidJson, TooMuch):
        return None
    return value if isinstance(value, dict) else None


_MISSING: Final = object()


def _results(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, (name, _) in RESULTS.items():
        value: Any = body
        for segment in path.split("."):
            value = value.get(segment, _MISSING) if isinstance(value, Mapping) else _MISSING
        if value is not _MISSING:
            yield name, _plain_texts(value)
    scans = _at(body, "insights.scans.result")
    if isinstance(scans, Mapping):
        for kind in ("required", "forbidden"):
            if isinstance(scans.get(kind), Mapping):
                yield f"amount_{kind}_matched", amount(scans[kind])


def _plain_texts(value: Any) -> Any:
    """A list of objects with a text as the list of the texts."""
    if isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
        return [item.get("text") for item in value]
    return value


def amount(scan: Mapping[str, Any]) -> str:
    """How much of what was looked for was found: all, some or none."""
    if not truthy(scan.get("found")) or not scan["found"]:
        return "none"
    return "some" if scan.get("not_found") else "all"


TRUSTEDFORM: Final = TrustedForm()
