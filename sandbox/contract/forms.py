"""Forms: fields by name, each read as its schema and its encoding say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from sandbox.contract.media import media_type_of
from sandbox.contract.parts import Encoding, MediaType, Operation, Parameter
from sandbox.contract.problems import Problem
from sandbox.contract.query import Pairs, decoded
from sandbox.contract.shapes import TEXT, Shape, Unfit, coerce, fitted
from sandbox.contract.styles import deep, of_pairs
from sandbox.contract.validator import Validator

_NO_ENCODING = Encoding()


def form_value(pairs: Pairs, declared: MediaType) -> dict[str, Any]:
    """The fields of a form; what cannot be read stays text, and fails validation.

    A member that is an object may come as JSON, as `name[member]`, or in the style that is declared
    for it. Raises Problem `malformed-body` and BadEncoding.
    """
    members, encodings = declared.shape.members, declared.encoding
    styled = styled_values(pairs, declared) if encodings else {}
    values: dict[str, Any] = {}
    for name, texts in pairs.items():
        member = members.get(name)
        if name in styled:
            continue
        if member is None and name[-1:] == "]" and _put_below(values, name, pairs, members):
            continue
        encoding = encodings.get(name, _NO_ENCODING) if encodings else _NO_ENCODING
        found = [field_value(name, decoded(text), member, encoding) for text in texts]
        values[name] = together(found, member)
    return {**values, **{name: styled[name] for name in styled if name in members}}


def _put_below(
    values: dict[str, Any], name: str, pairs: Pairs, members: Mapping[str, Shape]
) -> bool:
    """Read `base[…]` and all its like, once, where `base` is a member of the form."""
    base = name.partition("[")[0]
    if base not in members:
        return False
    if base not in values:
        values[base] = _below(base, pairs, members[base])
    return True


def field_value(name: str, text: str, shape: Shape | None, encoding: Encoding) -> Any:
    """One field. Raises Problem `malformed-body` where it is declared as JSON and is none."""
    if encoding.content_type and media_type_of(encoding.content_type).is_json:
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise Problem("malformed-body", f"The field {name!r} is not JSON: {error}.") from error
    if shape is not None and (shape.is_array or shape.is_object):
        if text[:1] in ("{", "["):
            try:
                return orjson.loads(text)
            except orjson.JSONDecodeError:
                return text
        shape = shape.items if shape.is_array else shape
    try:
        return coerce(text, shape, ())
    except Unfit:
        return text


def together(found: list[Any], shape: Shape | None) -> Any:
    """The values of one name: a list where one is asked for, or where there are several."""
    if len(found) > 1:
        return found
    is_list = shape is not None and shape.is_array and not isinstance(found[0], list)
    return found if is_list else found[0]


def _below(name: str, pairs: Pairs, shape: Shape) -> Any:
    """`name[member]=…` and `name[]=…`, as many clients send what has parts."""
    wire: Any = deep(name, pairs, decoded) or {}
    return _fitted(wire[""] if wire.keys() == {""} else wire, shape)


def _fitted(wire: Any, shape: Shape | None) -> Any:
    try:
        return fitted(wire, shape, ())
    except Unfit:
        return wire


def styled_values(pairs: Pairs, declared: MediaType) -> Mapping[str, Any]:
    """The fields whose encoding names a style, read like parameters of a query; and, for their
    names not to be read again, the names that they came by."""
    found: dict[str, Any] = {}
    for name, encoding in declared.encoding.items():
        if encoding.style is None and encoding.explode is None:
            continue
        parameter = _parameter(name, encoding, declared.shape.members.get(name, TEXT))
        try:
            wire = of_pairs(parameter, pairs, Operation("", "", "", ""))
        except Unfit:
            continue  # read as it came; validation says what is wrong
        if wire is None:
            continue
        found[name] = _fitted(wire, parameter.shape)
        for key in pairs:
            if key.startswith(f"{name}[") or _is_own(key, parameter):
                found.setdefault(key, None)
    return found


def _is_own(key: str, parameter: Parameter) -> bool:
    is_apart = parameter.explode and parameter.style == "form" and parameter.shape.is_object
    return is_apart and key in parameter.shape.members


def _parameter(name: str, encoding: Encoding, shape: Shape) -> Parameter:
    style = encoding.style or "form"
    return Parameter(
        name=name,
        key=name,
        location="query",
        required=False,
        style=style,
        explode=style == "form" if encoding.explode is None else encoding.explode,
        media_type=None,
        schema={},
        shape=shape,
        validator=Validator({}),
    )
