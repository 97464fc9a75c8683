"""Request bodies: JSON, forms, text, and bytes for anything else."""

from __future__ import annotations

import re
from typing import Any

import orjson

from sandbox.contract.forms import form_value
from sandbox.contract.media import Media, find_media_type, media_type_of
from sandbox.contract.message import Request
from sandbox.contract.operations import MediaType, Operation
from sandbox.contract.parts import FORM
from sandbox.contract.problems import Problem
from sandbox.contract.query import BadEncoding, query_pairs
from sandbox.contract.shapes import Unfit, coerce
from sandbox.contract.words import listed

MOST_LEVELS = 100

# Numbers with a fraction of zeros, or an exponent. What is found in a text costs time alone.
_MAYBE_WHOLE = re.compile(rb"[0-9](?:\.0+(?![0-9])|[eE][+-]?[0-9])")
_EXACT = 2**53
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def decode_body(operation: Operation, request: Request) -> Any:
    """The body of `request` as a value; None where there is none, or none is declared.

    JSON becomes its value, a form a dictionary (its values read as their schemas ask), text a
    string, anything else stays bytes. Raises Problem: `length-mismatch`, `missing-body`,
    `unsupported-media-type`, `invalid-encoding`, `malformed-json`, `malformed-body`.
    """
    _check_length(request)
    body = operation.body
    if body is None:
        return None
    if not request.body:
        if body.required:
            raise Problem("missing-body", f"{operation.id} needs a body of {_types(body.content)}.")
        return None
    coding = request.headers.get("content-encoding", "identity")
    if coding.strip().lower() != "identity":
        raise _unsupported(
            f"Content-Encoding is {coding[:80]!r}; bodies are taken as they are.",
            body.content,
            operation.method,
        )
    header = request.headers.get("content-type", "")
    media = media_type_of(header)
    declared = find_media_type(body.content, header)
    if declared is None:
        sent = f"Content-Type is {header[:200]!r}" if header else "There is no Content-Type"
        raise _unsupported(
            f"{sent}, but {operation.id} takes {_types(body.content)}.",
            body.content,
            operation.method,
        )
    value = _read(request.body, media, declared, operation)
    if value is None and not body.required:
        _refuse_null(operation, declared)
    return value


def _refuse_null(operation: Operation, declared: MediaType) -> None:
    """Refuse the JSON `null` where a body may be left out, as from here on it counts as that."""
    if declared.validator is not None and not declared.validator.is_valid(None):
        raise Problem.from_findings(operation, declared.validator.findings(None))


def _check_length(request: Request) -> None:
    announced = request.headers.get("content-length")
    if announced is None:
        return
    if not (announced.isascii() and announced.isdigit()):
        detail = f"Content-Length is {announced[:40]!r}; a number of bytes is expected."
        raise Problem("length-mismatch", detail)
    if len(announced) > 18 or int(announced) > len(request.body):
        detail = f"Content-Length is {announced[:40]}, but only {len(request.body)} bytes came."
        raise Problem("length-mismatch", detail)


def _read(body: bytes, media: Media, declared: MediaType, operation: Operation) -> Any:
    """The body by its type. Raises Problem."""
    if media.is_json:
        return _json(body, media, declared)
    if media.name == FORM:
        return _form(body, media, declared)
    if media.type == "multipart":
        from sandbox.contract.multipart import multipart_value

        return multipart_value(body, media, declared, operation)
    if media.name.endswith(("/xml", "+xml")):
        return _xml(body, media, declared)
    return _text(body, media, declared) if media.type == "text" else body


def _xml(body: bytes, media: Media, declared: MediaType) -> Any:
    """A value as the schema says, or the text itself where that is asked for, or nothing is."""
    text = _text(body, media, declared)
    validator, shape = declared.validator, declared.shape
    if validator is None or shape.kinds == {"string"}:
        return text
    from sandbox.contract.xml_bodies import xml_value

    return xml_value(body, validator.schema, validator.schemas)


def _json(body: bytes, media: Media, declared: MediaType) -> Any:
    _check_charset(media, declared)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        _utf8(body)
        place = f"line {error.lineno}, column {error.colno}"
        raise Problem("malformed-json", f"The body is not JSON: {error.msg} ({place}).") from error
    # Most bodies have too few brackets to be too deep: counting them is ten times faster.
    brackets = body.count(b"[") + body.count(b"{")
    if brackets > MOST_LEVELS and _is_too_deep(value):
        raise Problem("malformed-json", f"The body is nested deeper than {MOST_LEVELS} levels.")
    return _with_whole_numbers(value) if _MAYBE_WHOLE.search(body) else value


def _with_whole_numbers(value: Any) -> Any:
    """The value, its numbers without a fraction as integers: 2.0 and 2e0 are 2 for a schema."""
    if type(value) is float:
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if type(value) is dict:
        return {name: _with_whole_numbers(member) for name, member in value.items()}
    if type(value) is list:
        return [_with_whole_numbers(item) for item in value]
    return value


def _is_too_deep(value: Any) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MOST_LEVELS):
        if not level:
            return False
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
        ]
    return bool(level)


def _form(body: bytes, media: Media, declared: MediaType) -> dict[str, Any]:
    _check_charset(media, declared)
    try:
        return form_value(query_pairs(_utf8(body)), declared)
    except BadEncoding as error:
        detail = f"The form holds {error.text[:80]!r}, which is not UTF-8 once it is decoded."
        raise Problem("invalid-encoding", detail) from error


def _text(body: bytes, media: Media, declared: MediaType) -> Any:
    """A text; where the schema asks for a number and the like, that."""
    _check_charset(media, declared)
    text = _utf8(body)
    shape = declared.shape
    if not shape.kinds or "string" in shape.kinds:
        return text
    try:
        return coerce(text.strip(), shape, ())
    except Unfit:
        return text


def _utf8(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        detail = f"Byte {error.start} of the body is not UTF-8: 0x{body[error.start]:02x}."
        raise Problem("invalid-encoding", detail) from error


def _check_charset(media: Media, declared: MediaType) -> None:
    charset = media.parameters.get("charset", "utf-8")
    if charset.lower() not in _UTF8:
        detail = f"The charset {charset[:40]!r} is not supported; send UTF-8."
        raise _unsupported(detail, (declared,))


def _unsupported(detail: str, content: tuple[MediaType, ...], method: str = "") -> Problem:
    """Says what is taken: `Accept`, for PATCH also `Accept-Patch` (RFC 5789)."""
    accept = ", ".join(media.name for media in content)
    headers = {"Accept": accept}
    if method == "PATCH":
        headers["Accept-Patch"] = accept
    return Problem("unsupported-media-type", detail, headers=headers)


def _types(content: tuple[MediaType, ...]) -> str:
    return listed([media.name for media in content])
