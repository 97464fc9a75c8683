"""The clock of a namespace of a sandbox elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.contract.problems import Problem
from sandbox.testing.clock import Passage, TestClock
from sandbox.world.clock import iso, parse_instant


class RemoteTestClock(TestClock):
    """As `TestClock`, over HTTP."""

    _namespace: Any

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """As `TestClock.freeze`. Raises ValueError."""
        moment = {} if at is None else {"now": _text(at)}
        return self._set({**moment, "frozen": True}).now

    def set(self, to: datetime | str) -> datetime:
        """As `TestClock.set`. Raises ValueError."""
        return self._set({"now": _text(to)}).now

    def resume(self) -> datetime:
        """As `TestClock.resume`."""
        return self._set({"frozen": False}).now

    def run_next(self) -> Passage:
        """As `TestClock.run_next`."""
        return self._set({"next": True})

    def upcoming(self) -> list[dict[str, Any]]:
        """As `TestClock.upcoming`."""
        due: list[dict[str, Any]] = self._namespace.ask("GET", "/clock/agenda")["due"]
        return due

    def _advanced(self, until: datetime) -> Passage:
        return self._set({"until": iso(until)})

    def _set(self, change: Mapping[str, Any]) -> Passage:
        try:
            shown = self._namespace.ask("PUT", "/clock", change)
        except Problem as problem:
            if problem.status in (400, 422):
                raise ValueError(problem.detail) from problem
            raise
        happened = shown.get("happened", [])
        return Passage(parse_instant(shown["now"]), happened, more=shown.get("more", False))


def _text(moment: datetime | str) -> str:
    return moment if isinstance(moment, str) else iso(moment)
