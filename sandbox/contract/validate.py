"""Requests and answers against their operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import orjson

from sandbox.contract.media import find_media_type, media_type_of
from sandbox.contract.message import Reply
from sandbox.contract.operations import Header, MediaType, Operation, Response
from sandbox.contract.parts import FORM
from sandbox.contract.problems import Finding
from sandbox.contract.shapes import Unfit, fitted
from sandbox.contract.validator import Validator
from sandbox.contract.words import listed

__all__ = ["Validator", "validate_reply", "validate_request"]


def validate_request(
    operation: Operation,
    params: Mapping[str, Any],
    body: Any,
    content_type: str | None = None,
) -> list[Finding]:
    """Everything in decoded parameters and body that breaks the schemas of `operation`.

    `content_type` (the request's header) picks the schema where several types are declared, else
    the first one is meant. A body of None is an absent one, unless a body is required: then it is
    the JSON `null`. Missing parameters are found when they are decoded.
    """
    findings: list[Finding] = []
    for parameter in operation.parameters:
        if parameter.key in params:
            value = params[parameter.key]
            if not parameter.validator.is_valid(value):
                place = (parameter.location, parameter.name)
                findings += parameter.validator.findings(value, place)
    if operation.body is None or (body is None and not operation.body.required):
        return findings
    media = _declared(operation.body.content, content_type)
    if media is not None and media.validator is not None and not isinstance(body, bytes):
        plain = media.name == FORM or media.is_json
        findings += media.validator.findings(body if plain else _with_texts(body))
    return findings


def _with_texts(body: Any) -> Any:
    """The values of a form, the files in it as texts: schemas know of no bytes."""
    if not isinstance(body, dict | list):
        return body
    from sandbox.contract.multipart import as_text

    return as_text(body)


def _declared(content: tuple[MediaType, ...], content_type: str | None) -> MediaType | None:
    if content_type and len(content) > 1:
        return find_media_type(content, content_type)
    return content[0] if content else None


def validate_reply(operation: Operation, reply: Reply) -> list[Finding]:
    """Everything in `reply` that `operation` does not declare.

    The body is not looked at again where `reply.record` has already passed with this status; it
    is noted on the record when it passes.
    """
    response = operation.response(reply.status)
    if response is None:
        declared = listed(sorted(operation.responses), "and")
        text = f"status {reply.status} is not declared; {declared or 'nothing'} is"
        return [Finding(("status",), "status", text, sorted(operation.responses), reply.status)]
    findings = _header_findings(response, reply) if response.headers else []
    if reply.stream is None:
        findings += _content_findings(operation, response, reply)
    return findings


def _content_findings(operation: Operation, response: Response, reply: Reply) -> list[Finding]:
    if not response.content:
        if not reply.body:
            return []
        return [Finding(("body",), "content", f"a {reply.status} is declared without a body")]
    if not reply.body:
        # These never have a body, whatever a document says.
        if response.may_be_empty or reply.status in (204, 205, 304):
            return []
        return [Finding(("body",), "content", f"a {reply.status} is declared with a body")]
    header = reply.headers.get("Content-Type", "")
    media = find_media_type(response.content, header)
    if media is None:
        names = [declared.name for declared in response.content]
        text = f"content type {header!r} is not declared; {listed(names, 'and')} is"
        return [Finding(("header", "Content-Type"), "content", text, names, header)]
    return _body_findings(operation, media, reply)


def _body_findings(operation: Operation, media: MediaType, reply: Reply) -> list[Finding]:
    if media.validator is None:
        return []
    checked = None if reply.record is None else reply.record.checked
    key = f"{operation.key} {reply.status}"
    if checked is not None and key in checked:
        return []
    value = reply.value
    if value is None:
        if not (media.is_json or media_type_of(reply.headers["Content-Type"]).is_json):
            return []
        try:
            value = orjson.loads(reply.body)
        except orjson.JSONDecodeError as error:
            return [Finding(("body",), "json", f"the body is not well-formed JSON: {error}")]
    findings = media.validator.findings(value)
    if checked is not None and not findings:
        checked.add(key)
    return findings


def _header_findings(response: Response, reply: Reply) -> list[Finding]:
    sent = {name.lower(): value for name, value in reply.headers.items()}
    findings: list[Finding] = []
    for header in response.headers:
        place = ("header", header.name)
        value = sent.get(header.name.lower())
        if value is not None:
            findings += _header_value_findings(header, value, place)
        elif header.required:
            text = f"the header {header.name} is required, but missing"
            findings.append(Finding(place, "required", text))
    return findings


def _header_value_findings(header: Header, value: str, place: tuple[str, str]) -> list[Finding]:
    if header.media_type is not None and media_type_of(header.media_type).is_json:
        try:
            return header.validator.findings(orjson.loads(unquote(value)), place)
        except orjson.JSONDecodeError:
            return [Finding(place, "json", f"the header {header.name} is not JSON", got=value)]
    try:
        return header.validator.findings(fitted(_wire(value, header), header.shape, place), place)
    except Unfit as unfit:
        return [unfit.finding]


def _wire(text: str, header: Header) -> str | list[str] | dict[str, str]:
    """The text of a header by style `simple`: `a,b`, and `name,value` or exploded `name=value`,
    percent-decoded."""
    if header.shape.is_object and header.explode:
        pairs = (item.strip().partition("=") for item in text.split(",") if text)
        return {unquote(name): unquote(value) for name, _, value in pairs}
    items = [unquote(item.strip()) for item in text.split(",")] if text else []
    if header.shape.is_array:
        return items
    if header.shape.is_object:
        return dict(zip(items[0::2], items[1::2], strict=False))
    return text
