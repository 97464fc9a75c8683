"""`leadconduit-custom.outbound.form`: the mapped fields as a form POST."""

from __future__ import annotations

from typing import Final

from sandbox.leadconduit.integrations.base import Variable, Variables
from sandbox.leadconduit.integrations.custom_base import CustomDelivery
from sandbox.leadconduit.integrations.custom_request import (
    ADDRESS,
    FORM_TYPE,
    READING,
    fields_of,
    headers_of,
    outgoing,
    text_variable,
)
from sandbox.leadconduit.integrations.custom_validate import HeaderRules
from sandbox.leadconduit.integrations.objects import flatten, ordered
from sandbox.leadconduit.integrations.urls import component, form_encode
from sandbox.leadconduit.values.javascript import print_value
from sandbox.world.exchange import OutgoingRequest


def build(variables: Variables) -> OutgoingRequest:
    """A form POST of `form_field.*`.

    grade: observed | nested names are flattened with dots, arrays repeat the name, arrays of
    objects are empty values, null is empty | leadconduit-custom 2.23.8
    """
    body = _body(variables)
    headers = headers_of(
        variables,
        {
            "Content-Type": f"{FORM_TYPE}; charset=utf-8",
            "Content-Length": str(len(body.encode("utf-8", "replace"))),
        },
    )
    return outgoing(variables, "POST", text_variable(variables, "url"), headers, body)


def _body(variables: Variables) -> str:
    fields = fields_of(variables, "form_field")
    if variables.get("encode_form_field_names") is None:
        return form_encode(ordered(flatten(fields, keep_arrays=True)))
    # grade: observed | encode_form_field_names with any value, even true, leaves names raw and
    # prints nested fields as [object Object] | leadconduit-custom 2.23.8
    return "&".join(f"{name}={component(_text(value))}" for name, value in ordered(fields))


def _text(value: object) -> str:
    return print_value(value)


FORM: Final = CustomDelivery(
    module_id="leadconduit-custom.outbound.form",
    title="Form POST",
    request_variables=(
        *ADDRESS,
        Variable("encode_form_field_names", "boolean", False, "Leave field names as they are"),
        Variable("form_field.*", "wildcard", False, "The form's fields"),
        *READING,
    ),
    build=build,
    headers=HeaderRules(content_type="form-urlencoded"),
)
