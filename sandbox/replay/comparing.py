"""One answer held against the recorded one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sandbox.exports.varying import PATTERNS, is_time
from sandbox.replay.rules import HEADERS, Rules
from sandbox.world.view import UNREADABLE, json_value

MOST = 10_000
"""How many differences are looked for in one answer."""

Path = tuple[str | int, ...]

_DEEPEST = 50
"""Below so many steps values are compared whole."""

_SHOWN = 500
_ABSENT = object()
_VARYING = re.compile(
    "|".join(
        f"(?P<{name}>(?<![0-9a-zA-Z])(?:{text})(?![0-9a-zA-Z]))" for name, text in PATTERNS.items()
    )
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different, and where: `status`, `headers.location`, `body.lead.id` (`place`)."""

    path: Path
    expected: Any
    got: Any

    @property
    def place(self) -> str:
        """The path as a text."""
        return ".".join(map(str, self.path))

    def as_json(self) -> dict[str, Any]:
        """The difference as a JSON value; what is absent has no member."""
        return {"place": self.place, **self.values("expected", "got")}

    def values(self, expected: str, got: str) -> dict[str, Any]:
        """What was expected and what came, under these names; without what is absent."""
        told = {expected: self.expected, got: self.got}
        return {name: _shown(value) for name, value in told.items() if value is not _ABSENT}

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> Difference:
        """The difference that `as_json` showed."""
        return cls(
            tuple(value["place"].split(".")),
            value.get("expected", _ABSENT),
            value.get("got", _ABSENT),
        )

    def __str__(self) -> str:
        expected, got = (
            "nothing" if value is _ABSENT else repr(_shown(value))
            for value in (self.expected, self.got)
        )
        return f"{self.place}: expected {expected}, got {got}"


@dataclass(slots=True)
class Renaming:
    """Which id of the recording is which id now; each is one, and always the same."""

    forth: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)

    def same(self, recorded: str, now: str) -> bool:
        """Whether `now` is what `recorded` has become; notes it where neither was met before."""
        if recorded not in self.forth and now not in self.back:
            self.forth[recorded], self.back[now] = now, recorded
        return self.forth.get(recorded) == now

    def apply(self, text: str) -> str:
        """A text of the recording with the ids of now."""
        if not self.forth:
            return text
        return _VARYING.sub(lambda found: self.forth.get(found[0], found[0]), text)


class Comparison:
    """Compares answers, one after the other, by the same rules and one renaming of ids."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.renaming = Renaming()

    def differences(
        self,
        recorded: tuple[int, Mapping[str, str], bytes | None],
        now: tuple[int, Mapping[str, str], bytes],
    ) -> list[Difference]:
        """Status, headers (by lower-case name) and body of both; None for a body not recorded."""
        counted = (one for one in self._all(recorded, now) if not self.rules.ignores(one.place))
        return list(islice(counted, MOST))

    def _all(
        self,
        recorded: tuple[int, Mapping[str, str], bytes | None],
        now: tuple[int, Mapping[str, str], bytes],
    ) -> Iterator[Difference]:
        if recorded[0] != now[0]:
            yield Difference(("status",), recorded[0], now[0])
        for name in HEADERS:
            expected, got = recorded[1].get(name, _ABSENT), now[1].get(name, _ABSENT)
            if not self._same(expected, got, name) and not _same_type(name, expected, got):
                yield Difference(("headers", name), expected, got)
        if recorded[2] is not None:
            yield from self._body(recorded[2], now[2])

    def _body(self, recorded: bytes, now: bytes) -> Iterator[Difference]:
        if recorded == now:
            return
        expected, got = json_value(recorded), json_value(now)
        if expected is UNREADABLE or got is UNREADABLE:
            yield from self._values(_text(recorded), _text(now), ("body",))
        else:
            yield from self._values(expected, got, ("body",))

    def _values(self, expected: Any, got: Any, path: Path) -> Iterator[Difference]:
        deep = len(path) > _DEEPEST
        if not deep and isinstance(expected, dict) and isinstance(got, dict):
            for name in {**expected, **got}:
                one, other = expected.get(name, _ABSENT), got.get(name, _ABSENT)
                yield from self._values(one, other, (*path, name))
        elif not deep and isinstance(expected, list) and isinstance(got, list):
            for number in range(max(len(expected), len(got))):
                one = expected[number] if number < len(expected) else _ABSENT
                other = got[number] if number < len(got) else _ABSENT
                yield from self._values(one, other, (*path, number))
        elif not self._same(expected, got, path[-1]):
            yield Difference(path, expected, got)

    def _same(self, expected: Any, got: Any, key: str | int) -> bool:
        """Whether two values are the same, as far as the rules look at them."""
        if isinstance(expected, str) and isinstance(got, str):
            return self._same_text(expected, got)
        if self.rules.times and is_time(expected, key) and is_time(got, key):
            return True
        return type(expected) is type(got) and bool(expected == got)

    def _same_text(self, expected: str, got: str) -> bool:
        ours, theirs = list(_VARYING.finditer(expected)), list(_VARYING.finditer(got))
        if len(ours) != len(theirs) or _VARYING.sub("\0", expected) != _VARYING.sub("\0", got):
            return False
        return all(map(self._same_part, ours, theirs))

    def _same_part(self, ours: re.Match[str], theirs: re.Match[str]) -> bool:
        kind = ours.lastgroup
        if kind != theirs.lastgroup:
            return False
        if kind == "ids" and self.rules.ids:
            return self.renaming.same(ours[0], theirs[0])
        return ours[0] == theirs[0] or (kind == "times" and self.rules.times)


def _same_type(name: str, expected: Any, got: Any) -> bool:
    """Whether two media types say the same: blanks and case do not count."""
    if name != "content-type" or not isinstance(expected, str) or not isinstance(got, str):
        return False
    return expected.replace(" ", "").lower() == got.replace(" ", "").lower()


def _text(body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")


def _shown(value: Any) -> Any:
    """A value as reports show it: long texts are cut."""
    if isinstance(value, str) and len(value) > _SHOWN:
        return value[:_SHOWN] + "…"
    return value
