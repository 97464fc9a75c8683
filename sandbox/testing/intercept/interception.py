"""`Interception`: as long as it is on, calls to production reach one namespace."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, TypeVar

from sandbox.hosts import HostRules, Hosts, plain_host
from sandbox.intercepted import Door
from sandbox.testing.intercept.refusal import NetworkRefused, unlisted
from sandbox.testing.intercept.switchboard import switchboard

F = TypeVar("F", bound=Callable[..., Any])
_REMEMBERED = 1_000


class Interception:
    """A context manager and a decorator, for functions and coroutines.

    `hosts` go to the sandbox besides those of production, `allow` names hosts that are really
    called, `loopback` says whether those of this machine are. All others are refused with
    `NetworkRefused`, and listed in `refused`. Interceptions may be nested: the innermost counts.
    Raises ValueError for a text that is no host.
    """

    def __init__(
        self,
        door: Door,
        hosts: Iterable[str] = (),
        allow: Iterable[str] = (),
        *,
        loopback: bool = True,
    ) -> None:
        self.door = door
        self.rules = HostRules(Hosts.of(hosts), Hosts.of(allow), loopback)
        self.outer: Interception | None = None
        self.on = False
        self.refused: list[NetworkRefused] = []
        self._addresses: set[str] = set()

    def __enter__(self) -> Interception:
        if self.on:
            raise RuntimeError("this interception is on already; make another one to nest them")
        board = switchboard()
        self.outer = board.own()
        self.on = True
        board.enter(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.on = False
        switchboard().leave(self)

    def __call__(self, function: F) -> F:
        """`function` with its calls intercepted; every run in an interception of its own."""
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def run_async(*args: Any, **kwargs: Any) -> Any:
                with self._again():
                    return await function(*args, **kwargs)

            return run_async  # type: ignore[return-value]

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            with self._again():
                return function(*args, **kwargs)

        return run  # type: ignore[return-value]

    def _again(self) -> Interception:
        fresh = Interception(self.door)
        fresh.rules = self.rules
        fresh.refused = self.refused
        return fresh

    def is_on(self) -> bool:
        """Whether it is on."""
        return self.on

    def destination(self, host: str, port: int | None) -> Interception | None:
        """This interception if it answers for `host`, None if `host` is really called.

        Raises NetworkRefused.
        """
        way = self.rules.way(host, port)
        if way == "sandbox":
            return self
        if way == "out" or plain_host(host) in self._addresses:
            return None
        refusal = unlisted(host, port)
        if len(self.refused) < _REMEMBERED:
            self.refused.append(refusal)
        raise refusal

    def let_out(self, addresses: Iterable[str]) -> None:
        """Take these for addresses of an allowed host, which was looked up."""
        if len(self._addresses) < _REMEMBERED:
            self._addresses.update(addresses)
