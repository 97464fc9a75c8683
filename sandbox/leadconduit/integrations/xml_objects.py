"""XML read as plain objects, and objects written as XML."""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.integrations.xml_reader import Element
from sandbox.leadconduit.values.javascript import BLANKS, trim


def as_object(element: Element, *, text_key: str = "_", trimmed: bool = False) -> Any:
    """What an element holds: a text, or an object of its attributes and children.

    Repeated names become arrays; text beside attributes or children stands under `text_key`.

    grade: observed | attributes become members beside child elements, repeated ones arrays, an
    element without either is its text, an empty one an empty text | leadconduit-default 2.9.14
    """
    members: dict[str, Any] = dict(element.attributes)
    text, has_cdata = "", False
    for child in element.children:
        if isinstance(child, Element):
            _add(members, child.name, as_object(child, text_key=text_key, trimmed=trimmed))
        elif child.kind in ("text", "cdata"):
            text += child.text
            has_cdata = has_cdata or (child.kind == "cdata" and child.text != "")
    blank = not has_cdata and not text.strip(BLANKS)
    if not members:
        return trim(text) if trimmed and not blank else text
    if not blank:
        _add(members, text_key, trim(text) if trimmed else text)
    return members


def _add(members: dict[str, Any], name: str, value: Any) -> None:
    if name not in members:
        members[name] = value
    elif isinstance(members[name], list):
        members[name].append(value)
    else:
        members[name] = [members[name], value]
