"""Whether an address leads to the public Internet, as deliveries are checked before they go out."""

from __future__ import annotations

import re
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final, Literal

from sandbox.leadconduit.integrations.base import Context

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

Finding = Literal["URL must be valid", "URL must be public"]

INVALID: Final = "URL must be valid"
NOT_PUBLIC: Final = "URL must be public"

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}\.?\Z")
_SHORT: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}\.?\Z")
_MAX_HOST: Final = 255

_TEST_NAMES: Final = frozenset(("test", "example", "invalid", "localhost"))
_TEST_DOMAINS: Final = frozenset(("example.com", "example.net", "example.org"))


def check_host(host: str, context: Context) -> Finding | None:
    """What is wrong with a host: no legal name or address, or none of the public Internet.

    `host` is lower-case, IPv6 addresses stand in brackets.

    grade: observed | a public host has a known top-level domain, or is an address that is not
    private, loopback, link-local, unspecified or carrier-grade NAT | leadconduit-custom 2.23.8
    """
    address = _address(host)
    if context.environment == "sandbox" and _passes_in_sandbox(host, address, context):
        return None
    if address is not None:
        return None if _is_public(address) else NOT_PUBLIC
    name = _ascii(host)
    if name is None or len(name) > _MAX_HOST or not _DOMAIN.match(name):
        return INVALID
    return None if _has_known_suffix(name) else NOT_PUBLIC


def _passes_in_sandbox(
    host: str, address: IPv4Address | IPv6Address | None, context: Context
) -> bool:
    # grade: ours | in the sandbox loopback passes, so do names set aside for tests, and the hosts
    # the user allows | RFC 6761
    if address is not None and address.is_loopback:
        return True
    return context.allows(host.strip("[]")) or (address is None and _is_test_name(host))


def _is_test_name(host: str) -> bool:
    labels = host.rstrip(".").split(".")
    return labels[-1] in _TEST_NAMES or ".".join(labels[-2:]) in _TEST_DOMAINS


def _address(host: str) -> IPv4Address | IPv6Address | None:
    if host.startswith("[") and host.endswith("]"):
        try:
            return ip_address(host[1:-1].partition("%")[0])
        except ValueError:
            return None
    return _short_address(host) if _SHORT.match(host) else None


def _short_address(host: str) -> IPv4Address | None:
    """A dotted quad, or one of its short, octal and hexadecimal forms."""
    parts = [_part(text) for text in host.rstrip(".").split(".")]
    *leading, last = parts
    if any(part is None or part > 255 for part in leading) or last is None:
        return None
    if last >= 256 ** (5 - len(parts)):
        return None
    number = last
    for place, part in enumerate(leading):
        number += (part or 0) << (24 - 8 * place)
    return IPv4Address(number)


def _part(text: str) -> int | None:
    try:
        if text.startswith("0x"):
            return int(text[2:] or "0", 16)
        if len(text) > 1 and text.startswith("0"):
            return int(text, 8)
        return int(text) if len(text) < 12 else None
    except ValueError:
        return None


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return _is_public(mapped)
    return not any(address.version == net.version and address in net for net in _NOT_PUBLIC)


_NOT_PUBLIC: Final = (
    ip_network("0.0.0.0/8"),
    ip_network("10.0.0.0/8"),
    ip_network("100.64.0.0/10"),
    ip_network("127.0.0.0/8"),
    ip_network("169.254.0.0/16"),
    ip_network("172.16.0.0/12"),
    ip_network("192.168.0.0/16"),
    ip_network("::/128"),
    ip_network("::1/128"),
    ip_network("fc00::/7"),
    ip_network("fe80::/10"),
)
"""Unspecified, private, carrier-grade NAT, loopback and link-local addresses."""


def _ascii(host: str) -> str | None:
    if host.isascii():
        return host
    import ada_url

    try:
        return str(ada_url.URL(f"http://{host}/").hostname)
    except (ValueError, UnicodeError):
        return None


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


def _has_known_suffix(name: str) -> bool:
    # grade: observed | a trailing dot hides the top-level domain | leadconduit-custom 2.23.8
    return not name.endswith(".") and _suffixes().publicsuffix(name) is not None
