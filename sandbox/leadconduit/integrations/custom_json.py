"""`leadconduit-custom.outbound.json`: the mapped properties as a JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sandbox.leadconduit.integrations.base import Variable, Variables
from sandbox.leadconduit.integrations.custom_base import CustomDelivery
from sandbox.leadconduit.integrations.custom_request import (
    ADDRESS,
    FORM_TYPE,
    READING,
    basic,
    fields_of,
    headers_of,
    mapped_headers,
    outgoing,
    text_variable,
)
from sandbox.leadconduit.integrations.custom_validate import HeaderRules
from sandbox.leadconduit.integrations.custom_values import compact
from sandbox.leadconduit.integrations.json_text import write_json
from sandbox.leadconduit.integrations.objects import UNDEFINED, flatten, ordered
from sandbox.leadconduit.integrations.urls import form_encode
from sandbox.leadconduit.values.javascript import print_value
from sandbox.world.exchange import OutgoingRequest


def build(variables: Variables) -> OutgoingRequest:
    """`json_property.*` as JSON, or as a form parameter named by `json_parameter`.

    grade: observed | the method is POST unless one is mapped, an empty one stays empty; no
    Content-Length | leadconduit-custom 2.23.8
    """
    document = _document(fields_of(variables, "json_property"))
    name = text_variable(variables, "json_parameter")
    content_type = FORM_TYPE if name else "application/json; charset=utf-8"
    body = _form(variables, name, document) if name else write_json(document)
    headers = headers_of(variables, {"Content-Type": content_type})
    headers.update(_credential(variables))
    return outgoing(variables, _method(variables), text_variable(variables, "url"), headers, body)


def _method(variables: Variables) -> str:
    given = variables.get("method")
    return "POST" if given is None or given is UNDEFINED else print_value(given).upper()


def _document(properties: dict[str, Any]) -> Any:
    # grade: observed | names that are all numbers make an array, and so do no names at all |
    # leadconduit-custom 2.23.8
    if all(name.isascii() and name.isdecimal() for name in properties):
        return compact([value for _, value in ordered(properties)])
    return properties


def _form(variables: Variables, name: str, document: Any) -> str:
    pairs: dict[str, Any] = {name: write_json(document)} if document else {}
    for extra, value in ordered(fields_of(variables, "nested_extra_parameter")):
        pairs[extra] = write_json(value)
    pairs.update(flatten(fields_of(variables, "extra_parameter"), keep_arrays=True))
    return form_encode(ordered(pairs))


def _credential(variables: Variables) -> dict[str, str]:
    # grade: observed | a credential of type user beats Basic authentication, only here |
    # leadconduit-custom 2.23.8
    credential = variables.get("credential")
    if not isinstance(credential, Mapping) or credential.get("type") != "user":
        return {}
    if "Authorization" in mapped_headers(variables):
        return {}
    pair = (text_variable(credential, "username"), text_variable(credential, "password"))
    return {"Authorization": basic(*pair)}


JSON: Final = CustomDelivery(
    module_id="leadconduit-custom.outbound.json",
    title="JSON",
    request_variables=(
        Variable("credential_id", "credential", False, "A stored credential to send"),
        ADDRESS[0],
        Variable("method", "string", False, "POST, PUT, DELETE or PATCH"),
        *ADDRESS[1:],
        Variable("json_property.*", "wildcard", False, "The document's properties"),
        Variable("json_parameter", "string", False, "Send the document as this form parameter"),
        Variable("nested_extra_parameter.*", "wildcard", False, "More form parameters, as JSON"),
        Variable("extra_parameter.*", "wildcard", False, "More form parameters"),
        *READING,
    ),
    build=build,
    headers=HeaderRules(content_type="json"),
    methods=("POST", "PUT", "DELETE", "PATCH"),
)
