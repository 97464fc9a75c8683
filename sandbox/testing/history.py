"""What a test sees of the history: points to step back to, requests sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sandbox.world.clock import parse_instant

if TYPE_CHECKING:
    from sandbox.testing.handle import Handle
    from sandbox.testing.records import RequestRecord

Where = Literal["here", "fork", "before"]


@dataclass(frozen=True, slots=True)
class PointRecord:
    """The moment before a request; `request` is the number that it has in the journal."""

    number: int
    time: datetime
    request: int
    method: str
    path: str
    recorded: Mapping[str, int]

    @classmethod
    def of(cls, shown: Mapping[str, Any]) -> PointRecord:
        """The point that the control plane shows so."""
        return cls(**{**shown, "time": parse_instant(shown["time"])})

    def __repr__(self) -> str:
        return f"<point {self.number}, before {self.method} {self.path}>"


@dataclass(frozen=True, slots=True)
class Resent:
    """A request that was sent again: in which namespace (`handle`), and how the answers differ.

    `json` is all of it as the control plane answers it. A difference has `path`, `then` and `now`.
    """

    handle: Handle
    json: Mapping[str, Any]

    @property
    def status(self) -> int:
        """The status of the answer now."""
        return int(self.json["reply"]["status"])

    @property
    def body(self) -> Any:
        """The body of the answer now: the value of JSON, else text."""
        return self.json["reply"]["body"]

    @property
    def same(self) -> bool:
        """Whether it was answered as then."""
        return bool(self.json["same"])

    @property
    def differences(self) -> list[dict[str, Any]]:
        """In what the answers differ."""
        return list(self.json["differences"])

    @property
    def request(self) -> int:
        """The number it has in the journal of its namespace."""
        return int(self.json["request"])


def edit_of(where: Where, changes: Mapping[str, Any]) -> dict[str, Any]:
    """An edit as the control plane takes it; what is not changed is left out."""
    given = {name: value for name, value in changes.items() if value is not None}
    return {"where": where, **given}


def request_number(request: RequestRecord | int) -> int:
    """The number of a request, by itself or its number."""
    return request if isinstance(request, int) else request.number


def point_number(point: PointRecord | int) -> int:
    """The number of a point, by itself or its number."""
    return point if isinstance(point, int) else point.number
