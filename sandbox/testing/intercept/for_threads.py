"""Threads started, and work handed to executors, belong to the interception they come from."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sandbox.testing.intercept.patches import Patches, Wrap
from sandbox.testing.intercept.switchboard import within

if TYPE_CHECKING:
    from sandbox.testing.intercept.switchboard import Switchboard


def patch_threads(patches: Patches, module: ModuleType, board: Switchboard) -> None:
    """Let a thread run in the interception it was started in: contexts are not handed on."""
    patches.wrap(module.Thread, "start", _start(board))


def patch_executors(patches: Patches, module: ModuleType, board: Switchboard) -> None:
    """Let work run in the interception it was submitted in, not in that of the first work that
    its thread was started for."""
    patches.wrap(module.ThreadPoolExecutor, "submit", _submit(board))


def _start(board: Switchboard) -> Wrap:
    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def start(self: Any) -> Any:
            current = board.own()
            if current is not None:
                run = self.run

                def run_inside() -> None:
                    del self.run  # the thread as it was: no circle is left behind
                    with within(current):
                        run()

                self.run = run_inside
            return original(self)

        return start

    return wrap


def _submit(board: Switchboard) -> Wrap:
    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def submit(self: Any, function: Any, /, *args: Any, **kwargs: Any) -> Any:
            if not board.busy:
                return original(self, function, *args, **kwargs)
            return original(self, _inside, board.own(), function, args, kwargs)

        return submit

    return wrap


def _inside(current: Any, function: Any, args: Any, kwargs: Any) -> Any:
    with within(current):
        return function(*args, **kwargs)
