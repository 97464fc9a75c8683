"""What was found beside what a story wants: objects may have more members, lists may not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any


def differences(found: Any, wanted: Any, path: str = "") -> list[str]:
    """Where `found` is not what the story wants; empty when it is.

    A text `/…/` is a regular expression found in the text, null is also what is not there.
    """
    if isinstance(wanted, Mapping):
        return _in_object(found, wanted, path)
    if isinstance(wanted, list):
        return _in_list(found, wanted, path)
    if is_pattern(wanted):
        matches = isinstance(found, str) and re.search(wanted[1:-1], found)
        return [] if matches else [f"{path}: wanted {wanted}, found {found!r}"]
    same = found == wanted and isinstance(found, bool) == isinstance(wanted, bool)
    return [] if same else [f"{path}: wanted {wanted!r}, found {found!r}"]


def is_pattern(wanted: Any) -> bool:
    """Whether a text of a story is a regular expression."""
    return isinstance(wanted, str) and len(wanted) > 1 and wanted[0] == wanted[-1] == "/"


def _in_object(found: Any, wanted: Mapping[str, Any], path: str) -> list[str]:
    if not isinstance(found, Mapping):
        return [f"{path}: wanted an object, found {found!r}"]
    return [
        fault
        for name, value in wanted.items()
        for fault in differences(found.get(name), value, f"{path}.{name}")
    ]


def _in_list(found: Any, wanted: list[Any], path: str) -> list[str]:
    if not isinstance(found, list) or len(found) != len(wanted):
        return [f"{path}: wanted {len(wanted)} items, found {found!r}"]
    return [
        fault
        for index, value in enumerate(wanted)
        for fault in differences(found[index], value, f"{path}[{index}]")
    ]


def missing_notes(notes: Sequence[Mapping[str, Any]], wanted: Sequence[Sequence[str]]) -> list[str]:
    """Which of the wanted [phase, decision] or [phase, decision, about] do not stand in the trace
    in this order; others may stand between them."""
    rest = iter(notes)
    missing = [one for one in wanted if not any(_is_note(note, one) for note in rest)]
    made = [(note["phase"], note["decision"], note["about"]) for note in notes]
    return [f"trace: {missing} not found in this order in {made}"] if missing else []


def _is_note(note: Mapping[str, Any], wanted: Sequence[str]) -> bool:
    made = [note["phase"], note["decision"], note["about"]]
    return not differences(made[: len(wanted)], list(wanted))
