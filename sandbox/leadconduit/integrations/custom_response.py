"""The reply to a custom delivery as an event: outcome, reason, price, reference and the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sandbox.leadconduit.integrations.base import DeliveryError, Event, Variables
from sandbox.leadconduit.integrations.custom_documents import Document, read_document
from sandbox.leadconduit.integrations.custom_search import Term
from sandbox.leadconduit.integrations.objects import UNDEFINED, to_number, truthy
from sandbox.leadconduit.values.javascript import print_value, trim

_SERVER_ERROR: Final[Event] = {"outcome": "error", "reason": "Server error"}


def event_of(
    variables: Variables, status: Any, headers: Mapping[str, Any] | None, body: str | None
) -> Event:
    """The event made of a reply; raises `DeliveryError` where there are no headers or no body.

    grade: observed | a status of 500 to 599 is an error and nothing else; all others are read the
    same way, 3xx and 4xx included | leadconduit-custom 2.23.8
    """
    if _is_server_error(status):
        return dict(_SERVER_ERROR)
    if headers is None or body is None:
        raise DeliveryError("the reply has no body" if headers is not None else "no headers")
    override = variables.get("response_content_type_override")
    document = read_document(body, override if truthy(override) else headers.get("Content-Type"))
    captures = variables.get("capture")
    event: Event = document.members(captures if isinstance(captures, Mapping) else {})
    event["outcome"] = _outcome(variables, document, body)
    event["price"] = _price(variables, document)
    _put(event, "reason", reason_of(variables, document))
    _put(event, "cookie", _cookie(variables, headers))
    _put(event, "reference", _reference(variables, document))
    quoted: Event = _quote_numbers(event)
    return quoted


def _is_server_error(status: Any) -> bool:
    # grade: observed | also below 100, and 1000 to 1099 | leadconduit-custom 2.23.8
    hundreds = to_number(status) // 100
    return hundreds in (0, 5, 10)


def _put(event: Event, name: str, value: Any) -> None:
    if value is not None:
        event[name] = value


# Outcome

_INVERSE: Final = {"success": "failure", "failure": "success"}


def _outcome(variables: Variables, document: Document, body: str) -> str:
    """grade: observed | without a term and an outcome on match it is a success |
    leadconduit-custom 2.23.8
    """
    if not truthy(variables.get("outcome_search_term")) and not truthy(
        variables.get("outcome_on_match")
    ):
        return "success"
    return searched_outcome(variables, document, body)


def searched_outcome(variables: Variables, document: Document, body: str) -> str:
    """The outcome by a search; without a term anything is found that is not blank.

    grade: observed | a term that is not found makes the inverse, and a success of an error |
    leadconduit-custom 2.23.8
    """
    term, on_match = variables.get("outcome_search_term"), variables.get("outcome_on_match")
    wanted = trim(print_value(on_match)).lower() if truthy(on_match) else "success"
    if _is_found(Term(term if truthy(term) else ""), _scope(variables, document, body)):
        return wanted
    return _INVERSE.get(wanted, "success")


def _scope(variables: Variables, document: Document, body: str) -> list[Any]:
    path = variables.get("outcome_search_path")
    if not truthy(path):
        return [body]
    return document.scope(trim(print_value(path)))


def _is_found(term: Term, scope: list[Any]) -> bool:
    # grade: observed | each item is trimmed and lower-cased; blank ones never match |
    # leadconduit-custom 2.23.8
    for item in scope:
        if item is None or item is UNDEFINED:
            continue
        text = trim(print_value(item)).lower()
        if text and term.found_in(text):
            return True
    return False


# Reason, price, reference, cookie


def selected(variables: Variables, document: Document, name: str) -> Any:
    """What the path in the variable `name` finds in the document; None for nothing."""
    path = variables.get(name)
    if not truthy(path) or not trim(print_value(path)):
        return None
    found = document.select(trim(print_value(path)))
    return None if found is UNDEFINED else found


def reason_of(variables: Variables, document: Document) -> str | None:
    """The reason that `reason_path` finds, else the default one."""
    # grade: observed | all reasons found, sorted by UTF-16 units, joined; on success as well |
    # leadconduit-custom 2.23.8
    found = selected(variables, document, "reason_path")
    items = found if isinstance(found, list) else [found]
    texts = [trim(print_value(item)) for item in items if truthy(item)]
    texts = sorted((text for text in texts if text), key=_utf16)
    if texts:
        return ", ".join(texts)
    default = variables.get("default_reason")
    return (trim(print_value(default)) or None) if truthy(default) else None


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _price(variables: Variables, document: Document) -> Any:
    # grade: observed | the first price found as text, untrimmed, else the fallback, else 0 |
    # leadconduit-custom 2.23.8
    found = selected(variables, document, "price_path")
    first = (found[0] if found else None) if isinstance(found, list) else found
    if truthy(first):
        return print_value(first)
    fallback = variables.get("fallback_price")
    return fallback if truthy(fallback) else 0


def _reference(variables: Variables, document: Document) -> Any:
    # grade: observed | whatever was selected, unconverted; a list for HTML and XML |
    # leadconduit-custom 2.23.8
    found = selected(variables, document, "reference_path")
    return found if truthy(found) else None


def _cookie(variables: Variables, headers: Mapping[str, Any]) -> str | None:
    # grade: observed | the first of the sorted cookies that matches, whole |
    # leadconduit-custom 2.23.8
    wanted = variables.get("cookie_search_term")
    cookies = headers.get("Set-Cookie")
    if wanted is None or wanted is UNDEFINED or not cookies:
        return None
    term = Term(wanted)
    for cookie in sorted(cookies if isinstance(cookies, list) else [cookies], key=_utf16):
        if term.found_in(cookie.lower()):
            return str(cookie)
    return None


_NUMBER_FIRST: Final = re.compile(r"\s*[+-]?[0-9]")


def _quote_numbers(value: Any) -> Any:
    """Names that start with a number in apostrophes, at every level of objects, not in arrays.

    grade: observed | -1, 1.5 and 5abc too | leadconduit-custom 2.23.8
    """
    if not isinstance(value, dict):
        return value
    return {
        f"'{name}'" if _NUMBER_FIRST.match(name) else name: _quote_numbers(member)
        for name, member in value.items()
    }
