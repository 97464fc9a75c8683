"""Which of several media types a header asks for, ties and all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
XML: Final = "application/xml"
TEXT_XML: Final = "text/xml"
SUPPORTED: Final = (FORM, JSON, XML, TEXT_XML)

_MAX_RANGES: Final = 100


def best_match(supported: Sequence[str], header: str) -> str | None:
    """The type of `supported` that `header` prefers; None when it takes none of them.

    grade: observed | an exact match beats type/* beats */*, then q, ties go to the alphabetically
    last; matching is case-sensitive; q=0 on the best match refuses | leadconduit-default 2.9.14
    """
    ranges = [_parse(text) for text in header.split(",", _MAX_RANGES)[:_MAX_RANGES]]
    rated = [(*_rate(media_type, ranges), media_type) for media_type in supported]
    fitness, quality, media_type = max(rated)
    return media_type if fitness >= 0 and quality > 0 else None


def _parse(text: str) -> tuple[str, str, float]:
    full, *parameters = (part.strip() for part in text.split(";"))
    kind, _, rest = ("*/*" if full == "*" else full).partition("/")
    return kind.strip(), rest.split("/")[0].strip(), _quality(parameters)


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _as_quality(value.strip())
    return 1.0


def _as_quality(text: str) -> float:
    try:
        quality = float(text)
    except ValueError:
        return 1.0
    return quality if 0 <= quality <= 1 else 1.0


def _rate(media_type: str, ranges: Sequence[tuple[str, str, float]]) -> tuple[int, float]:
    kind, _, subtype = media_type.partition("/")
    best = (-1, 0.0)
    for wanted_kind, wanted_subtype, quality in ranges:
        if wanted_kind not in (kind, "*") or wanted_subtype not in (subtype, "*"):
            continue
        fitness = 100 * (wanted_kind == kind) + 10 * (wanted_subtype == subtype)
        if fitness > best[0]:
            best = (fitness, quality)
    return best
