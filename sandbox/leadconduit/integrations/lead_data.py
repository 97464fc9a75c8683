"""What deliveries that take "all fields" make of a lead's variables: metadata off, names split."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sandbox.leadconduit.integrations.objects import UNDEFINED, flatten, nest, ordered
from sandbox.leadconduit.values.rich import Rich

_NAMES: Final = frozenset(("timestamp", "timeout_seconds", "random"))
_BRANCHES: Final = frozenset(("flow", "source", "account", "recipient", "submission"))
_BELOW_THE_TOP: Final = frozenset(("outcome", "reason", "billable"))


def strip_metadata(variables: Mapping[str, Any], excludes: Iterable[str] = ()) -> dict[str, Any]:
    """The lead's own data, plain, with `lead.` lifted; names in `excludes` go as well.

    grade: observed | metadata, every lead.id… and results' outcome, reason and billable are
    dropped | leadconduit-integration 0.6.3
    """
    unwanted = frozenset(excludes)
    kept = {
        name.removeprefix("lead."): _plain(value)
        for name, value in ordered(flatten(variables))
        if value is not None and value is not UNDEFINED and _is_data(name, unwanted)
    }
    return nest(kept)


def _is_data(name: str, unwanted: frozenset[str]) -> bool:
    first, *rest = name.split(".")
    if name in _NAMES or first in _BRANCHES or name.startswith("lead.id"):
        return False
    return not (unwanted.intersection((first, *rest)) or (rest and rest[-1] in _BELOW_THE_TOP))


def _plain(value: Any) -> Any:
    if isinstance(value, Rich):
        return value.text if value.kind == "date" else value.value
    return value


_SALUTATIONS: Final = frozenset(
    ("mr", "master", "mister", "mrs", "miss", "ms", "dr", "prof", "rev", "fr", "judge", "hon")
)
_SUFFIXES: Final = frozenset(
    ("i", "ii", "iii", "iv", "v", "senior", "junior", "jr", "sr", "phd", "md", "ma", "dmd", "esq")
)
_PARTICLES: Final = frozenset(
    (
        *("vere", "von", "van", "de", "del", "della", "di", "da", "vanden", "du", "st", "la", "lo"),
        *("ter", "bin", "ibn", "te", "ten", "op", "ben", "al", "den", "der", "dos", "le"),
    )
)


def split_full_name(text: str) -> dict[str, str]:
    """Salutation, first, middle and last name, and suffix; missing parts are empty.

    grade: inferred | which words are titles, suffixes and particles | leadconduit-integration 0.6.3
    """
    words = _in_order(text).split()
    parts = dict.fromkeys(("salutation", "first_name", "middle_name", "last_name", "suffix"), "")
    if words and _bare(words[0]) in _SALUTATIONS:
        parts["salutation"] = words.pop(0)
    if len(words) > 1 and _bare(words[-1]) in _SUFFIXES:
        parts["suffix"] = words.pop()
    if words:
        parts["first_name"] = words.pop(0)
    start = next((i for i, word in enumerate(words) if _bare(word) in _PARTICLES), len(words) - 1)
    if words:
        parts["middle_name"] = " ".join(words[:start])
        parts["last_name"] = " ".join(words[start:])
    return parts


def _in_order(text: str) -> str:
    """`Last, First` the other way round; a suffix after a comma stays where it is."""
    last, comma, first = text.partition(",")
    if not comma or _bare(first.strip()) in _SUFFIXES:
        return f"{last} {first}"
    return f"{first} {last}"


def _bare(word: str) -> str:
    return re.sub(r"[.,]", "", word).lower()


def substitute_tokens(
    headers: Mapping[str, Any] | None, credential: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Header values with the names of tokens replaced by the tokens.

    grade: observed | the whole word, in any case, its first occurrence | leadconduit-json 1.2.2
    """
    if headers is None:
        return None
    substituted = dict(headers)
    tokens = {name: token for name, token in credential.items() if isinstance(token, str)}
    for header, value in substituted.items():
        if isinstance(value, str):
            substituted[header] = _with_tokens(value, tokens)
    return substituted


def _with_tokens(text: str, tokens: Mapping[str, str]) -> str:
    for name, token in tokens.items():
        found = re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE | re.ASCII)
        if found:
            text = text[: found.start()] + token + text[found.end() :]
    return text
