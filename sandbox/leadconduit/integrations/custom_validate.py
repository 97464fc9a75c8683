"""What makes a delivery be skipped: addresses, outcomes, methods and headers that will not do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import OUTCOMES, Context, DeliveryError, Variables
from sandbox.leadconduit.integrations.objects import UNDEFINED, truthy
from sandbox.leadconduit.integrations.public_address import INVALID, check_host
from sandbox.leadconduit.values.javascript import BLANKS, print_value
from sandbox.leadconduit.values.rich import Rich


@dataclass(frozen=True, slots=True)
class HeaderRules:
    """What a mapped Content-Type must contain; None forbids it altogether."""

    content_type: str | None


def validate(
    variables: Variables,
    context: Context,
    headers: HeaderRules,
    methods: tuple[str, ...] = (),
) -> str | None:
    """The reason to skip a custom delivery, or None.

    `methods` empty means that the mapped method is not looked at.

    grade: observed | the checks and their texts | leadconduit-custom 2.23.8
    """
    try:
        return (
            check_url(variables.get("url"), context)
            or check_outcome(variables.get("outcome_on_match"))
            or _check_method(variables.get("method"), methods)
            or _check_headers(variables.get("header"), headers)
        )
    except DeliveryError as error:
        return str(error)


def check_url(url: Any, context: Context) -> str | None:
    """What is wrong with the address of a custom delivery; raises `DeliveryError` for a non-text.

    grade: observed | http or https with //, a legal and public host; under test only the scheme
    counts | leadconduit-custom 2.23.8
    """
    if not truthy(url):
        return "URL is required"
    if context.environment == "test":
        return None if _SCHEME.match(print_value(url)) else INVALID
    if not isinstance(url, str | Rich):
        raise DeliveryError(INVALID)
    host = _host(print_value(url))
    if host is None:
        return INVALID
    return check_host(host, context)


_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_AFTER_HOST: Final = re.compile("[/?#;%'\"<>{}|^` \t\r\n]")
_HOST_START: Final = re.compile(r"[a-zA-Z0-9.+_\u0080-\U0010ffff-]*")
_PORT: Final = re.compile(r":[0-9]*\Z")


def _host(url: str) -> str | None:
    """The host as the lenient parser of the imitated component finds it."""
    before, mark, after = url.strip(BLANKS).partition("?")
    url = before.replace("\\", "/") + mark + after
    if not _SCHEME.match(url):
        return None
    authority = re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0]
    host = _AFTER_HOST.split(authority.rpartition("@")[2], maxsplit=1)[0]
    host = _PORT.sub("", host)
    legal = host if host.startswith("[") else _HOST_START.match(host)[0]  # type: ignore[index]
    return legal.lower() or None


def check_outcome(outcome: Any) -> str | None:
    """What is wrong with `outcome_on_match`.

    grade: observed | exactly success, failure or error | leadconduit-custom 2.23.8
    """
    if outcome is None or outcome is UNDEFINED or print_value(outcome) in OUTCOMES:
        return None
    return "Outcome on match must be 'success', 'failure', or 'error'"


def _check_method(method: Any, methods: tuple[str, ...]) -> str | None:
    if not methods or not truthy(method) or print_value(method).upper() in methods:
        return None
    return f"Unsupported HTTP method - use {', '.join(methods)}"


_FORBIDDEN: Final = ("Content-Length", "Accept")


def _check_headers(headers: Any, rules: HeaderRules) -> str | None:
    if not isinstance(headers, Mapping):
        return None
    given = {name.lower(): print_value(value) for name, value in headers.items() if truthy(value)}
    for name in _FORBIDDEN:
        if given.get(name.lower()):
            return f"{name} header is not allowed"
    content_type = given.get("content-type", "").lower()
    if not content_type:
        return None
    if rules.content_type is None or rules.content_type not in content_type:
        return "Invalid Content-Type header value"
    return None
