"""The sensitive texts of a lead: what is handed on as it came, but never kept so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from sandbox.leadconduit.values import text_of
from sandbox.leadconduit.values.rich import Rich

SENSITIVE: Final = frozenset({"ssn", "dob", "credential"})
"""The types of fields whose values are never kept as they came."""

_SHORTEST = 5  # shorter texts stand in other words and numbers by chance


class Secrets:
    """Sensitive texts to be starred wherever they turn up: in bodies, answers, reasons, traces.

    grade: inferred | sensitive values are starred in stored requests and answers as well, not only
      in the lead | API description, SSN
    grade: ours | so is a date of birth (type dob) as it came and as YYYY-MM-DD; what a template
      makes of it otherwise is not | no source
    """

    __slots__ = ("_pattern", "_texts")

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, value: Any) -> None:
        """Keep `value`, or each of a list, and its normal form, in mind."""
        if isinstance(value, list):
            for item in value:
                self.add(item)
            return
        new = {text for text in _texts_of(value) if len(text) >= _SHORTEST} - self._texts
        if new:
            self._texts |= new
            longest_first = sorted(self._texts, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def hide(self, text: str) -> str:
        """`text` with an asterisk for every character of a sensitive one."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: "*" * len(found[0]), text)

    def hidden(self, value: Any) -> Any:
        """A JSON value with its texts and numbers hidden."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, Mapping):
            return {name: self.hidden(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.hidden(item) for item in value]
        if isinstance(value, int | float) and self._pattern.fullmatch(str(value)):
            return self.hide(str(value))
        return value


def _texts_of(value: Any) -> Iterator[str]:
    """The text of a value as it may stand in a query, a form, JSON or XML."""
    texts = [text_of(value), value.raw] if isinstance(value, Rich) else [value]
    for text in texts:
        if text is None or isinstance(text, bool | dict):
            continue
        plain = str(text)
        yield from (plain, quote(plain, safe=""), quote_plus(plain), escape(plain))
        yield json.dumps(plain)[1:-1]
        yield json.dumps(plain, ensure_ascii=False)[1:-1]
