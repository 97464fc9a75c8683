"""Which mail domains are free, and which are thrown away after use."""

from __future__ import annotations


def is_free(address: str) -> bool:
    """Whether anyone can have an address there."""
    del address
    return False


def is_disposable(address: str) -> bool:
    """Whether the address is one of those that are thrown away after use."""
    del address
    return False
