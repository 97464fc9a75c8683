"""A Postman collection, format 2.1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import orjson

from sandbox.exports.recording import Recording
from sandbox.exports.sent import Sent, header, text_of

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_MADE_BY_POSTMAN = frozenset({"host", "content-length", "connection", "accept-encoding"})
_BRACES = re.compile(r"\{\{")


def postman(recording: Recording) -> bytes:
    """A collection with a request and its answer each; the base URL is the variable `baseUrl`."""
    collection = {
        "info": {
            "name": f"Lead Sandbox: {recording.namespace}",
            "description": f"World {recording.world}, seed {recording.seed}.",
            "schema": SCHEMA,
        },
        "item": [_item(sent, recording.base_url) for sent in recording.requests],
        "variable": [{"key": "baseUrl", "value": recording.base_url, "type": "string"}],
    }
    if recording.deliveries:
        items = [_item(sent, recording.base_url) for sent in recording.deliveries]
        collection["item"] = [
            *collection["item"],
            {
                "name": "Deliveries",
                "description": "What the sandbox sent out; nothing to be sent again by itself.",
                "item": items,
            },
        ]
    return orjson.dumps(collection, option=orjson.OPT_INDENT_2)


def _item(sent: Sent, base_url: str) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": sent.method,
        "header": _headers(sent.headers),
        "url": _url(sent, base_url),
    }
    if sent.body:
        request["body"] = _body(sent)
    item: dict[str, Any] = {"name": f"{sent.number}. {sent.title}", "request": request}
    if sent.status is not None:
        text, encoded = text_of(sent.answer)
        item["response"] = [
            {
                "name": f"{sent.status} as recorded",
                "originalRequest": request,
                "status": _PHRASES.get(sent.status, ""),
                "code": sent.status,
                "header": _headers(sent.answer_headers, whole=True),
                "body": text,
                "_postman_previewlanguage": "text" if encoded else _language(sent.answer_headers),
            }
        ]
    return item


def _url(sent: Sent, base_url: str) -> dict[str, Any]:
    split = urlsplit(sent.url)
    parts = [_literal(part) for part in split.path.split("/")[1:]]
    query = [pair.partition("=") for pair in split.query.split("&") if pair]
    pairs = [{"key": _literal(name), "value": _literal(value)} for name, _, value in query]
    if sent.kind == "request":
        below = sent.url.removeprefix(base_url)
        parts = [_literal(part) for part in urlsplit(below).path.split("/")[1:]]
        url: dict[str, Any] = {"raw": "{{baseUrl}}" + _literal(below), "host": ["{{baseUrl}}"]}
    else:
        url = {"raw": _literal(sent.url), "protocol": split.scheme, "host": [split.hostname or ""]}
        if split.port:
            url["port"] = str(split.port)
    url["path"] = parts
    if pairs:
        url["query"] = pairs
    return url


def _headers(headers: Mapping[str, str], *, whole: bool = False) -> list[dict[str, str]]:
    return [
        {"key": name, "value": value if whole else _literal(value)}
        for name, value in headers.items()
        if whole or name.lower() not in _MADE_BY_POSTMAN
    ]


def _body(sent: Sent) -> dict[str, Any]:
    text, encoded = text_of(sent.body)
    if encoded:
        note = "The body is no text; this is its Base64 form."
        return {"mode": "raw", "raw": text, "description": note}
    options = {"raw": {"language": _language(sent.headers)}}
    return {"mode": "raw", "raw": _literal(text), "options": options}


def _language(headers: Mapping[str, str]) -> str:
    media_type = header(headers, "content-type").partition(";")[0].strip().lower()
    named = (name for name in ("json", "xml", "html") if name in media_type)
    return next(named, "text")


def _literal(text: str) -> str:
    """Text in which Postman finds no variable."""
    return _BRACES.sub("{ {", text)
