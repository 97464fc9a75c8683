"""What the requests of form, json, query and xml have in common: headers, redirects, variables."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

from sandbox.leadconduit.integrations.base import DeliveryError, Variable, Variables, timeout_of
from sandbox.leadconduit.integrations.custom_values import compact, sendable
from sandbox.leadconduit.integrations.objects import UNDEFINED, nest, truthy
from sandbox.leadconduit.values.javascript import print_value, trim
from sandbox.leadconduit.values.rich import Rich
from sandbox.world.exchange import OutgoingRequest

ACCEPT: Final = (
    "application/json;q=0.9,text/xml;q=0.8,application/xml;q=0.7,text/html;q=0.6,text/plain;q=0.5"
)
FORM_TYPE: Final = "application/x-www-form-urlencoded"

ADDRESS: Final = (
    Variable("url", "string", True, "Where the lead is sent"),
    Variable("basic_username", "string", False, "User name for HTTP Basic authentication"),
    Variable("basic_password", "string", False, "Password for HTTP Basic authentication"),
)

READING: Final = (
    Variable("outcome_search_term", "string", False, "Text or pattern to look for in the reply"),
    Variable("outcome_search_path", "string", False, "Where in the reply to look for it"),
    Variable("outcome_on_match", "string", False, "success, failure or error if it is found"),
    Variable("reason_path", "string", False, "Where in the reply the reason stands"),
    Variable("price_path", "string", False, "Where in the reply the price stands"),
    Variable("fallback_price", "number", False, "The price if the reply has none"),
    Variable("reference_path", "string", False, "Where in the reply the buyer's own id stands"),
    Variable("default_reason", "string", False, "The reason if the reply has none"),
    Variable("header.*", "wildcard", False, "Headers to send"),
    Variable("send_ascii", "boolean", False, "Send plain ASCII letters only"),
    Variable("capture.*", "wildcard", False, "Patterns whose first group is kept"),
    Variable("response_content_type_override", "string", False, "Read the reply as this type"),
    Variable("cookie_search_term", "string", False, "Keep the cookie that matches this"),
    Variable("follow_redirects", "boolean", False, "Follow the reply's redirects"),
)

RESPONSE_VARIABLES: Final = (
    Variable("outcome", "string", description="success, failure or error"),
    Variable("reason", "string", description="Why, in the buyer's words"),
    Variable("cookie", "string", description="The cookie that was looked for"),
    Variable("price", "number", description="What the buyer pays"),
    Variable("reference", "string", description="The buyer's own id of the lead"),
    Variable("*", "wildcard", description="Everything else in the reply"),
)


def fields_of(variables: Variables, name: str) -> dict[str, Any]:
    """The mapped values under `name`: plain, nested, arrays compact; raises `DeliveryError`."""
    nested: dict[str, Any] = compact(nest(_mapped(variables, name)))
    return nested


def _mapped(variables: Variables, name: str) -> Any:
    given = variables.get(name)
    if given is None or given is UNDEFINED:
        return {}
    return sendable(given, ascii_only=sends_ascii(variables))


def sends_ascii(variables: Variables) -> bool:
    """Whether `send_ascii` is on.

    grade: observed | any truthy value, the plain text false too; a typed false is off |
    leadconduit-custom 2.23.8
    """
    given = variables.get("send_ascii")
    return truthy(given.value if isinstance(given, Rich) else given)


def text_variable(variables: Variables, name: str) -> str:
    """A variable as text; empty if it is missing, null or undefined."""
    given = variables.get(name)
    return "" if given is None or given is UNDEFINED else print_value(sendable(given))


def follows_redirects(variables: Variables, default: bool) -> bool:
    """Whether the reply's redirects are followed.

    grade: observed | any truthy value, a typed false included; `default` only if it is not mapped
    at all | leadconduit-custom 2.23.8
    """
    given = variables.get("follow_redirects", UNDEFINED)
    return default if given is UNDEFINED else truthy(given)


def headers_of(variables: Variables, defaults: Mapping[str, str]) -> dict[str, str]:
    """The headers of a request: defaults, Accept, Basic authentication, then the mapped ones.

    grade: observed | mapped headers replace defaults of exactly the same name |
    leadconduit-custom 2.23.8
    """
    headers = {**defaults, "Accept": ACCEPT}
    username = text_variable(variables, "basic_username")
    password = text_variable(variables, "basic_password")
    if username and password:
        headers["Authorization"] = basic(username, password)
    headers.update(mapped_headers(variables))
    return headers


def basic(username: str, password: str) -> str:
    """The value of an Authorization header."""
    pair = f"{username}:{password}".encode("utf-8", "replace")
    return "Basic " + base64.b64encode(pair).decode("ascii")


def mapped_headers(variables: Variables) -> dict[str, str]:
    """The `header.*` variables as text; blank, dotted and nested ones are left out.

    grade: observed | arrays are joined with a comma, a null header makes the delivery fail |
    leadconduit-custom 2.23.8
    """
    given = variables.get("header")
    if not isinstance(given, Mapping):
        return {}
    headers = {}
    for name, value in given.items():
        if "." in name or isinstance(value, Mapping):
            continue
        if value is None or value is UNDEFINED:
            raise DeliveryError(f"header {name} has no value")
        text = _header_text(sendable(value))
        if trim(text):
            headers[name] = text
    return headers


def _header_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(print_value(item) for item in compact(value))
    return print_value(value)


def outgoing(
    variables: Variables,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: str = "",
    *,
    follow: bool = False,
) -> OutgoingRequest:
    """The request as the outbox takes it."""
    return OutgoingRequest(
        method=method,
        url=url,
        headers=headers,
        body=body.encode("utf-8", "replace"),
        timeout=timeout_of(variables),
        follow_redirects=follows_redirects(variables, follow),
    )
