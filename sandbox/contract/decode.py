"""From the text of a request to values: parameters by style, the body by its type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from sandbox.contract.bodies import decode_body
from sandbox.contract.media import media_type_of
from sandbox.contract.message import Request
from sandbox.contract.operations import Operation, Parameter
from sandbox.contract.parts import FORM, MISSING
from sandbox.contract.problems import Finding
from sandbox.contract.query import (
    BadEncoding,
    Pairs,
    cookie_pairs,
    decoded,
    percent_decoded,
    query_pairs,
)
from sandbox.contract.shapes import Unfit, coerce, fitted
from sandbox.contract.styles import (
    Wire,
    as_it_is,
    of_header,
    of_pairs,
    of_path,
    split_after_all,
)
from sandbox.contract.words import shortened

__all__ = ["decode_body", "decode_parameters"]

# Whatever stands for bytes that were not UTF-8.
_NOT_TEXT = re.compile("[\ufffd\ud800-\udfff]")


def decode_parameters(
    operation: Operation, path_values: Mapping[str, str], request: Request
) -> tuple[dict[str, Any], list[Finding]]:
    """The parameters of `request` by name, as the values their schemas ask for, and what is wrong.

    A parameter that was not sent has its default, or is absent; so is one that cannot be read.
    Parameters that are not declared are ignored. Never raises for anything the request holds.
    """
    params: dict[str, Any] = {}
    findings: list[Finding] = []
    pairs: dict[str, Pairs] = {}
    for parameter in operation.parameters:
        place = (parameter.location, parameter.name)
        try:
            wire = _wire(operation, parameter, path_values, request, pairs)
            if wire == "" and parameter.allow_empty:
                if parameter.validator.is_valid(""):
                    params[parameter.key] = ""
            elif wire is not None:
                params[parameter.key] = _value(parameter, wire, place, pairs)
            elif parameter.default is not MISSING:
                # One that breaks its schema is a fault of the document, not of who sent nothing.
                if parameter.validator.is_valid(parameter.default):
                    params[parameter.key] = parameter.default
            elif parameter.required:
                text = f"the {parameter.location} parameter {parameter.name} is required"
                findings.append(Finding(place, "required", f"{text}, but missing"))
        except Unfit as unfit:
            findings.append(unfit.finding)
        except BadEncoding as error:
            text = f"expected UTF-8, percent-encoded, got {shortened(error.text)}"
            findings.append(Finding(place, "encoding", text, "UTF-8", error.text[:80]))
    return params, findings


def _wire(
    operation: Operation,
    parameter: Parameter,
    path_values: Mapping[str, str],
    request: Request,
    pairs: dict[str, Pairs],
) -> Wire:
    """What was sent for `parameter`. Raises Unfit and BadEncoding."""
    location = parameter.location
    if location == "path":
        return _path_wire(operation, parameter, path_values[parameter.name], request)
    if location == "header":
        sent = request.headers.get(parameter.name.lower())
        return sent if sent is None or parameter.media_type else of_header(parameter, sent)
    if location not in pairs:
        pairs[location] = (
            query_pairs(request.query)
            if location == "query"
            else cookie_pairs(request.headers.get("cookie", ""))
        )
    return of_pairs(parameter, pairs[location], operation)


def _path_wire(operation: Operation, parameter: Parameter, text: str, request: Request) -> Wire:
    if not text.isascii() and _NOT_TEXT.search(text):
        raise BadEncoding(text)
    composite = parameter.shape.is_array or parameter.shape.is_object
    if parameter.media_type or (parameter.style == "simple" and not composite):
        return text
    if "%" in request.raw_path:
        raw = _raw_value(operation.path, parameter.name, request.raw_path)
        if raw is not None:
            return of_path(parameter, raw, percent_decoded)
    return of_path(parameter, text, as_it_is)


def _raw_value(template: str, name: str, raw_path: str) -> str | None:
    """What stands in the path for `name`, still encoded: an encoded comma is no delimiter."""
    fit = _pattern(template).search(raw_path)
    return None if fit is None else fit[_group(template, name)]


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    """The end of a path that has come by way of `template`; its fixed parts may be encoded."""
    segments = []
    for segment in template.split("/"):
        pieces = re.split(r"\{[^{}]*\}", segment)
        fixed = "[^/]*" if len(pieces) == 1 else "([^/]+?)".join(map(re.escape, pieces))
        segments.append(fixed)
    return re.compile("/".join(segments) + "$")


def _group(template: str, name: str) -> int:
    return re.findall(r"\{([^{}]*)\}", template).index(name) + 1


def _value(
    parameter: Parameter, wire: Wire, place: tuple[str, ...], pairs: Mapping[str, Pairs]
) -> Any:
    """`wire` as the value that the schema asks for. Raises Unfit."""
    if parameter.media_type:
        return _content(parameter, str(wire), place)
    if isinstance(wire, str) and not parameter.shape.is_array:
        return coerce(wire, parameter.shape, place)
    if isinstance(wire, list) and len(wire) == 1 and not parameter.explode:
        split = _split(parameter, wire, pairs)
        if split is not None:
            return _resplit(parameter, wire, split, place)
    return fitted(wire, parameter.shape, place)


def _split(parameter: Parameter, wire: Wire, pairs: Mapping[str, Pairs]) -> Wire:
    values = pairs.get(parameter.location, {}).get(parameter.name, ())
    return split_after_all(parameter, wire, values[0]) if values else None


def _resplit(parameter: Parameter, wire: Wire, split: Wire, place: tuple[str, ...]) -> Any:
    """One item with an encoded comma, as long as it suits the schema; else the items it holds.

    Many clients encode the delimiters along with the rest.
    """
    try:
        value = fitted(wire, parameter.shape, place)
        if parameter.validator.is_valid(value):
            return value
    except Unfit:
        pass
    return fitted(split, parameter.shape, place)


def _content(parameter: Parameter, text: str, place: tuple[str, ...]) -> Any:
    """A parameter with a media type of its own. Raises Unfit."""
    media = media_type_of(parameter.media_type or "")
    if media.is_json:
        return _json(text, place)
    if media.name == FORM:
        pairs = query_pairs(text)
        wire = {name: [decoded(value) for value in values] for name, values in pairs.items()}
        return fitted(wire, parameter.shape, place)
    return fitted(text, parameter.shape, place)


def _json(text: str, place: tuple[str, ...]) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        wish = f"expected JSON, got {shortened(text)}: {error}"
        raise Unfit(Finding(place, "json", wish, "JSON", text[:80])) from error
