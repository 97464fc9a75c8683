"""HAR 1.2: the form of browsers and proxies."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from sandbox.exports.recording import Recording
from sandbox.exports.sent import Sent, header, text_of
from sandbox.world.clock import iso_ms

VERSION = "1.2"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_UNKNOWN = -1
"""How HAR writes a size that nobody measured."""


def har(recording: Recording) -> bytes:
    """The recording as a HAR. What is ours alone has names that begin with `_`."""
    import sandbox

    log: dict[str, Any] = {
        "version": VERSION,
        "creator": {"name": "Lead Sandbox", "version": sandbox.__version__},
        "entries": [_entry(one) for one in recording.sent],
        "_sandbox": {
            "namespace": recording.namespace,
            "world": recording.world,
            "seed": recording.seed,
            "base_url": recording.base_url,
            "secrets": recording.secrets,
        },
    }
    if recording.lead is not None:
        log["_sandbox"] |= {"lead": recording.lead, "events": list(recording.events)}
    return orjson.dumps({"log": log}, option=orjson.OPT_INDENT_2)


def _entry(sent: Sent) -> dict[str, Any]:
    ours = {
        "kind": sent.kind,
        "number": sent.number,
        "operation": sent.name if sent.kind == "request" and sent.name else None,
        "lead_id": sent.lead_id,
        "error": sent.error,
        "credential": sent.credential,
    }
    return {
        "startedDateTime": iso_ms(sent.time_ms),
        "time": sent.ms,
        "request": _request(sent),
        "response": _response(sent),
        "cache": {},
        "timings": {"send": 0, "wait": sent.ms, "receive": 0},
        "_sandbox": {name: value for name, value in ours.items() if value is not None},
    }


def _request(sent: Sent) -> dict[str, Any]:
    split = urlsplit(sent.url)
    request: dict[str, Any] = {
        "method": sent.method,
        "url": sent.url,
        "httpVersion": "HTTP/1.1",
        "cookies": _cookies(header(sent.headers, "cookie")),
        "headers": _pairs(sent.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(split.query, keep_blank_values=True)
        ],
        "headersSize": _UNKNOWN,
        "bodySize": len(sent.body),
    }
    if sent.body:
        text, encoded = text_of(sent.body)
        request["postData"] = {
            "mimeType": header(sent.headers, "content-type", "application/octet-stream"),
            "text": text,
            **({"_encoding": "base64"} if encoded else {}),
        }
    return request


def _response(sent: Sent) -> dict[str, Any]:
    status = sent.status or 0
    text, encoded = text_of(sent.answer)
    content: dict[str, Any] = {
        "size": len(sent.answer),
        "mimeType": header(sent.answer_headers, "content-type", "x-unknown"),
        "text": text,
    }
    if encoded:
        content["encoding"] = "base64"
    return {
        "status": status,
        "statusText": _PHRASES.get(status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": _cookies(header(sent.answer_headers, "set-cookie")),
        "headers": _pairs(sent.answer_headers),
        "content": content,
        "redirectURL": header(sent.answer_headers, "location"),
        "headersSize": _UNKNOWN,
        "bodySize": len(sent.answer),
    }


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _cookies(text: str) -> list[dict[str, str]]:
    try:
        found = SimpleCookie(text)
    except CookieError:
        return []
    return [{"name": name, "value": morsel.value} for name, morsel in found.items()]
