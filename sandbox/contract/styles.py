"""The styles of parameters: what was sent for one, taken apart into texts.

Delimiters count where they stand as they are; an encoded one (`%2C`) belongs to a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sandbox.contract.parts import Operation, Parameter
from sandbox.contract.problems import Finding
from sandbox.contract.query import Pairs, decoded, percent_decoded
from sandbox.contract.shapes import Unfit
from sandbox.contract.words import shortened

# What a parameter looks like on the wire: text, several ones, or named ones; None if not sent.
Wire = str | list[Any] | dict[str, Any] | None
Decode = Callable[[str], str]

_DEEPEST: Final = 10
_MOST_ITEMS: Final = 1000


def as_it_is(text: str) -> str:
    """For what is not encoded, or is no more."""
    return text


def decoder_of(parameter: Parameter) -> Decode:
    """How its values are encoded: a `+` is a space in a query, but for reserved characters."""
    if parameter.location == "query" and not parameter.allow_reserved:
        return decoded
    return percent_decoded


# In the path and in headers


def of_path(parameter: Parameter, text: str, decode: Decode) -> Wire:
    """A path parameter, by `simple`, `label` or `matrix`. Raises Unfit and BadEncoding."""
    return _PATH[parameter.style](parameter, text, decode)


def of_header(parameter: Parameter, text: str) -> Wire:
    """A header, which is not percent-encoded. Raises Unfit."""
    return _simple(parameter, text, str.strip)


def _simple(parameter: Parameter, text: str, decode: Decode) -> Wire:
    """`a,b` and `x,1,y,2`, or exploded `x=1,y=2`."""
    return _listed(parameter, text, ",", decode)


def _label(parameter: Parameter, text: str, decode: Decode) -> Wire:
    """`.a,b`, or exploded `.a.b` and `.x=1.y=2`."""
    if not text.startswith("."):
        raise _misshapen(parameter, text, ".")
    return _listed(parameter, text[1:], "." if parameter.explode else ",", decode)


def _matrix(parameter: Parameter, text: str, decode: Decode) -> Wire:
    """`;p=a,b` and `;p=x,1,y,2`, or exploded `;p=a;p=b` and `;x=1;y=2`."""
    shape, name = parameter.shape, parameter.name
    if not text.startswith(";"):
        raise _misshapen(parameter, text, f";{name}=")
    pieces = text[1:].split(";", _MOST_ITEMS)
    if parameter.explode and shape.is_object and not shape.is_array:
        return _paired(pieces, decode)
    values = []
    for piece in pieces:
        said, _, value = piece.partition("=")
        if said != name:
            raise _misshapen(parameter, text, f";{name}=")
        values.append(value)
    if parameter.explode and shape.is_array:
        return [decode(value) for value in values]
    if len(values) > 1:
        raise _misshapen(parameter, text, f"one ;{name}=")
    return _listed(parameter, values[0], ",", decode, exploded=False)


_PATH: Mapping[str, Callable[[Parameter, str, Decode], Wire]] = MappingProxyType(
    {"simple": _simple, "label": _label, "matrix": _matrix}
)


# In the query and in cookies


def of_pairs(parameter: Parameter, pairs: Pairs, operation: Operation) -> Wire:
    """A parameter of the query or a cookie. Raises Unfit and BadEncoding.

    An exploded object with members of any name takes those that no other parameter of
    `operation` has.
    """
    shape = parameter.shape
    if parameter.media_type or not (shape.is_array or shape.is_object):
        values = pairs.get(parameter.name)
        if values is None:
            return None
        text = values[0] if len(values) == 1 else _only(_place(parameter), values)
        return text if text.isalnum() else decoder_of(parameter)(text)
    if parameter.style == "deepObject":
        return deep(parameter.name, pairs, decoder_of(parameter))
    if parameter.style == "form" or parameter.explode:
        return _form(parameter, pairs, operation)
    return _delimited(parameter, pairs)


def _form(parameter: Parameter, pairs: Pairs, operation: Operation) -> Wire:
    """`n=a&n=b` where exploded, else `n=a,b`; the members of an exploded object stand alone."""
    if not parameter.explode:
        return _delimited(parameter, pairs)
    if parameter.location == "cookie":
        pairs = _taken_apart(pairs)
    if not parameter.shape.is_array:
        return _members(parameter, pairs, operation)
    values = pairs.get(parameter.name)
    decode = decoder_of(parameter)
    return None if values is None else [decode(value) for value in values]


def _members(parameter: Parameter, pairs: Pairs, operation: Operation) -> dict[str, Any] | None:
    """The members of an exploded object, each by its own name."""
    shape, decode = parameter.shape, decoder_of(parameter)
    others = (one for one in operation.parameters if one is not parameter)
    taken = {one.name for one in others if one.location == parameter.location}
    found: dict[str, Any] = {}
    for name, values in pairs.items():
        if name not in shape.members and (shape.others is None or name in taken):
            continue
        member = shape.member(name)
        if member is not None and member.is_array:
            found[name] = [decode(value) for value in values]
        else:
            found[name] = decode(_only((parameter.location, name), values))
    return found or None


def _delimited(parameter: Parameter, pairs: Pairs) -> Wire:
    """`n=a,b`, or with another delimiter between the items."""
    values = pairs.get(parameter.name)
    if values is None:
        return None
    raw = _only(_place(parameter), values)
    first, *others = _DELIMITERS.get(parameter.style, (",",))
    for other in others:
        raw = raw.replace(other, first)
    return _listed(parameter, raw, first, decoder_of(parameter), exploded=False)


def deep(name: str, pairs: Pairs, decode: Decode) -> dict[str, Any] | None:
    """`name[member]=value`, with members below members: `[a][b]`, `[list][]`, `[list][0]`."""
    members: dict[str, Any] = {}
    for key, values in pairs.items():
        start, bracket, rest = key.partition("[")
        if start == name and bracket and rest.endswith("]"):
            steps = rest[:-1].split("][")
            if len(steps) <= _DEEPEST:
                _put(members, steps, [decode(value) for value in values])
    return members or None


def _put(members: dict[str, Any], steps: list[str], texts: list[str]) -> None:
    """Put `texts` where `steps` lead; `[]` adds to what is there."""
    *way, last = steps
    if last == "" and way:
        *way, last = way
    at = members
    for step in way:
        below = at.setdefault(step, {})
        if not isinstance(below, dict):  # `a=1&a[b]=2`: the first one said what it is
            return
        at = below
    before = at.get(last, [])
    if isinstance(before, list):
        at[last] = [*before, *texts]


_DELIMITERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "form": (",",),
        "spaceDelimited": ("+", "%20"),
        "pipeDelimited": ("|", "%7C", "%7c"),
        "tabDelimited": ("\t", "%09"),
    }
)


# Lists


def _listed(
    parameter: Parameter, text: str, delimiter: str, decode: Decode, exploded: bool | None = None
) -> Wire:
    """`text` as the items, or the members, that the shape of the parameter asks for."""
    shape = parameter.shape
    if not (shape.is_array or shape.is_object):
        return decode(text)
    items = text.split(delimiter, _MOST_ITEMS) if text else []
    if shape.is_array:
        return [decode(item) for item in items]
    if parameter.explode if exploded is None else exploded:
        return _paired(items, decode)
    if len(items) % 2:
        raise _misshapen(parameter, text, f"name{delimiter}value{delimiter}name{delimiter}value")
    texts = [decode(item) for item in items]
    return dict(zip(texts[0::2], texts[1::2], strict=True))


def _paired(items: Iterable[str], decode: Decode) -> dict[str, Any]:
    pairs = (item.partition("=") for item in items)
    return {decode(name): decode(value) for name, _, value in pairs if name}


def _taken_apart(pairs: Pairs) -> Pairs:
    """Cookies in which several pairs stand in one, as `p=a&p=b`, as well as `p=a; p=b`."""
    apart: Pairs = {}
    for name, values in pairs.items():
        for value in values:
            first, *others = value.split("&", _MOST_ITEMS)
            apart.setdefault(percent_decoded(name), []).append(first)
            for other in others:
                more, _, text = other.partition("=")
                apart.setdefault(percent_decoded(more), []).append(text)
    return apart


def _only(place: tuple[str, ...], values: list[str]) -> str:
    """The one value of a parameter that may be sent once. Raises Unfit."""
    if len(values) == 1:
        return values[0]
    text = f"expected {place[-1]} once, got it {len(values)} times"
    raise Unfit(Finding(place, "repeated", text, 1, len(values)))


def _place(parameter: Parameter) -> tuple[str, ...]:
    return parameter.location, parameter.name


def _misshapen(parameter: Parameter, text: str, wish: str) -> Unfit:
    place = _place(parameter)
    words = f"expected {wish}… as the style {parameter.style} asks, got {shortened(text)}"
    return Unfit(Finding(place, "style", words, parameter.style, text[:80]))


def split_after_all(parameter: Parameter, wire: Wire, raw: str) -> Wire:
    """The items of `wire` where a client encoded the delimiters too (`1%2C2`); None where not."""
    if not isinstance(wire, list) or len(wire) != 1 or "," in raw or "%2c" not in raw.lower():
        return None
    return str(wire[0]).split(",", _MOST_ITEMS)
