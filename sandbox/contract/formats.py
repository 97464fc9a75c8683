"""String formats by name, for the stand-in engine; the fast engine brings its own checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address
from types import MappingProxyType
from urllib.parse import urlsplit

_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)
_TIME = re.compile(
    r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_DURATION = re.compile(
    r"P(?=.)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)", re.ASCII
)
_EMAIL = re.compile(r"[^@\s.]+(\.[^@\s.]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?", re.ASCII
)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOSTNAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")
_NOT_IN_URI = re.compile(r'[\s<>"{}|\\^`]|%(?![0-9A-Fa-f]{2})')


def _parses(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return check


def _fits(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    return len(text) == 10 and _parses(date.fromisoformat)(text)


def _is_date_time(text: str) -> bool:
    leap_second_free = text.replace(":60", ":59")
    return _fits(_DATE_TIME)(text) and _parses(datetime.fromisoformat)(leap_second_free.upper())


def _is_uri_reference(text: str) -> bool:
    return text.isascii() and not _NOT_IN_URI.search(text) and _parses(urlsplit)(text)


def _is_uri(text: str) -> bool:
    return _is_uri_reference(text) and bool(urlsplit(text).scheme)


# Formats of OpenAPI that JSON Schema does not know: both engines need them told.
OPENAPI_FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"byte": _fits(_BASE64), "decimal": _fits(_DECIMAL)}
)

FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "date": _is_date,
        "date-time": _is_date_time,
        "time": _fits(_TIME),
        "duration": _fits(_DURATION),
        "email": _fits(_EMAIL),
        "hostname": _fits(_HOSTNAME),
        "ipv4": _parses(IPv4Address),
        "ipv6": lambda text: "%" not in text and _parses(IPv6Address)(text),
        "uri": _is_uri,
        "uri-reference": _is_uri_reference,
        "uuid": _fits(_UUID),
        **OPENAPI_FORMATS,
    }
)
