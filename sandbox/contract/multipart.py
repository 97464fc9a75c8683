"""Multipart bodies: fields and files by name, of a bounded number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import orjson

from sandbox.contract.forms import field_value, styled_values, together
from sandbox.contract.media import Media, media_type_of
from sandbox.contract.parts import Encoding, MediaType, Operation
from sandbox.contract.problems import Finding, Problem
from sandbox.contract.shapes import Shape, Unfit, coerce
from sandbox.contract.words import listed, shortened

MOST_PARTS: Final = 1000
_AS_IT_IS: Final = "".join(chr(code) for code in range(33, 127) if chr(code) not in "%+")
_NO_ENCODING = Encoding()


class File(bytes):
    """The bytes of a file in a form; `filename` and `content_type` as they were sent."""

    filename: str | None
    content_type: str

    @classmethod
    def of(cls, data: bytes, filename: str | None, content_type: str) -> File:
        """A file of these bytes."""
        made = cls(data)
        made.filename, made.content_type = filename, content_type
        return made


@dataclass(slots=True)
class Part:
    """One part as it came; `name` is empty where it has none."""

    name: str
    filename: str | None
    headers: Mapping[str, str]
    data: bytearray = field(default_factory=bytearray)

    @property
    def media(self) -> Media:
        """Its content type."""
        return media_type_of(self.headers.get("content-type", ""))


def multipart_value(body: bytes, media: Media, declared: MediaType, operation: Operation) -> Any:
    """The parts of a form by name, several of one name as a list; a list where none has a name.

    Files are bytes, parts of JSON values, others texts read as their schemas ask. Raises Problem
    `malformed-body`, `body-too-large`, `invalid-encoding`, and `validation` for a part of another
    type, or without a header, than the document asks for.
    """
    parts = list(_parts(body, media))
    findings = [
        finding
        for part in parts
        if part.name in declared.encoding
        for finding in _findings(part, declared.encoding[part.name])
    ]
    if findings:
        raise Problem.from_findings(operation, findings)
    if media.name != "multipart/form-data" and not any(part.name for part in parts):
        return [_value(part, declared.shape.items, _NO_ENCODING) for part in parts]
    values: dict[str, list[Any]] = {}
    styled = _styled_values(parts, declared)
    for part in parts:
        if part.name in styled:
            continue
        encoding = declared.encoding.get(part.name, _NO_ENCODING)
        value = _value(part, declared.shape.member(part.name), encoding)
        values.setdefault(part.name, []).append(value)
    found = {name: together(one, declared.shape.member(name)) for name, one in values.items()}
    return found | {name: styled[name] for name in styled if name in declared.shape.members}


def _styled_values(parts: list[Part], declared: MediaType) -> Mapping[str, Any]:
    """The fields whose encoding names a style, with the names that they came by."""
    if not any(one.style or one.explode is not None for one in declared.encoding.values()):
        return {}
    pairs: dict[str, list[str]] = {}
    for part in parts:
        if part.filename is None:
            # In a part nothing is percent-encoded; what reads styles decodes.
            text = quote(part.data.decode("utf-8", "replace"), safe=_AS_IT_IS)
            pairs.setdefault(part.name, []).append(text)
    return styled_values(pairs, declared)


def as_text(value: Any) -> Any:
    """`value` with its bytes as text, a character for a byte: schemas speak of texts alone."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return {name: as_text(member) for name, member in value.items()}
    return [as_text(item) for item in value] if isinstance(value, list) else value


def _parts(body: bytes, media: Media) -> Iterator[Part]:
    from werkzeug.exceptions import RequestEntityTooLarge
    from werkzeug.sansio.multipart import Data, Epilogue, MultipartDecoder, NeedData
    from werkzeug.sansio.multipart import Field as FieldEvent
    from werkzeug.sansio.multipart import File as FileEvent

    boundary = media.parameters.get("boundary", "")
    if not boundary or not boundary.isascii() or len(boundary) > 200:
        raise _malformed("its Content-Type names no boundary")
    decoder = MultipartDecoder(boundary.encode(), max_parts=MOST_PARTS)
    part = None
    try:
        decoder.receive_data(body)
        decoder.receive_data(None)
        while True:
            event = decoder.next_event()
            if isinstance(event, FieldEvent | FileEvent):
                filename = event.filename if isinstance(event, FileEvent) else None
                headers = {name.lower(): value for name, value in event.headers}
                part = Part(event.name or "", filename, headers)
            elif isinstance(event, Data) and part is not None:
                part.data += event.data
                if not event.more_data:
                    yield part
            elif isinstance(event, Epilogue | NeedData):
                return
    except RequestEntityTooLarge as error:
        text = f"The form has more than {MOST_PARTS} parts, which is the limit."
        raise Problem("body-too-large", text) from error
    except (KeyError, LookupError, UnicodeDecodeError, ValueError) as error:
        raise _malformed(f"its parts between '--{boundary[:80]}' cannot be told apart") from error


def _malformed(why: str) -> Problem:
    return Problem("malformed-body", f"The body is no well-formed multipart body: {why}.")


def _value(part: Part, shape: Shape | None, encoding: Encoding) -> Any:
    data, media = bytes(part.data), part.media
    if media.is_json:
        return _json(part.name, data)
    if part.filename is not None or _is_binary(media, shape):
        return File.of(data, part.filename, part.headers.get("content-type", ""))
    try:
        text = data.decode(media.parameters.get("charset", "utf-8"))
    except (UnicodeDecodeError, LookupError) as error:
        detail = f"The part {part.name!r} is not UTF-8; send it as a file, or as UTF-8."
        raise Problem("invalid-encoding", detail) from error
    return field_value(part.name, text, shape, encoding)


def _is_binary(media: Media, shape: Shape | None) -> bool:
    if shape is not None and shape.is_binary:
        return True
    return bool(media.name) and media.type not in ("text", "multipart") and not _is_form(media)


def _is_form(media: Media) -> bool:
    return media.name == "application/x-www-form-urlencoded"


def _json(name: str, data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Problem("malformed-json", f"The part {name!r} is not JSON: {error}.") from error


def _findings(part: Part, encoding: Encoding) -> Iterator[Finding]:
    """How a part is not as the document says it is encoded."""
    sent = part.headers.get("content-type", "")
    wanted = [one.strip() for one in encoding.content_type.split(",") if one.strip()]
    if wanted and sent and not any(_covers(one, part.media) for one in wanted):
        text = f"the part {part.name} must be of the type {listed(wanted)}, not {shortened(sent)}"
        yield Finding(("body", part.name), "contentType", text, wanted, sent[:80])
    for header in encoding.headers:
        place = ("body", part.name, header.name)
        value = part.headers.get(header.name.lower())
        if value is None:
            if header.required:
                text = f"the part {part.name} needs a header {header.name}"
                yield Finding(place, "required", text)
            continue
        try:
            yield from header.validator.findings(coerce(value, header.shape, place), place)
        except Unfit as unfit:
            yield unfit.finding


def _covers(wanted: str, media: Media) -> bool:
    name = media_type_of(wanted).name
    return name in ("*/*", f"{media.type}/*", media.name)
