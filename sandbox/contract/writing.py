"""Values written as the media types of answers."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import orjson

from sandbox.contract.media import media_type_of
from sandbox.contract.parts import FORM, MediaType
from sandbox.contract.schemas import Schemas
from sandbox.contract.xml_answers import xml_text

Write = Callable[[Any, MediaType], str]

# The smallest files of their kinds: a client that opens what it is sent gets what it expects.
_FILES: Mapping[str, bytes] = MappingProxyType(
    {
        "image/png": base64.b64decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
            "rkJggg=="
        ),
        "image/gif": base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
        "application/zip": b"PK\x05\x06" + bytes(18),
    }
)


def written(value: Any, media: MediaType, name: str, *, made: bool) -> bytes:
    """`value` as a body of the type `name`, for which `media` is declared.

    `made` says that nobody wrote the value as an example: pictures then are real ones.
    """
    kind = media_type_of(name)
    if kind.is_json:
        return _json(value)
    if kind.type == "multipart" and not (isinstance(value, str) and not made):
        from sandbox.contract.multipart_answers import multipart

        return multipart(value, media, kind)
    if made and kind.name in _FILES and not isinstance(value, Mapping | list):
        return _FILES[kind.name]
    # An example that is a text is the body itself, whatever it is of: XML, lines of CSV, events.
    text = value if isinstance(value, str) and not made else _writer(kind.name)(value, media)
    charset = kind.parameters.get("charset", "utf-8")
    try:
        return text.encode(charset, "replace")
    except LookupError:
        return text.encode()


def scalar_text(value: Any) -> str:
    """A value as plain text: true and false as in JSON, what has parts as JSON."""
    if isinstance(value, str):
        return value
    return _json(value).decode()


def json_text(value: Any) -> str:
    """A value as JSON."""
    return _json(value).decode()


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # an integer of more than 64 bits, half a surrogate pair
        return json.dumps(value, separators=(",", ":"), default=str).encode()


def _writer(name: str) -> Write:
    if name.endswith(("/xml", "+xml")):
        return _xml
    if name.endswith(("/yaml", "/x-yaml", "+yaml")):
        return _yaml
    return _WRITERS.get(name, lambda value, media: scalar_text(value))


def _xml(value: Any, media: MediaType) -> str:
    validator = media.validator
    if validator is None:
        return xml_text(value, {}, Schemas({}))
    return xml_text(value, validator.schema, validator.schemas)


def _yaml(value: Any, media: MediaType) -> str:
    from sandbox.contract.yaml import write_yaml

    return write_yaml(value).decode()


def _form(value: Any, media: MediaType) -> str:
    if not isinstance(value, Mapping):
        return value if isinstance(value, str) else scalar_text(value)
    pairs = [
        (str(name), scalar_text(item))
        for name, member in value.items()
        for item in (member if isinstance(member, list) else [member])
        if item is not None
    ]
    return urlencode(pairs)


def _csv(value: Any, media: MediaType) -> str:
    """A line for each item; a first line of names where the items are objects."""
    rows = value if isinstance(value, list) else [value]
    out = io.StringIO()
    if rows and all(isinstance(row, Mapping) for row in rows):
        names = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([_cell(row.get(name, "")) for name in names] for row in rows)
        return out.getvalue()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerows(
        [_cell(cell) for cell in (row if isinstance(row, list) else [row])] for row in rows
    )
    return out.getvalue()


def _cell(value: Any) -> str:
    return "" if value is None else scalar_text(value)


def _events(value: Any, media: MediaType) -> str:
    """An event for each item of an array; text that is a stream of events is left as it is."""
    events = value if isinstance(value, list) else [value]
    return "".join(f"data: {line}\n\n" for line in map(scalar_text, events))


def _lines(value: Any, media: MediaType) -> str:
    items = value if isinstance(value, list) else [value]
    return "".join(f"{_json(item).decode()}\n" for item in items)


_WRITERS: Mapping[str, Write] = MappingProxyType(
    {
        FORM: _form,
        "text/csv": _csv,
        "text/event-stream": _events,
        "application/x-ndjson": _lines,
        "application/ndjson": _lines,
        "application/jsonl": _lines,
        "application/x-jsonlines": _lines,
    }
)
