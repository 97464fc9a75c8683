"""Regular expressions as browsers take them, written so that stricter engines take them too.

JSON Schema means ECMA-262. Without its `u` flag that allows more than the engines do, and authors
use it: `[\\w-.]`, a lone `{`, `\\_` and the like. None of it changes what an expression fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_PIECE = re.compile(r"\\(?:.|$)|\[\^?\]?|\]|\{(?:\d+(?:,\d*)?\})?|.", re.DOTALL)
_MEANT = frozenset("bBdDwWsSfnrtvpPuxck123456789")
_CLASSES = frozenset(("\\d", "\\D", "\\w", "\\W", "\\s", "\\S"))
# What other dialects call the ends of a text, and other things that ECMA-262 writes differently.
_OTHERS: Mapping[str, str] = MappingProxyType(
    {"\\Z": "$", "\\z": "$", "\\A": "^", "\\0": "\\x00", "[]": "(?!)", "[^]": "[\\s\\S]"}
)


def stricter(pattern: str) -> str:
    """`pattern` with everything escaped that has to be; the same where nothing has to."""
    pieces = _PIECE.findall(pattern)
    made: list[str] = []
    inside = False
    for number, piece in enumerate(pieces):
        if inside:
            inside = piece != "]"
            following = pieces[number + 1] if number + 1 < len(pieces) else ""
            made.append(_in_class(piece, made[-1], following))
        elif piece.startswith("[") and piece not in _OTHERS:
            inside = True
            made.append(piece)
        else:
            made.append(_outside(piece))
    return "".join(made)


def _in_class(piece: str, before: str, after: str) -> str:
    if piece == "-" and (before in _CLASSES or after in _CLASSES):
        return "\\-"
    return "\\[" if piece.startswith("[") and len(piece) == 1 else _unescaped(piece)


def _outside(piece: str) -> str:
    if piece == "{":
        return "\\{"
    return _OTHERS.get(piece) or _unescaped(piece)


def _unescaped(piece: str) -> str:
    """An escaped letter that means nothing more is that letter."""
    letter = piece[1:] if piece.startswith("\\") else ""
    if letter.isascii() and letter.isalpha() and letter not in _MEANT:
        return letter
    return piece
