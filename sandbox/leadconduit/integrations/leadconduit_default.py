"""`leadconduit-default.outbound`: the lead goes on to a source of another flow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import (
    Context,
    DeliveryError,
    Event,
    Grade,
    Variable,
    Variables,
)
from sandbox.leadconduit.integrations.custom_request import outgoing, text_variable
from sandbox.leadconduit.integrations.json_text import read_json
from sandbox.leadconduit.integrations.media_types import FORM, JSON, TEXT_XML, XML, best_match
from sandbox.leadconduit.integrations.objects import UNDEFINED, flatten, ordered, truthy
from sandbox.leadconduit.integrations.public_address import INVALID, check_host
from sandbox.leadconduit.integrations.urls import form_encode, host_of, set_query
from sandbox.leadconduit.integrations.xml_objects import as_object
from sandbox.leadconduit.integrations.xml_reader import read_xml
from sandbox.leadconduit.values.javascript import print_value
from sandbox.leadconduit.values.rich import Rich
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

_ACCEPT: Final = "application/json;q=0.9,text/xml;q=0.8,application/xml;q=0.7"
_WORDS: Final = re.compile("success|failure|error")


@dataclass(frozen=True, slots=True)
class LeadConduitDefault:
    """From LeadConduit to LeadConduit."""

    module_id: str = "leadconduit-default.outbound"
    title: str = "LeadConduit"
    grade: Grade = "observed"
    request_variables: tuple[Variable, ...] = (
        Variable("url", "string", True, "Where the other flow's source takes leads"),
        Variable("method", "string", True, "GET or POST"),
        Variable("default_outcome", "string", False, "The outcome if the reply has none"),
        Variable("lead.*", "wildcard", False, "The lead"),
        Variable("default.custom.*", "wildcard", False, "Fields to add"),
        Variable("price", "number", False, "The price the lead goes on for"),
    )
    response_variables: tuple[Variable, ...] = (
        Variable("outcome", "string", False, "success, failure or error"),
        Variable("reason", "string", False, "Why"),
        Variable("price", "number", False, "What the other flow pays"),
    )

    def validate(self, variables: Variables, context: Context) -> str | None:
        """Why the step is skipped, or None."""
        return (
            _check_outcome(variables.get("default_outcome"))
            or _check_url(variables.get("url"), context)
            or _check_method(variables.get("method"))
        )

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """The lead as a form POST or in the query of a GET; other methods raise `DeliveryError`.

        grade: observed | names are dotted, custom fields go over the lead, the price comes last
        and is 0 if there is none | leadconduit-default 2.9.14
        """
        del context
        url, method = text_variable(variables, "url"), text_variable(variables, "method")
        values = _values(variables)
        if method.upper() == "GET":
            return outgoing(variables, "GET", _with_query(url, values), {"Accept": _ACCEPT})
        if method and method.upper() != "POST":
            raise DeliveryError(f"a lead cannot be sent by {method}")
        body = form_encode(ordered(values))
        length = str(len(body.encode("utf-8", "replace")))
        headers = {"Content-Type": FORM, "Content-Length": length, "Accept": _ACCEPT}
        return outgoing(variables, "POST", url, headers, body)

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """The reply as the event; raises `InvalidJson` or `XmlError` for a broken one.

        grade: observed | the status is ignored; without an outcome all but the reason is dropped |
        leadconduit-default 2.9.14
        """
        del request, context
        content_type = response.headers.get("Content-Type")
        if not content_type:
            return _error("No Content-Type specified in server response")
        media_type = best_match((JSON, TEXT_XML, XML), content_type)
        if media_type is None:
            return _error("Unsupported Content-Type specified in server response")
        body = response.body.decode("utf-8", "replace")
        return _event(variables, _read(body, media_type))


def _check_outcome(outcome: Any) -> str | None:
    # grade: observed | it need only contain one of the words | leadconduit-default 2.9.14
    if outcome is None or outcome is UNDEFINED or _WORDS.search(print_value(outcome)):
        return None
    return 'default outcome must be "success", "failure" or "error"'


def _check_url(url: Any, context: Context) -> str | None:
    # grade: observed | the address is read by the WHATWG rules; IPv6 in brackets is not valid |
    # leadconduit-default 2.9.14
    if not truthy(url):
        return "URL is required"
    host = host_of(print_value(url))
    if host is None:
        return INVALID
    if context.environment == "test":
        return None
    if host.startswith("["):
        return INVALID
    return check_host(host, context)


def _check_method(method: Any) -> str | None:
    # grade: inferred | the wording | no source
    if not truthy(method) or print_value(method).upper() in ("GET", "POST"):
        return None
    return "Unsupported HTTP method - use GET or POST"


def _values(variables: Variables) -> dict[str, Any]:
    lead = variables.get("lead", UNDEFINED)
    if lead is None or lead is UNDEFINED:
        raise DeliveryError("there is no lead to send")
    values = {name: _normal(value) for name, value in flatten(lead).items()}
    values = {name: value for name, value in values.items() if value is not UNDEFINED}
    custom = variables.get("default")
    custom = custom.get("custom") if isinstance(custom, dict) else None
    for name, value in ordered(flatten(custom, keep_arrays=True)):
        if truthy(value):
            values[name] = _normal(value)
    price = variables.get("price")
    values.pop("price", None)
    values["price"] = _normal(price) if truthy(price) else 0
    return values


def _normal(value: Any) -> Any:
    """What a value goes out as: rich ones by their normal value, even invalid ones."""
    if isinstance(value, Rich):
        return value.text if value.kind in ("string", "date") else value.value
    return [_normal(item) for item in value] if isinstance(value, list) else value


def _with_query(url: str, values: dict[str, Any]) -> str:
    texts = {name: print_value(value) for name, value in ordered(values)}
    try:
        return set_query(url, texts)
    except ValueError:
        raise DeliveryError(f"Invalid URL: {url}") from None


def _error(reason: str) -> Event:
    return {"outcome": "error", "reason": reason}


def _read(body: str, media_type: str) -> Any:
    if media_type == JSON:
        return read_json(body)
    root = read_xml(body)
    return None if root is None else as_object(root)


def _event(variables: Variables, read: Any) -> Event:
    if read is None:
        raise DeliveryError("the reply is empty")
    members = read if isinstance(read, dict) else {}
    if members.get("outcome") is not None:
        return dict(members)
    default = variables.get("default_outcome")
    reasons = (members.get("reason"), members.get("message"))
    reason = next((given for given in reasons if truthy(given)), "Unrecognized response")
    return {"outcome": default if truthy(default) else "error", "reason": reason}


DEFAULT: Final = LeadConduitDefault()
