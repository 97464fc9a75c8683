"""Answers for operations without a behaviour: from an example, else from the schema."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from sandbox.contract.message import JSON, Reply
from sandbox.contract.negotiate import choose, not_acceptable
from sandbox.contract.operations import Header, MediaType, Operation, Response
from sandbox.contract.parts import FORM, MISSING
from sandbox.contract.problems import Problem
from sandbox.contract.words import listed

_CONCRETE = {"*/*": "application/json", "application/*": "application/json", "text/*": "text/plain"}


def answer(
    operation: Operation,
    rng: random.Random,
    prefer: Mapping[str, str] | None = None,
    accept: str = "",
) -> Reply:
    """An answer as `operation` declares it; the same for the same state of `rng`.

    The status is that of `prefer["code"]`, else the first 2xx; the type is what `accept` likes
    best; the body is the example named by `prefer["example"]`, else the first one, else made from
    the schema. Raises Problem `invalid-preference`, `not-acceptable`, or `not-implemented` where
    the operation declares no answer.
    """
    wishes = prefer or {}
    status, response = _response(operation, wishes.get("code"))
    headers = {
        header.name: _header_text(header, rng)
        for header in response.headers
        if header.required or header.example is not MISSING
    }
    applied = [f"{name}={wishes[name]}" for name in ("code", "example") if name in wishes]
    if applied:
        headers["Preference-Applied"] = ", ".join(applied)
    if not response.content:
        return Reply(status, headers=headers)
    media, name = _media(response, accept)
    value = _value(operation, media, wishes.get("example"), rng)
    return _written(value, status, name, headers)


def _response(operation: Operation, code: str | None) -> tuple[int, Response]:
    """The status to answer with, and what is declared for it."""
    declared = operation.responses
    if code is not None:
        status = int(code) if len(code) == 3 and code.isascii() and code.isdigit() else 0
        response = operation.response(status) if 100 <= status <= 599 else None
        if response is None:
            known = listed(sorted(declared), "and")
            detail = f"code={code[:20]} is preferred, but {operation.id} declares {known}."
            raise Problem("invalid-preference", detail)
        return status, response
    good = [status for status in declared if status.startswith("2")]
    for first in good or sorted(declared):
        return _number(first), declared[first]
    raise Problem("not-implemented", f"{operation.id} declares no answer.")


def _number(status: str) -> int:
    """`2XX` is answered as 200, and so is `default`."""
    return 200 if status == "default" else int(status.replace("XX", "00"))


def _media(response: Response, accept: str) -> tuple[MediaType, str]:
    """The content to answer with, and its concrete type."""
    offered = {_CONCRETE.get(media.name, media.name): media for media in response.content}
    name = choose(accept, list(offered))
    if name is None:
        raise not_acceptable(offered, accept)
    return offered[name], name


def _value(operation: Operation, media: MediaType, named: str | None, rng: random.Random) -> Any:
    if named is not None:
        if named not in media.examples:
            known = listed([name for name in media.examples if name], "and") or "none"
            detail = f"example={named[:80]} is preferred, but {operation.id} has {known}."
            raise Problem("invalid-preference", detail)
        return media.examples[named]
    if media.examples:
        return next(iter(media.examples.values()))
    if media.validator is None:
        return ""
    from sandbox.contract.sample import sample

    return sample(media.validator, rng)


def _header_text(header: Header, rng: random.Random) -> str:
    value = header.example
    if value is MISSING:
        from sandbox.contract.sample import sample

        value = sample(header.validator, rng)
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(value: Any, status: int, name: str, headers: Mapping[str, str]) -> Reply:
    from sandbox.contract.media import media_type_of

    media = media_type_of(name)
    if media.is_json:
        content_type = JSON if name == "application/json" else name
        return Reply.json(value, status, headers=headers, content_type=content_type)
    if media.name == FORM and isinstance(value, Mapping):
        text = urlencode(value, doseq=True)
    elif media.name.endswith(("/xml", "+xml")) and not isinstance(value, str):
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n{_xml("result", value)}'
    else:
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return Reply(status, text.encode(), {"Content-Type": name, **headers})


def _xml(name: str, value: Any) -> str:
    from xml.sax.saxutils import escape

    if isinstance(value, list):
        return "".join(_xml(name, item) for item in value)
    if isinstance(value, Mapping):
        inside = "".join(_xml(str(key), member) for key, member in value.items())
    else:
        inside = "" if value is None else escape(str(value))
    name = re.sub(r"[^\w.-]", "_", name)
    return f"<{name}>{inside}</{name}>"
