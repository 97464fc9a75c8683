"""The feedback source (`leadconduit-standard.inbound.feedback`): returns and conversions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.integrations.inbound_request import (
    NOTHING,
    Reader,
    body_of,
    check_head,
    merge,
    negotiate,
    unreadable_xml,
)
from sandbox.leadconduit.integrations.inbound_response import InboundReply, as_xml, look_up
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.media_types import FORM, JSON, TEXT_XML, XML
from sandbox.leadconduit.integrations.objects import TooMuch, nest, truthy
from sandbox.leadconduit.integrations.urls import TooManyParameters, read_form, read_query
from sandbox.leadconduit.integrations.xml_objects import as_object
from sandbox.leadconduit.integrations.xml_reader import XmlError, read_xml
from sandbox.leadconduit.values.javascript import print_value

MODULE_ID: Final = "leadconduit-standard.inbound.feedback"

_LEAD: Final = ("id", "first_name", "last_name", "email", "phone_1")


def read_feedback(
    method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> Any:
    """The parameters of a feedback request; raises `InboundError`.

    grade: observed | as the standard source, but names in the query nest, a wrong method is 415,
    JSON is tried once, event_id is dropped, redir_url and TrustedForm names are ordinary |
    leadconduit-standard 1.2.6
    """
    del path
    try:
        return _read(method.upper(), query, headers, body)
    except (TooMuch, TooManyParameters) as problem:
        raise InboundError(413, f"Request is too large to be read -- {problem}") from None


def _read(method: str, query: str, headers: Mapping[str, str], body: bytes) -> Any:
    check_head(method, headers, status=415)
    given: Any = nest(read_query(query))
    read = NOTHING if method == "GET" else body_of(headers, body, _READERS)
    if read is not NOTHING:
        given = merge(read, given)
    if isinstance(given, dict):
        given.pop("event_id", None)
    return given


def _form(text: str) -> Any:
    return nest(read_form(text))


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except InvalidJson as problem:
        message = f"Body is not parsable as application/json -- Error: {problem}"
        raise InboundError(400, message) from None


def _xml(text: str) -> Any:
    try:
        root = read_xml(text)
    except XmlError as problem:
        raise unreadable_xml(problem) from None
    return None if root is None else as_object(root)


_READERS: Final[Mapping[str, Reader]] = {
    FORM: _form,
    JSON: _json,
    XML: _xml,
    TEXT_XML: _xml,
}

_FORBIDDEN: Final = re.compile("forbidden", re.IGNORECASE)


def write_feedback(variables: Mapping[str, Any], accept: str | None = None) -> InboundReply:
    """The answer to feedback.

    grade: observed | 201, or 409 if the reason contains "forbidden"; XML shows missing members as
    empty elements, JSON leaves falsy ones out, and the form type gets lines of underscores |
    leadconduit-standard 1.2.6
    """
    reason = look_up(variables, "reason")
    members: dict[str, Any] = {
        "outcome": look_up(variables, "outcome"),
        "reason": reason,
        "lead": {name: look_up(variables, f"lead.{name}") for name in _LEAD},
        "price": look_up(variables, "price"),
    }
    media_type = negotiate(accept) or JSON
    status = 409 if truthy(reason) and _FORBIDDEN.search(print_value(reason)) else 201
    return InboundReply(status, {"Content-Type": media_type}, _WRITERS[media_type](members))


def _as_json(members: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in members.items() if truthy(value)}
    kept["lead"] = {name: value for name, value in members["lead"].items() if truthy(value)}
    return write_json(kept)


def _as_xml(members: Mapping[str, Any]) -> str:
    lead = {name: _shown(value) for name, value in members["lead"].items()}
    return as_xml({**{name: _shown(value) for name, value in members.items()}, "lead": lead})


def _shown(value: Any) -> Any:
    return "" if value is None else value


def _as_lines(members: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{'_' * len(name)}:{print_value(_shown(value))}" for name, value in members.items()
    )


_WRITERS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    FORM: _as_lines,
    JSON: _as_json,
    XML: _as_xml,
    TEXT_XML: _as_xml,
}
