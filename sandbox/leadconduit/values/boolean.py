"""boolean: yes and no in a few spellings."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import print_value, raw_of
from sandbox.leadconduit.values.rich import Rich

_TRUE: Final = frozenset({"y", "yes", "true", "t", "1"})
_FALSE: Final = frozenset({"n", "no", "false", "f", "0"})
_NOISE: Final = re.compile(r"[^a-zA-Z0-9]")


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich boolean; false and invalid where the text is none of the known words.

    grade: observed | all but ASCII letters and digits is dropped before the word is looked up;
    a rich value parsed again reads its value and keeps its raw | leadconduit-types 4.23.2
    """
    del context
    raw = raw_of(value)
    word = _word(value)
    truth = word in _TRUE
    props = {"valid": truth or word in _FALSE, "raw": value if raw is None else raw}
    return Rich("boolean", "boolean", truth, "true" if truth else "false", props)


def _word(value: Any) -> str:
    if isinstance(value, str | bool | int | float | Rich):
        return _NOISE.sub("", print_value(value)).lower()
    return ""
