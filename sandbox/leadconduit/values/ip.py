"""ip: an address of the internet protocol, version 4 or 6."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import BLANKS, text_to_parse
from sandbox.leadconduit.values.rich import Rich

_BLANK: Final = re.compile(f"[{BLANKS}]++")
_AROUND: Final = re.compile(
    r"(?:[a-z][a-z0-9+.\-]*+://)?(?:[^/?#@\[\]]*+@)?"
    r"(?:(?P<quad>\d{1,3}(?:\.\d{1,3}){3})(?::\d*+)?"
    r"|\[(?P<bracketed>[0-9a-f:.]++)\](?::\d*+)?"
    r"|(?P<bare>[0-9a-f:.]*+))"
    r"(?:[/?#].*+)?",
    re.ASCII | re.DOTALL | re.IGNORECASE,
)
_MAX_LENGTH: Final = 4096


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich address; anything but a single address is invalid and keeps its text.

    grade: observed | blanks, scheme, user, port and path are dropped; leading zeros are octal;
    ipv6_format of a version 4 address starts with ffff:: | leadconduit-types 4.23.2
    """
    del context
    text = text_to_parse(value)
    address = _address(text)
    if address is None:
        return Rich("ip", "string", text, text, {"valid": False, "raw": text})
    is_ipv4 = isinstance(address, ipaddress.IPv4Address)
    normal = _print(address)
    props = {
        "valid": True,
        "is_ipv4": is_ipv4,
        "ipv6_format": _mapped(address) if is_ipv4 else normal,
        "raw": text,
    }
    return Rich("ip", "string", normal, normal, props)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if len(text) > _MAX_LENGTH:
        return None
    found = _AROUND.fullmatch(_BLANK.sub("", text))
    if not found:
        return None
    if found["quad"]:
        return _quad(found["quad"])
    try:
        return ipaddress.IPv6Address(found["bracketed"] or found["bare"] or "")
    except ValueError:
        return None


def _quad(text: str) -> ipaddress.IPv4Address | None:
    try:
        parts = bytes(_byte(part) for part in text.split("."))
    except ValueError:
        return None
    return ipaddress.IPv4Address(parts)


def _byte(part: str) -> int:
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)


def _mapped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    return _print(ipaddress.IPv6Address((0xFFFF << 112) + int(address)))


def _print(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """The canonical text; mapped addresses in hexadecimal."""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    groups = [int(address) >> shift & 0xFFFF for shift in range(112, -16, -16)]
    start, length = _longest_zeros(groups)
    if length < 2:
        return ":".join(f"{group:x}" for group in groups)
    left = ":".join(f"{group:x}" for group in groups[:start])
    right = ":".join(f"{group:x}" for group in groups[start + length :])
    return f"{left}::{right}"


def _longest_zeros(groups: list[int]) -> tuple[int, int]:
    best, start = (0, 0), 0
    for index, group in enumerate([*groups, 1]):
        if group:
            best = max(best, (start, index - start), key=lambda run: run[1])
            start = index + 1
    return best
