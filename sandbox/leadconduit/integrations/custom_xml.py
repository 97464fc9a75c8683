"""`leadconduit-custom.outbound.xml`: the mapped paths as an XML document."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.leadconduit.integrations.base import Variable, Variables
from sandbox.leadconduit.integrations.custom_base import CustomDelivery
from sandbox.leadconduit.integrations.custom_request import (
    ADDRESS,
    FORM_TYPE,
    READING,
    fields_of,
    headers_of,
    outgoing,
    sends_ascii,
    text_variable,
)
from sandbox.leadconduit.integrations.custom_validate import HeaderRules
from sandbox.leadconduit.integrations.custom_values import sendable
from sandbox.leadconduit.integrations.objects import (
    UNDEFINED,
    flatten,
    members,
    nest,
    ordered,
)
from sandbox.leadconduit.integrations.urls import form_encode
from sandbox.leadconduit.integrations.xml_writer import DECLARATION, Tag, strict_tag, write_tag
from sandbox.leadconduit.values.javascript import print_value
from sandbox.world.exchange import OutgoingRequest


def build(variables: Variables) -> OutgoingRequest:
    """`xml_path.*` as XML, or as a form parameter named by `xml_parameter`.

    grade: observed | Content-Type is text/xml unless a header says otherwise; a form parameter is
    sent even without a document | leadconduit-custom 2.23.8
    """
    body = document(variables)
    name = text_variable(variables, "xml_parameter")
    content_type = "text/xml"
    if name:
        content_type = FORM_TYPE
        extra = flatten(fields_of(variables, "extra_parameter"), keep_arrays=True)
        body = form_encode(ordered({name: body, **extra}))
    length = str(len(body.encode("utf-8", "replace")))
    headers = headers_of(variables, {"Content-Type": content_type, "Content-Length": length})
    return outgoing(variables, _method(variables), text_variable(variables, "url"), headers, body)


def _method(variables: Variables) -> str:
    given = variables.get("method")
    return "POST" if given is None or given is UNDEFINED else print_value(given).upper()


def document(variables: Variables) -> str:
    """The XML document of the mapped paths; only the declaration if there are none.

    grade: observed | of two top-level names only the last becomes the document |
    leadconduit-custom 2.23.8
    """
    given = variables.get("xml_path")
    if given is None or given is UNDEFINED:
        return DECLARATION
    paths = {
        name: sendable(value, ascii_only=sends_ascii(variables)) for name, value in members(given)
    }
    nested = nest(_with_content(paths))
    root: Tag | None = None
    for name, value in ordered(nested):
        root = _last(name, value)
    return f"{DECLARATION}\n{write_tag(root)}" if root else DECLARATION


def _last(name: str, value: Any) -> Tag:
    if isinstance(value, list) and value:
        return strict_tag(name, _without_holes(value)[-1])
    return strict_tag(name, _without_holes(value))


def _without_holes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_holes(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_without_holes(item) for item in value if item is not UNDEFINED]
    return value


_SPECIAL: Final = re.compile(r"(?<=[^.])([@#])")


def _with_content(paths: dict[str, Any]) -> dict[str, Any]:
    """The paths with attributes and special content as segments of their own.

    grade: observed | @name at the end of a segment is an attribute of the element, whose own text
    then stands beside it | leadconduit-custom 2.23.8
    """
    divided = {_SPECIAL.sub(r".\1", path): value for path, value in paths.items()}
    owners = {path.rpartition(".")[0] for path in divided if "." in path and _is_special(path)}
    return {
        f"{path}.#text" if path in owners and not isinstance(value, dict | list) else path: value
        for path, value in divided.items()
    }


def _is_special(path: str) -> bool:
    return path.rpartition(".")[2].startswith(("@", "#"))


XML: Final = CustomDelivery(
    module_id="leadconduit-custom.outbound.xml",
    title="XML",
    request_variables=(
        ADDRESS[0],
        Variable("method", "string", False, "POST, PUT or PATCH"),
        *ADDRESS[1:],
        Variable("xml_path.*", "wildcard", False, "The document's elements by dotted path"),
        Variable("xml_parameter", "string", False, "Send the document as this form parameter"),
        Variable("extra_parameter.*", "wildcard", False, "More form parameters"),
        *READING,
    ),
    build=build,
    headers=HeaderRules(content_type="xml"),
    methods=("POST", "PUT", "PATCH"),
)
