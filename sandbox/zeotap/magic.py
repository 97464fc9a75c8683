"""The magic values of connection tests, for the table of all magic values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.zeotap.connection_test import MAGIC, SLOW, SLOW_SECONDS

_WHERE = "anywhere in a text of a config that is tested"


def table() -> Iterator[dict[str, Any]]:
    """The rows as JSON objects, in the form of those of LeadConduit."""
    for word, message in MAGIC.items():
        step = word.partition("_")[2]
        yield _row(
            word,
            f"The step {step} of a connection test fails: {message}.",
            {"step": step, "status": "failed", "message": message},
        )
    about = f"The events of a connection test come {SLOW_SECONDS:g} seconds apart."
    yield _row(SLOW, about, {"delay": SLOW_SECONDS})


def _row(word: str, about: str, forces: dict[str, Any]) -> dict[str, Any]:
    return {
        "product": "zeotap",
        "name": word,
        "about": about,
        "values": {"config": f"{word}, {_WHERE}"},
        "argument": None,
        "ping": False,
        "forces": forces,
    }
