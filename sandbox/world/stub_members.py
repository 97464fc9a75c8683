"""The `stubs` of a world file: read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson

from sandbox.world.exchange import Fault, IncomingResponse
from sandbox.world.section import Faults, Section
from sandbox.world.stubs import Answer, Stub

_ANSWER = ("status", "headers", "json", "body", "error")
_STUB = ("url", "method", "when", "replies", *_ANSWER)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

_ERRORS: Mapping[str, Fault] = {
    "timeout": Fault("timeout", "timed out (a stub says so)"),
    "refused": Fault("refused", "connection refused (a stub says so)"),
}


def read_stub(section: Section, faults: Faults) -> Stub | None:
    """One stub; None, and something in `faults`, when it cannot be used."""
    if not section.is_object(faults, "an object with url and an answer"):
        return None
    before = len(faults)
    faults += section.unknown_members(_STUB)
    faults += section.missing_members(("url",))
    url = _url(section.at("url"), faults) if "url" in section.value else ""
    method = _method(section.at("method"), faults) if "method" in section.value else ""
    part, text = _when(section.at("when"), faults) if "when" in section.value else (None, "")
    answers = _answers(section, faults)
    if len(faults) > before:
        return None
    return Stub(".".join(map(str, section.path)), url, answers, method, part, text)


def _url(section: Section, faults: Faults) -> str:
    if not section.is_text(faults, "the beginning of a URL, or a pattern with *"):
        return ""
    url: str = section.value
    if not url.startswith(("http://", "https://", "*")):
        faults.append(
            section.fault((), f"{url!r} fits no URL", "http://… or https://…, or a pattern with *")
        )
    return url


def _method(section: Section, faults: Faults) -> str:
    method = section.value.upper() if isinstance(section.value, str) else ""
    if method not in _METHODS:
        faults.append(section.fault((), f"unknown method {section.value!r}", ", ".join(_METHODS)))
    return method


def _when(section: Section, faults: Faults) -> tuple[Any, str]:
    if not section.is_object(faults, "an object with json or body"):
        return None, ""
    faults += section.unknown_members(("json", "body"))
    text = section.at("body")
    if "body" in section.value and not text.is_text(faults, "a piece of the body"):
        return None, ""
    return section.value.get("json"), text.value or ""


def _answers(section: Section, faults: Faults) -> tuple[Answer, ...]:
    if "replies" not in section.value:
        return (_answer(section, faults),)
    beside = [name for name in _ANSWER if name in section.value]
    if beside:
        faults.append(section.fault(beside[0], "stands beside replies", "one of the two"))
    replies = section.at("replies")
    if not replies.is_list(faults, "a list of replies"):
        return ()
    if not replies.value:
        faults.append(replies.fault((), "there is no reply in the list", "at least one"))
    return tuple(_listed_answer(below, faults) for below in replies.items())


def _listed_answer(section: Section, faults: Faults) -> Answer:
    if not section.is_object(faults, "an object such as {status: 200}"):
        return IncomingResponse(200)
    faults += section.unknown_members(_ANSWER)
    return _answer(section, faults)


def _answer(section: Section, faults: Faults) -> Answer:
    """What one reply says; a reply that says nothing is an empty 200."""
    if "error" in section.value:
        return _error(section, faults)
    status = section.value.get("status", 200)
    if not _is_status(status):
        faults.append(section.fault("status", f"{status!r} is no status", "a number 200 to 599"))
        status = 200
    headers = _headers(section.at("headers"), faults) if "headers" in section.value else {}
    body, media_type = _body(section, faults)
    if media_type and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = media_type
    return IncomingResponse(status, headers, body, _phrase(status))


def _error(section: Section, faults: Faults) -> Answer:
    beside = [name for name in _ANSWER if name in section.value and name != "error"]
    if beside:
        faults.append(section.fault(beside[0], "stands beside error", "one of the two"))
    error = section.value["error"]
    if isinstance(error, str) and error in _ERRORS:
        return _ERRORS[error]
    faults.append(section.fault("error", f"unknown error {error!r}", ", ".join(_ERRORS)))
    return _ERRORS["refused"]


def _headers(section: Section, faults: Faults) -> dict[str, str]:
    if not section.is_object(faults, "an object of header names and texts"):
        return {}
    for below in section.items():
        if not isinstance(below.value, str | int | float) or isinstance(below.value, bool):
            faults.append(below.fault((), f"{below.kind} where a text belongs", "a text"))
    return {str(name): str(value) for name, value in section.value.items()}


def _body(section: Section, faults: Faults) -> tuple[bytes, str]:
    """The body, and its media type where the stub need not say it."""
    if "json" in section.value and "body" in section.value:
        faults.append(section.fault("body", "stands beside json", "one of the two"))
    if "json" in section.value:
        return orjson.dumps(section.value["json"]), "application/json"
    if "body" not in section.value:
        return b"", ""
    body = section.at("body")
    return (body.value.encode(), "text/plain") if body.is_text(faults) else (b"", "")


def _is_status(status: object) -> bool:
    return isinstance(status, int) and not isinstance(status, bool) and 200 <= status <= 599


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
