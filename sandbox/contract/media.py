"""Media types: `text/html; charset=utf-8` taken apart, and found among declared ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from sandbox.contract.parts import MediaType, is_json

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Media:
    """A media type or range, lower-case; `name` is `type/subtype` without the parameters."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=lambda: _NONE)

    @property
    def type(self) -> str:
        """The part before the slash."""
        return self.name.partition("/")[0]

    @property
    def is_json(self) -> bool:
        """Whether a body of this type is JSON."""
        return is_json(self.name)


@lru_cache(maxsize=256)
def media_type_of(header: str) -> Media:
    """The media type that a Content-Type header names; an empty name for what is none."""
    name, *rest = split_quoted(header[:1000], ";")
    parameters = {}
    for item in rest:
        key, equals, value = item.partition("=")
        if equals:
            parameters[key.strip().lower()] = unquoted(value.strip())
    return Media(name.strip().lower(), MappingProxyType(parameters) if parameters else _NONE)


def find_media_type(content: Sequence[MediaType], header: str) -> MediaType | None:
    """The declared type for a body of type `header`: itself, else `type/*`, else `*/*`."""
    for declared in content:
        if declared.name == header:
            return declared
    media = media_type_of(header)
    bare = {media_type_of(declared.name).name: declared for declared in reversed(content)}
    if not media.name:
        return None
    return bare.get(media.name) or bare.get(f"{media.type}/*") or bare.get("*/*")


def split_quoted(text: str, separator: str) -> list[str]:
    """`text` cut at each separator that is not inside a quoted string."""
    if '"' not in text:
        return text.split(separator)
    pieces, start, quoted, escaped = [], 0, False, False
    for at, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\" and quoted:
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            pieces.append(text[start:at])
            start = at + 1
    return [*pieces, text[start:]]


def unquoted(text: str) -> str:
    """A token as it is, a quoted string without its quotes and escapes."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    plain, escaped = [], False
    for character in text[1:-1]:
        if character == "\\" and not escaped:
            escaped = True
            continue
        plain.append(character)
        escaped = False
    return "".join(plain)
