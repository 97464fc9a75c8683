"""What the caller would like: `Accept` and `Prefer`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sandbox.contract.media import Media, media_type_of, split_quoted, unquoted
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Problem
from sandbox.contract.words import listed

_QUALITY = re.compile(r"(0(\.[0-9]{0,3})?|1(\.0{0,3})?)")
_RANGE = re.compile(r"(\*/\*|[^\s/*]+/(\*|[^\s/*]+))")
_MOST_RANGES = 100
# The encoding of our text is always UTF-8, whatever is asked for.
_IGNORED = frozenset({"q", "charset"})


class Range(NamedTuple):
    """One media range of an Accept header, with its quality."""

    media: Media
    quality: float

    @property
    def exactness(self) -> int:
        """`*/*` is less exact than `text/*`, than `text/html`, than `text/html;level=1`."""
        if self.media.name == "*/*":
            return 0
        if self.media.name.endswith("/*"):
            return 1
        return 2 + len(set(self.media.parameters) - _IGNORED)


def accepts(header: str, media_type: str) -> bool:
    """Whether an Accept header takes `media_type`; an empty one takes everything."""
    return _quality(_ranges(header), media_type) > 0


def choose(header: str, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header likes best; the first one among equals.

    None where it takes none of them.
    """
    ranges = _ranges(header)
    best, best_quality = None, 0.0
    for media_type in offered:
        quality = _quality(ranges, media_type)
        if quality > best_quality:
            best, best_quality = media_type, quality
    return best


def choose_kind(header: str, offered: Sequence[str]) -> str | None:
    """As `choose`; where that finds nothing, JSON of any kind (`+json`) for who accepts JSON.

    `application/hal+json` is JSON (RFC 6839), and most who ask for `application/json` mean that.
    """
    found = choose(header, offered)
    if found is not None:
        return found
    best, best_quality = None, 0.0
    for media_type in offered:
        _, plus, suffix = media_type_of(media_type).name.rpartition("+")
        quality = _named_quality(_ranges(header), f"application/{suffix}") if plus else 0.0
        if quality > best_quality and not _is_excluded(_ranges(header), media_type):
            best, best_quality = media_type, quality
    return best


def check_acceptable(operation: Operation, header: str) -> None:
    """Raise Problem `not-acceptable` where no 2xx answer of `operation` suits an Accept header.

    An answer without content suits everyone.
    """
    if not header or header == "*/*":
        return
    offered: list[str] = []
    for status, response in operation.responses.items():
        if status.startswith("2"):
            if not response.content:
                return
            offered += [media.name for media in response.content]
    if offered and not any(accepts(header, media_type) for media_type in offered):
        raise not_acceptable(offered, header)


def not_acceptable(offered: Iterable[str], header: str) -> Problem:
    """The refusal of an Accept header, naming what there is."""
    names = listed(list(dict.fromkeys(offered)), "and")
    return Problem(
        "not-acceptable", f"Accept is {header[:200]!r}, but the answer comes as {names}."
    )


def prefer(header: str) -> dict[str, str]:
    """The preferences of a Prefer header (RFC 7240), names in lower case.

    A preference without a value has an empty one; the first of a name counts; parameters after
    a `;` are dropped.
    """
    preferences: dict[str, str] = {}
    if not header:
        return preferences
    for item in split_quoted(header, ",")[:_MOST_RANGES]:
        name, _, value = split_quoted(item, ";")[0].partition("=")
        name = name.strip().lower()
        if name:
            preferences.setdefault(name, unquoted(value.strip()))
    return preferences


@lru_cache(maxsize=256)
def _ranges(header: str) -> tuple[Range, ...]:
    """The ranges of an Accept header, most exact first; what is none is passed over."""
    ranges = []
    for item in split_quoted(header, ",")[:_MOST_RANGES]:
        media = media_type_of(item)
        quality = media.parameters.get("q", "1")
        name = "*/*" if media.name == "*" else media.name
        if _RANGE.fullmatch(name) and _QUALITY.fullmatch(quality):
            ranges.append(Range(Media(name, media.parameters), float(quality)))
    everything = (Range(Media("*/*"), 1.0),)
    return tuple(sorted(ranges, key=lambda one: -one.exactness)) or everything


def _quality(ranges: Sequence[Range], media_type: str) -> float:
    """The quality that the most exact range gives to `media_type`."""
    media = media_type_of(media_type)
    return next((one.quality for one in ranges if _covers(one.media, media)), 0.0)


def _named_quality(ranges: Sequence[Range], name: str) -> float:
    """The quality of the range that is `name` itself, whatever its parameters."""
    return max((one.quality for one in ranges if one.media.name == name), default=0.0)


def _is_excluded(ranges: Sequence[Range], media_type: str) -> bool:
    name = media_type_of(media_type).name
    return any(one.media.name == name and one.quality == 0 for one in ranges)


def _covers(wanted: Media, media: Media) -> bool:
    if wanted.name not in ("*/*", f"{media.type}/*", media.name):
        return False
    return all(
        media.parameters.get(name) == value
        for name, value in wanted.parameters.items()
        if name not in _IGNORED
    )
