"""What a submitted request says, as the standard source reads method, headers, query and body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json
from sandbox.leadconduit.integrations.media_types import (
    FORM,
    JSON,
    SUPPORTED,
    TEXT_XML,
    XML,
    best_match,
)
from sandbox.leadconduit.integrations.objects import TooMuch, nest
from sandbox.leadconduit.integrations.urls import (
    TooManyParameters,
    is_web_address,
    read_form,
    read_query,
)
from sandbox.leadconduit.integrations.xml_objects import as_object
from sandbox.leadconduit.integrations.xml_reader import XmlError, read_xml
from sandbox.leadconduit.values.javascript import trim

MAX_BODY: Final = 5 * 1024 * 1024

NOT_ACCEPTABLE: Final = "Not capable of generating content according to the Accept header"
_UNSUPPORTED: Final = "MIME type in Content-Type header is not supported. Use only "


def read_request(
    method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> Any:
    """The parameters of a submission: nearly always an object, whatever a JSON body holds else.

    `query` is the raw text after `?`, `headers` has canonical names (`Content-Type`); others are
    not seen. Raises `InboundError` with the answer for a request that cannot be read.

    grade: observed | checks in this order: method, Accept, redir_url, body |
    leadconduit-default 2.9.14
    """
    try:
        return _read(method.upper(), path, query, headers, body)
    except (TooMuch, TooManyParameters) as problem:
        # grade: ours | structures beyond the sandbox's bounds are refused with 413 | no source
        raise InboundError(413, f"Request is too large to be read -- {problem}") from None


def _read(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Any:
    check_head(method, headers)
    given = read_query(query)
    _check_redirect(given)
    ping = path.endswith("/ping")
    given = _settle_trustedform(given, ping)
    read = NOTHING if method == "GET" else body_of(headers, body, _READERS)
    return given if read is NOTHING else _settle_trustedform(merge(read, given), ping)


def check_head(
    method: str,
    headers: Mapping[str, str],
    *,
    methods: Sequence[str] = ("GET", "POST"),
    types: Sequence[str] = SUPPORTED,
    status: int = 405,
) -> None:
    """Raise `InboundError` for another method (with `status`), or an Accept of no type of ours."""
    if method.upper() not in methods:
        text = f"The {method.upper()} method is not allowed"
        raise InboundError(status, text, {"Allow": ", ".join(methods)})
    if negotiate(headers.get("Accept"), types) is None:
        raise InboundError(406, NOT_ACCEPTABLE)


def negotiate(accept: str | None, types: Sequence[str] = SUPPORTED) -> str | None:
    """The media type to answer with; None when `accept` takes none that can be written.

    grade: observed | missing, empty or exactly */* means JSON | leadconduit-default 2.9.14
    """
    if not accept or accept == "*/*":
        return JSON
    return best_match(types, accept)


def redirect_of(query: str) -> str | None:
    """The `redir_url` of a query, the first of several; None where there is none."""
    given = read_query(query).get("redir_url")
    return given[0] if isinstance(given, list) else given


def _check_redirect(given: Mapping[str, Any]) -> None:
    # grade: observed | redir_url counts in the query only and stays a parameter |
    # leadconduit-default 2.9.14
    if "redir_url" not in given:
        return
    address = given["redir_url"]
    if not is_web_address(address[0] if isinstance(address, list) else address):
        raise InboundError(400, "Invalid redir_url")


# The body

Reader = Callable[[str], Any]

NOTHING: Final = object()
"""What stands for a body that is not there, blank, or not looked at."""


def _has_body(headers: Mapping[str, str]) -> bool:
    # grade: observed | any Content-Length counts, even 0; Transfer-Encoding only if it is exactly
    # chunked; else a body is ignored | leadconduit-default 2.9.14
    return bool(headers.get("Content-Length")) or headers.get("Transfer-Encoding") == "chunked"


def body_of(headers: Mapping[str, str], body: bytes, readers: Mapping[str, Reader]) -> Any:
    """What the body holds, read by the reader of its type, or `NOTHING`; raises `InboundError`."""
    if not _has_body(headers):
        return NOTHING
    media_type = body_type(headers)
    if len(body) > MAX_BODY:
        raise InboundError(413, f"Request is too large to be read -- more than {MAX_BODY} bytes")
    text = body.decode("utf-8", "replace")
    if not trim(text):
        return NOTHING
    return readers[media_type](text)


def body_type(headers: Mapping[str, str], types: Sequence[str] = SUPPORTED) -> str:
    """Which of our types the body has; raises `InboundError` for none of them."""
    content_type = headers.get("Content-Type")
    if not content_type:
        raise InboundError(415, "Content-Type header is required")
    media_type = best_match(types, content_type)
    if media_type is None:
        raise InboundError(406, _UNSUPPORTED + f"{', '.join(types)}.")
    return media_type


def _read_form_body(text: str) -> Any:
    return nest(read_form(text))


def _read_json_body(text: str) -> Any:
    # grade: observed | a JSON body that fails is read again without line breaks and tabs |
    # leadconduit-default 2.9.14
    try:
        return read_json(text)
    except InvalidJson:
        pass
    try:
        return read_json(text.translate({10: None, 13: None, 9: None}))
    except InvalidJson as problem:
        raise InboundError(400, f"Unable to parse JSON -- SyntaxError: Error: {problem}") from None


def _read_xml_body(text: str) -> Any:
    try:
        root = read_xml(text)
    except XmlError as problem:
        raise unreadable_xml(problem) from None
    return None if root is None else as_object(root)


def unreadable_xml(problem: XmlError) -> InboundError:
    """The answer to a body that is no XML."""
    what = str(problem).replace("\n", " ")
    text = f"Body does not contain XML or XML is unparseable -- Error: {what}."
    return InboundError(400, text)


_READERS: Final[Mapping[str, Reader]] = {
    FORM: _read_form_body,
    JSON: _read_json_body,
    XML: _read_xml_body,
    TEXT_XML: _read_xml_body,
}


# Putting query and body together


def merge(body: Any, query: Mapping[str, Any]) -> Any:
    """The query's values over the body's, arrays by index; a body that is no object stays alone.

    grade: observed | the query wins, arrays merge by index | leadconduit-default 2.9.14
    """
    if body is None:
        return None if not query else dict(query)
    if not isinstance(body, dict):
        return body
    for name, value in query.items():
        if name == "__proto__":
            continue
        there = body.get(name)
        if isinstance(value, list) and isinstance(there, list):
            body[name] = [*value, *there[len(value) :]]
        else:
            body[name] = value
    return body


# grade: observed | names in any case; a ping takes the ping URL as its certificate, ahead of a
# certificate URL; other requests drop it; empty ones are removed | leadconduit-default 2.9.14
_CERT: Final = "trustedform_cert_url"
_CERT_NAME: Final = "xxtrustedformcerturl"
_PING_NAMES: Final = frozenset(("xxtrustedformpingurl", "trustedform_ping_url"))


def _settle_trustedform(parameters: Any, ping: bool) -> Any:
    if not isinstance(parameters, dict):
        return parameters
    names = [name for name in parameters if "trustedform" in name.lower()]
    certificate = ping_url = None
    for name in names:
        lowered = name.lower()
        if lowered == _CERT_NAME:
            certificate = parameters.pop(name) or certificate
        elif lowered in _PING_NAMES:
            ping_url = parameters.pop(name) or ping_url
    chosen = (ping_url if ping else None) or certificate
    if chosen:
        parameters[_CERT] = chosen
    return parameters
