"""Answers of several parts: a form, or parts without names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.media import media_type_of
from sandbox.contract.shapes import Shape
from sandbox.contract.writing import written

if TYPE_CHECKING:
    from sandbox.contract.media import Media
    from sandbox.contract.parts import Encoding, MediaType

FORM_DATA: Final = "multipart/form-data"
# What no part is likely to hold.
_BOUNDARY: Final = "part-7f1c5a0e93d84b6c9e25b1d0a4f86732"


def with_boundary(name: str, media: MediaType) -> str:
    """The type of an answer with its boundary: that of an example which is the body itself, else
    one that is always the same."""
    kind = media_type_of(name)
    if kind.type != "multipart" or "boundary" in kind.parameters:
        return name
    for example in media.examples.values():
        if isinstance(example, str) and example.lstrip().startswith("--"):
            return f'{name}; boundary="{example.lstrip().splitlines()[0][2:].strip()[:70]}"'
    return f"{name}; boundary={_BOUNDARY}"


def multipart(value: Any, media: MediaType, kind: Media) -> bytes:
    """The parts of `value`: one for each member of an object, several where it is a list; those of
    a list have no names."""
    boundary = kind.parameters.get("boundary", "part").encode("latin-1", "replace")
    body = b"".join(b"--" + boundary + b"\r\n" + part for part in _parts(value, media, kind.name))
    return body + b"--" + boundary + b"--\r\n"


def _parts(value: Any, media: MediaType, name: str) -> Iterator[bytes]:
    if not isinstance(value, Mapping):
        for item in value if isinstance(value, list) else [value]:
            yield _part("", item, media, name)
        return
    for member, below in value.items():
        shape = media.shape.member(str(member))
        several = isinstance(below, list) and (shape is None or not _is_one(member, media))
        for item in below if several else [below]:
            yield _part(str(member), item, media, name)


def _is_one(member: Any, media: MediaType) -> bool:
    """Whether a list is one part: it is where its encoding says that it is JSON."""
    encoding = media.encoding.get(str(member))
    return encoding is not None and media_type_of(encoding.content_type).is_json


def _part(member: str, value: Any, media: MediaType, name: str) -> bytes:
    shape, encoding = media.shape.member(member), media.encoding.get(member)
    kind = _type(value, shape, encoding)
    lines = [f"Content-Type: {kind}"]
    if member:
        quoted = member.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        is_file = not kind.startswith(("text/plain", "application/json"))
        file = f'; filename="{quoted}"' if is_file else ""
        how = "form-data" if name == FORM_DATA else "attachment"
        lines.append(f'Content-Disposition: {how}; name="{quoted}"{file}')
    head = "\r\n".join(lines).encode("utf-8", "replace")
    return head + b"\r\n\r\n" + _bytes(value, kind, media) + b"\r\n"


def _type(value: Any, shape: Shape | None, encoding: Encoding | None) -> str:
    """The type that is declared, else the usual one: JSON for what has parts, text, or bytes."""
    said = (encoding.content_type if encoding else "").partition(",")[0].strip()
    if said and "*" not in said:
        return said
    if isinstance(value, Mapping | list):
        return "application/json"
    return "application/octet-stream" if shape is not None and shape.is_binary else "text/plain"


def _bytes(value: Any, kind: str, media: MediaType) -> bytes:
    if isinstance(value, bytes):
        return value
    return written(value, replace(media, validator=None), kind, made=True)
