"""Bodies laid out line by line, so that what was wrong can be told at its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

MOST_LINES = 2000
_LONGEST_XML = 200_000
_DEEPEST = 60

Path = tuple[str | int, ...]
Finding = Mapping[str, Any]


@dataclass(slots=True)
class Line:
    """A line of a body: how deep it stands, its text, where in the value it begins, and what is
    wrong there."""

    depth: int
    text: str
    path: Path
    marks: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Body:
    """A body to be shown: what kind it is of, its lines, and how many had to be left out."""

    kind: str
    lines: tuple[Line, ...]
    left: int = 0


def body_of(message: Mapping[str, Any], findings: Iterable[Finding] = ()) -> Body:
    """The body of a recorded message, with the findings that are about it marked in it."""
    kind, lines = _laid_out(message)
    shown = lines[:MOST_LINES]
    inside = [one for one in findings if one["location"][:1] == ["body"]]
    if shown:
        _mark(shown, inside)
    return Body(kind, tuple(shown), len(lines) - len(shown))


def elsewhere(findings: Iterable[Finding], part: str) -> dict[str, list[Finding]]:
    """The findings about a part of the message, such as `header`, by the name in lower case."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        if one["location"][:1] == [part]:
            name = str(one["location"][1]) if len(one["location"]) > 1 else ""
            found.setdefault(name.lower(), []).append(one)
    return found


def plain(message: Mapping[str, Any]) -> str:
    """The body as a text to be edited: JSON laid out, any other text as it is."""
    if message["body_kind"] == "json":
        return json.dumps(message["body"], indent=2, ensure_ascii=False)
    return message["body"] if message["body_kind"] == "text" else ""


def _laid_out(message: Mapping[str, Any]) -> tuple[str, list[Line]]:
    kind, body = message["body_kind"], message["body"]
    if kind == "json":
        return "JSON", list(_json(body, (), 0, "", ""))
    if kind == "empty":
        return "none", []
    media_type = _media_type(message["headers"])
    if kind == "text" and "form-urlencoded" in media_type:
        return "form", _form(body)
    if kind == "text" and ("xml" in media_type or "html" in media_type) and _is_short(message):
        body = _indented(body) or body
    return (
        "Base64" if kind == "base64" else "text",
        [Line(0, text, ()) for text in body.split("\n")],
    )


def _is_short(message: Mapping[str, Any]) -> bool:
    return not message.get("body_cut") and len(message["body"]) < _LONGEST_XML


def _media_type(headers: Mapping[str, str]) -> str:
    named = {name.lower(): value for name, value in headers.items()}
    return named.get("content-type", "").partition(";")[0].lower()


def _json(value: Any, path: Path, depth: int, before: str, after: str) -> Iterator[Line]:
    """The lines of a JSON value; `before` stands ahead of it, `after` behind it."""
    items: Sequence[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        items, ends = list(value.items()), "{}"
    elif isinstance(value, list):
        items, ends = list(enumerate(value)), "[]"
    if not items or depth > _DEEPEST:
        yield Line(depth, f"{before}{json.dumps(value, ensure_ascii=False)}{after}", path)
        return
    yield Line(depth, before + ends[0], path)
    for at, (name, one) in enumerate(items, 1):
        label = f"{json.dumps(name, ensure_ascii=False)}: " if isinstance(name, str) else ""
        yield from _json(one, (*path, name), depth + 1, label, "," if at < len(items) else "")
    yield Line(depth, ends[1] + after, (*path, ""))


def _form(body: str) -> list[Line]:
    pairs = parse_qsl(body, keep_blank_values=True)
    return [Line(0, f"{name} = {value}", (name,)) for name, value in pairs]


def _indented(body: str) -> str | None:
    """XML laid out; None for what is none."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True
    )
    try:
        root = etree.fromstring(body.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    etree.indent(root)
    text: str = etree.tostring(root.getroottree(), encoding="unicode", pretty_print=True)
    return text.rstrip("\n")


def _mark(lines: Sequence[Line], findings: Iterable[Finding]) -> None:
    """Put each finding at the line it is about, or of what it is missing in."""
    first: dict[Path, Line] = {}
    for line in lines:
        first.setdefault(line.path, line)
    for one in findings:
        path = tuple(one["location"][1:])
        while path and path not in first:
            path = path[:-1]
        first.get(path, lines[0]).marks.append(one)
