"""Objects written as XML: attributes, repeated elements, pretty-printed with two blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.integrations.objects import MAX_DEPTH, UNDEFINED, TooMuch, ordered
from sandbox.leadconduit.values.javascript import print_value

DECLARATION: Final = '<?xml version="1.0"?>'

_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_ATTRIBUTE: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)
_ILLEGAL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\U00010000-\U0010ffff]"
)


class UnwritableXml(ValueError):
    """A value that has no XML form; the message says which."""


@dataclass(slots=True)
class Tag:
    """One element to write; `content` holds tags and finished pieces of text, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Tag | str] = field(default_factory=list)
    only_text: bool = True


def write_tag(tag: Tag) -> str:
    """A tag and all below it, pretty-printed; elements that hold one text stay on one line."""
    return "\n".join(_lines(tag, 0))


def _lines(tag: Tag, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise TooMuch(f"elements are nested deeper than {MAX_DEPTH}")
    indent = "  " * depth
    attributes = "".join(
        f' {name}="{value.translate(_ATTRIBUTE)}"' for name, value in tag.attributes.items()
    )
    start = f"{indent}<{tag.name}{attributes}"
    pieces = [piece for piece in tag.content if piece != ""]
    if not pieces:
        yield start + "/>"
    elif len(pieces) == 1 and isinstance(pieces[0], str) and tag.only_text:
        yield f"{start}>{pieces[0]}</{tag.name}>"
    else:
        yield start + ">"
        for piece in pieces:
            yield from (
                [f"{indent}  {piece}"] if isinstance(piece, str) else _lines(piece, depth + 1)
            )
        yield f"{indent}</{tag.name}>"


def escape(text: str) -> str:
    """`text` as it stands between tags."""
    return text.translate(_TEXT)


def strict_text(value: Any) -> str:
    """The text of a value; raises `UnwritableXml` for nothing at all and for illegal characters.

    grade: observed | nothing, control characters and all beyond the BMP make the delivery fail |
    leadconduit-custom 2.23.8
    """
    if value is None or value is UNDEFINED:
        raise UnwritableXml("Missing element text")
    text = print_value(value)
    illegal = _ILLEGAL.search(text)
    if illegal:
        raise UnwritableXml(f"Invalid character ({illegal[0]}) in string: {text}")
    return text


def strict_tag(name: str, value: Any) -> Tag:
    """`value` as an element: `@x` is an attribute, `#text`, `#cdata`, `#comment`, `#raw` content.

    Raises `UnwritableXml` for empty objects and arrays, nothing, and illegal characters.
    """
    tag = Tag(name)
    if isinstance(value, Mapping) and value:
        for key, member in ordered(value):
            _fill(tag, key, member)
    elif isinstance(value, list | Mapping):
        raise UnwritableXml("Missing element text")
    else:
        tag.content.append(escape(strict_text(value)))
    return tag


def _fill(tag: Tag, key: str, value: Any) -> None:
    if key.startswith("@"):
        tag.attributes[key[1:]] = strict_text(value)
        return
    if isinstance(value, list) and value:
        for item in value:
            _fill(tag, key, item)
        return
    special = next((content for content in _CONTENT if key.startswith(content.prefix)), None)
    if special is not None:
        text = strict_text(value)
        if special.forbidden and special.forbidden in text:
            raise UnwritableXml(f"Invalid {special.prefix[1:]} text: {text}")
        written = escape(text) if special.prefix == "#text" else text
        tag.content.append(special.before + written + special.after)
        tag.only_text = tag.only_text and not special.before
        return
    tag.content.append(strict_tag(key, value))


class _Content(NamedTuple):
    """How a member that is no element stands between the tags."""

    prefix: str
    before: str = ""
    after: str = ""
    forbidden: str = ""


_CONTENT: Final = (
    _Content("#text"),
    _Content("#cdata", "<![CDATA[", "]]>", "]]>"),
    _Content("#comment", "<!-- ", " -->", "--"),
    _Content("#raw"),
)
