"""From the text of a request to values: parameters by style, the body by its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from sandbox.contract.bodies import decode_body
from sandbox.contract.message import Request
from sandbox.contract.operations import Operation, Parameter
from sandbox.contract.parts import MISSING
from sandbox.contract.problems import Finding
from sandbox.contract.query import BadEncoding, Pairs, cookie_pairs, decoded, query_pairs
from sandbox.contract.shapes import Unfit, coerce
from sandbox.contract.words import shortened

__all__ = ["decode_body", "decode_parameters"]

# Whatever stands for bytes that were not UTF-8.
_NOT_TEXT = re.compile("[\ufffd\ud800-\udfff]")

# What a parameter looks like on the wire: text, several texts, or named texts; None if not sent.
Wire = str | list[str] | dict[str, Any] | None


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
            wire = _wire(parameter, path_values, request, pairs)
            if wire is not None and not (wire == "" and parameter.allow_empty):
                params[parameter.key] = _value(parameter, wire, place)
            elif parameter.default is not MISSING:
                params[parameter.key] = parameter.default
            elif parameter.required and wire is None:
                text = f"the {parameter.location} parameter {parameter.name} is required"
                findings.append(Finding(place, "required", f"{text}, but missing"))
        except Unfit as unfit:
            findings.append(unfit.finding)
        except BadEncoding as error:
            text = f"expected UTF-8, percent-encoded, got {shortened(error.text)}"
            findings.append(Finding(place, "encoding", text, "UTF-8", error.text[:80]))
    return params, findings


def _wire(
    parameter: Parameter,
    path_values: Mapping[str, str],
    request: Request,
    pairs: dict[str, Pairs],
) -> Wire:
    """What was sent for `parameter`. Raises Unfit and BadEncoding."""
    location = parameter.location
    if location == "path":
        text = path_values[parameter.name]
        if not text.isascii() and _NOT_TEXT.search(text):
            raise BadEncoding(text)
        return text if parameter.media_type else _PATH_STYLES[parameter.style](parameter, text)
    if location == "header":
        sent = request.headers.get(parameter.name.lower())
        return sent if sent is None or parameter.media_type else _simple(parameter, sent)
    if location not in pairs:
        pairs[location] = (
            query_pairs(request.query)
            if location == "query"
            else cookie_pairs(request.headers.get("cookie", ""))
        )
    style = "content" if parameter.media_type else parameter.style
    return _PAIR_STYLES[style](parameter, pairs[location])


def _value(parameter: Parameter, wire: Wire, place: tuple[str, ...]) -> Any:
    """`wire` as the value that the schema asks for. Raises Unfit."""
    shape = parameter.shape
    if parameter.media_type:
        return _json(str(wire), place)
    if isinstance(wire, list):
        return [coerce(text, shape.items, (*place, at)) for at, text in enumerate(wire)]
    if isinstance(wire, dict):
        return {
            name: coerce(text, shape.members.get(name), (*place, name))
            for name, text in wire.items()
        }
    return coerce(str(wire), shape, place)


def _json(text: str, place: tuple[str, ...]) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        wish = f"expected JSON, got {shortened(text)}: {error}"
        raise Unfit(Finding(place, "json", wish, "JSON", text[:80])) from error


def _simple(parameter: Parameter, text: str) -> Wire:
    """`a,b` and `x,1,y,2`, or exploded `x=1,y=2`."""
    if parameter.shape.is_array:
        return [item.strip() for item in text.split(",")] if text else []
    if parameter.shape.is_object:
        return _named(text.split(","), parameter.explode)
    return text


def _label(parameter: Parameter, text: str) -> Wire:
    """`.a.b` where exploded, else `.a,b`."""
    text = text.removeprefix(".")
    return _simple(parameter, text.replace(".", ",") if parameter.explode else text)


def _matrix(parameter: Parameter, text: str) -> Wire:
    """`;name=a;name=b` where exploded, else `;name=a,b`."""
    pieces = text.removeprefix(";").split(";")
    if parameter.explode and parameter.shape.is_object:
        return _named(pieces, True)
    values = [piece.partition("=")[2] for piece in pieces]
    return (
        values if parameter.explode and parameter.shape.is_array else _simple(parameter, values[0])
    )


def _form(parameter: Parameter, pairs: Pairs) -> Wire:
    """`n=a&n=b` where exploded, else `n=a,b`; the members of an exploded object stand alone."""
    if parameter.explode and parameter.shape.is_object:
        sent = {name: pairs[name] for name in parameter.shape.members if name in pairs}
        return {name: decoded(values[-1]) for name, values in sent.items()} or None
    values = pairs.get(parameter.name)
    if values is None:
        return None
    if parameter.explode and parameter.shape.is_array:
        return [decoded(value) for value in values]
    raw = _only(parameter, values)
    if parameter.shape.is_array:
        return [decoded(item) for item in raw.split(",")] if raw else []
    if parameter.shape.is_object:
        return _named([decoded(item) for item in raw.split(",")], False)
    return decoded(raw)


def _delimited(*separators: str) -> Callable[[Parameter, Pairs], Wire]:
    def read(parameter: Parameter, pairs: Pairs) -> Wire:
        if parameter.explode or parameter.name not in pairs:
            return _form(parameter, pairs)
        raw = _only(parameter, pairs[parameter.name])
        for separator in separators:
            raw = raw.replace(separator, separators[0])
        return [decoded(item) for item in raw.split(separators[0])] if raw else []

    return read


def _deep_object(parameter: Parameter, pairs: Pairs) -> Wire:
    """`name[member]=value`."""
    members: dict[str, Any] = {}
    for key, values in pairs.items():
        name, bracket, rest = key.partition("[")
        if name == parameter.name and bracket and rest.endswith("]"):
            members[rest[:-1]] = decoded(values[-1])
    return members or None


def _content(parameter: Parameter, pairs: Pairs) -> Wire:
    """A whole document as the value."""
    values = pairs.get(parameter.name)
    return None if values is None else decoded(_only(parameter, values))


def _only(parameter: Parameter, values: list[str]) -> str:
    """The one value of a parameter that may be sent once. Raises Unfit."""
    if len(values) == 1:
        return values[0]
    place = (parameter.location, parameter.name)
    text = f"expected {parameter.name} once, got it {len(values)} times"
    raise Unfit(Finding(place, "repeated", text, 1, len(values)))


def _named(items: list[str], paired: bool) -> dict[str, Any]:
    if paired:
        return {name: value for name, _, value in (item.partition("=") for item in items)}
    return dict(zip(items[0::2], items[1::2], strict=False))


_PATH_STYLES: Mapping[str, Callable[[Parameter, str], Wire]] = MappingProxyType(
    {"simple": _simple, "label": _label, "matrix": _matrix}
)
_PAIR_STYLES: Mapping[str, Callable[[Parameter, Pairs], Wire]] = MappingProxyType(
    {
        "content": _content,
        "form": _form,
        "spaceDelimited": _delimited("%20", "+"),
        "pipeDelimited": _delimited("|", "%7C", "%7c"),
        "deepObject": _deep_object,
    }
)
