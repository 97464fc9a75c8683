"""Finding leads by the words they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.variables import lookup, normal

MOST_TERMS: Final = 50

# grade: documented | the fields that are searched and sorted by | API description, search
FIELDS: Final = (
    "first_name",
    "last_name",
    "email",
    "phone_1",
    "phone_2",
    "address_1",
    "city",
    "state",
    "postal_code",
    "reference",
)

_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')


class Term(NamedTuple):
    """What a lead has to hold: how it is found, and as it was asked for, in small letters."""

    pattern: re.Pattern[str]
    text: str


def terms_of(query: str) -> list[Term]:
    """The words and phrases of a query.

    grade: documented | every word is the beginning of a word, in any case; quotes hold phrases |
      API description, search
    """
    terms: list[Term] = []
    for match in _TERM.finditer(query):
        phrase, word = match[1], match[2]
        text = " ".join((word or phrase or "").split())
        if not any(map(str.isalnum, text)):
            continue
        # Words begin where no letter or digit stands before; what is marked goes on to their end.
        body = re.escape(text).replace(r"\ ", r"\s+")
        end = r"(?!\w)" if phrase is not None else r"\w*"
        terms.append(Term(re.compile(rf"(?<!\w){body}{end}", re.IGNORECASE), text.lower()))
    return terms[:MOST_TERMS]


class Found(NamedTuple):
    """A lead that holds all terms: how well, and where, with `<em>` around what was found."""

    score: int
    highlight: Mapping[str, list[str]]


def texts_of(lead_id: str, lead: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What is searched of a lead: the normal value of each field, and what was submitted.

    grade: inferred | the id of the lead is searched too | API description, search (sort_by)
    grade: inferred | both the normal and the submitted text are searched | no source
    """
    return {"lead_id": (lead_id,), **{name: _texts(lead, name) for name in FIELDS}}


def _texts(lead: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = (normal(lookup(lead, name)), lookup(lead, f"{name}.raw"))
    return tuple(dict.fromkeys(text for text in texts if isinstance(text, str)))


def search(texts: Mapping[str, Sequence[str]], terms: Sequence[Term]) -> Found | None:
    """Where the lead holds the terms; None unless it holds them all.

    grade: documented | several words have to be there all | API description, search
    grade: ours | a lead fits better the more fields hold a term, and whole words count double |
      no source
    """
    highlight: dict[str, list[str]] = {}
    score = 0
    for term in terms:
        hits = list(_hits(texts, term))
        if not hits:
            return None
        score += sum(points for _, _, points in hits)
    for name, shown in _marked(texts, terms):
        highlight[name] = [shown]
    return Found(score, highlight)


def _hits(texts: Mapping[str, Sequence[str]], term: Term) -> Iterator[tuple[str, str, int]]:
    """The fields that hold a term, by the first of their texts that does."""
    for name, variants in texts.items():
        for text in variants:
            found = term.pattern.search(text)
            if found is not None:
                yield name, text, 2 if found[0].lower() == term.text else 1
                break


def _marked(texts: Mapping[str, Sequence[str]], terms: Sequence[Term]) -> Iterator[tuple[str, str]]:
    """The fields that hold any term, with all that was found marked.

    grade: documented | what was found stands between <em> and </em> | API description, search
    grade: inferred | the whole word is marked where its beginning was found | no source
    """
    for name, variants in texts.items():
        for text in variants:
            spans = sorted(match.span() for term in terms for match in term.pattern.finditer(text))
            if spans:
                yield name, _emphasised(text, spans)
                break


def _emphasised(text: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        if start < at:  # it overlaps what is marked already
            continue
        pieces += [text[at:start], "<em>", text[start:end], "</em>"]
        at = end
    return "".join([*pieces, text[at:]])
