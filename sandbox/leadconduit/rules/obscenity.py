"""Whether a text is obscene, by a short list of English words."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.leadconduit.values import text_of
from sandbox.leadconduit.variables import normal

# Deliberately short: enough to exercise a rule, not to judge people's names. Whole words only, so
# that Scunthorpe, Dick Van Dyke's first name and Essex pass; English only; no spelling with digits.
_WORDS: Final = (
    "arse", "arsehole", "ass", "asshole", "bastard", "bitch", "bollocks", "bullshit", "cunt",
    "dickhead", "dipshit", "douchebag", "fuck", "fucked", "fucker", "fucking", "goddamn",
    "jackass", "motherfucker", "piss", "pissed", "prick", "pussy", "shit", "shitty", "slut",
    "twat", "wanker", "whore",
)  # fmt: skip
_OBSCENE: Final = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?:e?s)?(?![a-z0-9])",
    re.IGNORECASE,
)
_MAX_TEXT: Final = 65_536


def is_obscene(value: Any) -> bool:
    """Whether a value holds one of some thirty English words, as a word of its own.

    grade: documented | contains obscene language | API reference, Rules
    grade: ours | the list of words, whole words only | no source
    """
    return _OBSCENE.search(text_of(normal(value))[:_MAX_TEXT].replace("_", " ")) is not None
