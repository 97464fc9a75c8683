"""Which interception a call belongs to, and the one set of patches that all of them share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

from sandbox.hosts import is_this_machine, plain_host
from sandbox.testing.intercept.refusal import unclear
from sandbox.world.network import SENDING

if TYPE_CHECKING:
    from sandbox.testing.intercept.interception import Interception

_CURRENT: ContextVar[Interception | None] = ContextVar("sandbox-interception", default=None)


class Switchboard:
    """The interceptions that are on in this process.

    Each belongs to the context (`contextvars`) it was entered in, and to the threads and tasks
    started there. A thread that was started outside of all belongs to the innermost, unless there
    are several side by side: then it is none's.
    """

    def __init__(self, install: Callable[[Switchboard], Callable[[], None]]) -> None:
        self._lock = threading.Lock()
        self._on: tuple[Interception, ...] = ()
        self._install = install
        self._restore: Callable[[], None] = _nothing

    def enter(self, interception: Interception) -> None:
        """Let `interception` be on, the first one with the patches that all need."""
        with self._lock:
            if not self._on:
                self._restore = self._install(self)
            self._on = (*self._on, interception)
        _CURRENT.set(interception)

    def leave(self, interception: Interception) -> None:
        """Let `interception` be off; with the last one, everything is as it was."""
        if _CURRENT.get() is interception:
            _CURRENT.set(interception.outer)
        with self._lock:
            if interception not in self._on:
                return
            self._on = tuple(one for one in self._on if one is not interception)
            if not self._on:
                self._restore()

    def own(self) -> Interception | None:
        """The innermost interception of this context that is still on."""
        found = _CURRENT.get()
        while found is not None and found not in self._on:
            found = found.outer
        return found

    @property
    def busy(self) -> bool:
        """Whether any interception is on."""
        return bool(self._on)

    def let_out(self, addresses: Iterable[str]) -> None:
        """Take these for addresses of a host that may be called, which was looked up."""
        found = self.own() or _innermost(self._on)
        if found is not None and not SENDING.get():
            found.let_out(addresses)

    def destination(self, host: str, port: int | None) -> Interception | None:
        """The interception that answers for `host`; None for a host that is really called.

        Raises NetworkRefused.
        """
        on = self._on
        if not on or SENDING.get():
            return None
        found = self.own() or _innermost(on)
        if found is not None:
            return found.destination(host, port)
        if is_this_machine(plain_host(host)):
            return None
        raise unclear(host, port)


def _innermost(on: tuple[Interception, ...]) -> Interception | None:
    """The interception inside all the others; None when there are some side by side."""
    newest = outer = on[-1] if on else None
    around = set()
    while outer is not None:
        around.add(id(outer))
        outer = outer.outer
    return newest if all(id(one) in around for one in on) else None


@cache
def switchboard() -> Switchboard:
    """The one of this process: the classes of libraries are everybody's."""
    from sandbox.testing.intercept.everything import install

    return Switchboard(install)


def _nothing() -> None:
    """There is nothing to be put back."""


@contextmanager
def within(interception: Interception | None) -> Iterator[None]:
    """Belong to `interception` for a while."""
    token = _CURRENT.set(interception)
    try:
        yield
    finally:
        _CURRENT.reset(token)
