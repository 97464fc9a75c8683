"""email: one address, taken apart."""

from __future__ import annotations

from typing import Any, Final

from sandbox.leadconduit.values.addresses import parse_address
from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import text_to_parse
from sandbox.leadconduit.values.mail_domains import is_disposable, is_free
from sandbox.leadconduit.values.rich import Rich


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich email address, in lower case, without comments and display name.

    grade: observed | the parts keep their case; no top level domain is required; the host is the
    domain without its last label, the whole domain if it has but one | leadconduit-types 4.23.2
    """
    del context
    text = text_to_parse(value)
    address = parse_address(text)
    if address is None:
        return Rich("email", "string", text, text, {"raw": text, "valid": False})
    tld = address.domain.rpartition(".")[2]
    props = {
        "raw": text,
        "user": address.local,
        "is_free": is_free(text),
        "is_disposable": is_disposable(text),
        "domain": address.domain,
        "host": _host(address.domain, tld),
        "tld": tld,
        "valid": True,
    }
    normal = f"{address.local}@{address.domain}".lower()
    return Rich("email", "string", normal, normal, props)


_PATTERN_SIGNS: Final = frozenset("*+?^$|{}[]()\\")


def _host(domain: str, tld: str) -> str:
    """`domain` without its last label.

    grade: observed | the label is taken for a pattern, so one that does not match itself (`com?x`)
    stays | leadconduit-types 4.23.2
    """
    if _PATTERN_SIGNS.isdisjoint(tld):
        return domain.removesuffix(f".{tld}")
    return _host_by_pattern(domain, tld)


def _host_by_pattern(domain: str, tld: str) -> str:
    import regex

    try:
        return str(regex.sub(rf"\.{tld}$", "", domain, count=1, timeout=0.005))
    except (regex.error, TimeoutError):
        return domain
