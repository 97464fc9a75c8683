"""`sandbox serve --open`: the console in the browser of whoever sits there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

CONSOLE = "/_sandbox/console"


def open_console(
    url: str, say: Callable[[str], None], environment: Mapping[str, str] = os.environ
) -> None:
    """Show the console of the sandbox at `url`; `say` why not, where there is nobody to look.

    It returns at once: some browsers keep whoever starts them.
    """
    address = url + CONSOLE
    reason = _unattended(environment)
    if reason:
        say(f"No browser was opened: {reason}. The console is at {address}")
        return
    from threading import Thread

    Thread(target=_open, args=(address, say), name="open-console", daemon=True).start()


def _unattended(environment: Mapping[str, str]) -> str | None:
    """Why nobody would see a browser; None where somebody might."""
    if environment.get("CI", "").lower() not in ("", "0", "false"):
        return "this is CI"
    shows = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if sys.platform.startswith("linux") and not shows:
        return "there is no display"
    return None


def _open(address: str, say: Callable[[str], None]) -> None:
    import webbrowser

    try:
        opened = webbrowser.open(address)
    except Exception as error:  # whatever a browser's starter raises must not end the sandbox
        say(f"No browser was opened: {error}. The console is at {address}")
        return
    if not opened:
        say(f"No browser was found. The console is at {address}")
