"""Changing something for a form, and telling what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.console.control import Refused
from sandbox.console.visit import Redirect

_MOST_TOLD = 3


def acted(back: str, act: Callable[[], Any], said: str) -> Redirect:
    """Do it, and on to `back`, where `said` is told, or why nothing was done."""
    try:
        act()
    except Refused as refused:
        return Redirect(back, f"Nothing was changed. {told(refused)}")
    return Redirect(back, said)


def told(refused: Refused) -> str:
    """What the control plane refused, with its first findings."""
    findings = refused.problem.get("findings") or []
    texts = [f"{one.get('path', '')}: {one.get('message', '')}" for one in findings[:_MOST_TOLD]]
    # The first finding of many a refusal stands in its detail.
    return " ".join([str(refused), *(text for text in texts if text not in str(refused))])
