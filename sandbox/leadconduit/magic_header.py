"""The header Sandbox-Lead, read strictly: `outcome=failure; reason="No coverage"; delay=2s`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

LONGEST: Final = 2000
LONGEST_DELAY: Final = 120.0

_MEMBER: Final = re.compile(
    r"""[ \t]*(?P<name>[A-Za-z_-]+)[ \t]*=[ \t]*
        (?:"(?P<quoted>(?:[^"\\]|\\["\\])*)"|(?P<plain>[^\s";,]+))[ \t]*(?P<end>;|$)""",
    re.VERBOSE,
)
_DELAY: Final = re.compile(r"([0-9]{1,6}(?:[.][0-9]{1,6})?)(ms|s|)")


class MagicError(ValueError):
    """A magic value that cannot be understood; the message says what is wrong and what may be."""


def read_members(text: str) -> dict[str, Any]:
    """The members by name, their values read. Raises `MagicError`."""
    if len(text) > LONGEST:
        raise MagicError(f"longer than {LONGEST} characters")
    members: dict[str, Any] = {}
    place = 0
    while text[place:].strip():
        found = _MEMBER.match(text, place)
        if found is None:
            raise MagicError(
                f"{text[place : place + 40].strip()!r} is no member; expected name=value, texts "
                'with blanks in quotes, such as outcome=failure; reason="No coverage"'
            )
        name = found["name"].lower()
        if name in members:
            raise MagicError(f"{name!r} is there twice")
        members[name] = _value(name, _text(found))
        place = found.end()
    if not members:
        raise MagicError(f"empty; expected some of {', '.join(_READERS)}")
    return members


def _text(found: re.Match[str]) -> str:
    quoted: str | None = found["quoted"]
    return str(found["plain"]) if quoted is None else re.sub(r"\\(.)", r"\1", quoted)


def _value(name: str, text: str) -> Any:
    reader = _READERS.get(name)
    if reader is None:
        close = get_close_matches(name, _READERS, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise MagicError(f"there is no {name!r}{hint} There are {', '.join(_READERS)}")
    return reader(name, text)


def number_of(text: str) -> float:
    """A number of seconds: `2`, `2s`, `250ms`. Raises `MagicError`."""
    found = _DELAY.fullmatch(text.strip())
    seconds = float(found[1]) / (1000 if found[2] == "ms" else 1) if found else -1.0
    if not 0 <= seconds <= LONGEST_DELAY:
        raise MagicError(f"a delay is 0s to {LONGEST_DELAY:g}s or so many ms, not {text[:80]!r}")
    return seconds


def _one_of(choices: Mapping[str, str]) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        found = choices.get(text.lower())
        if found is None:
            raise MagicError(f"{name} is one of {', '.join(choices)}, not {text[:80]!r}")
        return found

    return read


def _same(*names: str) -> Callable[[str, str], str]:
    return _one_of({name: name for name in names})


def _reason(name: str, text: str) -> str:
    if not text or len(text) > 500:
        raise MagicError(f"{name} is a text of 1 to 500 characters")
    return text


_READERS: Final[Mapping[str, Callable[[str, str], Any]]] = MappingProxyType(
    {
        "case": lambda name, text: text.lower(),
        "outcome": _same("success", "failure", "error"),
        "reason": _reason,
        "at": _same("hours_of_operation", "ping_limits", "caps", "acceptance_criteria", "filter"),
        "list": _one_of(
            {
                "duplicate": "is_duplicate",
                "dnc": "is_dnc",
                "existing_customer": "is_existing_customer",
            }
        ),
        "price": lambda name, text: text,
        "delay": lambda name, text: number_of(text),
        "delivery": _same("failure", "error", "timeout", "refused", "broken", "retry"),
        "feedback": _same("return", "conversion"),
    }
)
