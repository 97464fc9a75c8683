"""Names and values of a query string, a form or a cookie, still encoded as they came."""

from __future__ import annotations

from urllib.parse import unquote, unquote_plus

MOST_PAIRS = 1000

Pairs = dict[str, list[str]]
"""Every value of a name, in order; names are decoded, values are not."""


class BadEncoding(ValueError):
    """A text that is not UTF-8 once it is percent-decoded."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not UTF-8: {text[:80]}")
        self.text = text


def decoded(text: str) -> str:
    """Percent-decoded, `+` for a space. Raises BadEncoding."""
    if "%" not in text and "+" not in text:
        return text
    try:
        return unquote_plus(text, errors="strict")
    except UnicodeDecodeError as error:
        raise BadEncoding(text) from error


def percent_decoded(text: str) -> str:
    """Percent-decoded; a `+` stays one, as in paths and cookies. Raises BadEncoding."""
    if "%" not in text:
        return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise BadEncoding(text) from error


def query_pairs(query: str) -> Pairs:
    """The pairs of `a=1&b=2`, at most 1000 of them; a name that is not UTF-8 is left encoded."""
    pairs: Pairs = {}
    for item in query.split("&", MOST_PAIRS)[:MOST_PAIRS]:
        if item:
            name, _, value = item.partition("=")
            pairs.setdefault(_name(name), []).append(value)
    return pairs


def cookie_pairs(header: str) -> Pairs:
    """The pairs of a Cookie header."""
    pairs: Pairs = {}
    for item in header.split(";", MOST_PAIRS)[:MOST_PAIRS]:
        name, equals, value = item.strip().partition("=")
        if equals:
            pairs.setdefault(name, []).append(value)
    return pairs


def _name(text: str) -> str:
    try:
        return decoded(text)
    except BadEncoding:
        return text
