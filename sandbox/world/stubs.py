"""Stubs: the answers a world gives in the place of servers that are not to be called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

import orjson

from sandbox.world.counting import next_of
from sandbox.world.exchange import Fault, IncomingResponse, OutgoingRequest

Answer = IncomingResponse | Fault

DEFAULT_NAME = "default"
_DEFAULT = IncomingResponse(
    200,
    {"Content-Type": "application/json", "Sandbox-Stub": DEFAULT_NAME},
    b'{"outcome":"success"}',
    "OK",
)


@dataclass(frozen=True, slots=True)
class Stub:
    """Answers for the requests that fit.

    `url` is a pattern over the whole URL where it holds a `*`, else a beginning of it that ends at
    a boundary. `method` empty fits any. `json` must be contained in the JSON body, `text` in the
    body as it is. `answers` are given in turn, the last again and again.
    """

    name: str
    url: str
    answers: tuple[Answer, ...]
    method: str = ""
    json: Any = None
    text: str = ""

    def fits(self, request: OutgoingRequest) -> bool:
        """Whether this stub answers `request`."""
        return (
            self.method in ("", request.method.upper())
            and url_fits(self.url, request.url)
            and self.text.encode() in request.body
            and (self.json is None or _json_fits(self.json, request.body))
        )


class Stubs:
    """The stubs of a namespace, and how often each answered. Safe to use from many threads."""

    __slots__ = ("_stubs",)

    def __init__(self, stubs: Sequence[Stub] = ()) -> None:
        self.load(stubs)

    def load(self, stubs: Sequence[Stub]) -> None:
        """Answer with `stubs` from now on, each from its first answer."""
        # A count hands each number out once, without a lock.
        self._stubs = tuple((stub, count()) for stub in stubs)

    def snapshot(self) -> tuple[tuple[Stub, int], ...]:
        """The stubs with how often each has answered."""
        return tuple((stub, next_of(turns)) for stub, turns in self._stubs)

    def restore(self, state: tuple[tuple[Stub, int], ...]) -> None:
        """Go on from there."""
        self._stubs = tuple((stub, count(turn)) for stub, turn in state)

    def __iter__(self) -> Iterator[Stub]:
        """The stubs, in the order in which they are tried."""
        return iter([stub for stub, _ in self._stubs])

    def add(self, stub: Stub) -> None:
        """Answer with `stub` before all others."""
        self._stubs = ((stub, count()), *self._stubs)

    def answer(self, request: OutgoingRequest) -> tuple[str, Answer] | None:
        """The name and the answer of the first stub that fits, if one does."""
        for stub, turns in self._stubs:
            if stub.fits(request):
                return stub.name, stub.answers[min(next(turns), len(stub.answers) - 1)]
        return None


def default_answer() -> tuple[str, Answer]:
    """What a request is answered with that no stub fits.

    grade: ours | a buyer that nobody described accepts every lead | no source
    """
    return DEFAULT_NAME, _DEFAULT


def contains(whole: Any, part: Any) -> bool:
    """Whether the JSON value `part` is contained in `whole`.

    Objects contain the members they are given, lists the elements in any order; anything else
    must be equal.
    """
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(
            name in whole and contains(whole[name], value) for name, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and all(
            any(contains(element, wanted) for element in whole) for wanted in part
        )
    return bool(whole == part) and isinstance(whole, bool) == isinstance(part, bool)


def url_fits(pattern: str, url: str) -> bool:
    """Whether `pattern`, a beginning of a URL or one with `*` in it, fits `url`."""
    if "*" in pattern:
        # Only `*` is special: brackets and question marks are ordinary in URLs.
        return fnmatchcase(url, pattern.replace("[", "[[]").replace("?", "[?]"))
    rest = url.removeprefix(pattern)
    return rest != url and (not rest or pattern.endswith("/") or rest[0] in "/?#")


def _json_fits(part: Any, body: bytes) -> bool:
    try:
        return contains(orjson.loads(body), part)
    except ValueError:
        return False
