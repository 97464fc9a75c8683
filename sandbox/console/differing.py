"""In what two JSON values differ, as lines to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DEEPEST = 50
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: where it is, what stood there and what stands there now. `was` and `now` are None
    where there is nothing; JSON's null is the text."""

    where: str
    was: Any
    now: Any
    kind: str
    """`added`, `removed` or `changed`."""


def differences(before: Any, after: Any, most: int = 200) -> list[Difference]:
    """All places in which the values differ, at most as many as `most`. Members of lists that have
    an `id` are compared with their namesakes, wherever those stand."""
    found: list[Difference] = []
    for one in _walk(before, after, ()):
        found.append(one)
        if len(found) == most:
            break
    return found


def _walk(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict) and len(path) < _DEEPEST:
        for name in {**before, **after}:
            was, now = before.get(name, _MISSING), after.get(name, _MISSING)
            yield from _walk(was, now, (*path, str(name)))
    elif isinstance(before, list) and isinstance(after, list) and len(path) < _DEEPEST:
        yield from _lists(before, after, path)
    elif before is _MISSING:
        yield Difference(_told(path), None, after, "added")
    elif after is _MISSING:
        yield Difference(_told(path), before, None, "removed")
    elif type(before) is not type(after) or before != after:
        yield Difference(_told(path), before, after, "changed")


def _lists(before: list[Any], after: list[Any], path: tuple[str, ...]) -> Iterator[Difference]:
    was_by, now_by = _ids(before), _ids(after)
    if was_by is None or now_by is None:
        for at in range(max(len(before), len(after))):
            was = before[at] if at < len(before) else _MISSING
            now = after[at] if at < len(after) else _MISSING
            yield from _walk(was, now, (*path, str(at + 1)))
    else:
        yield from _namesakes(was_by, now_by, path)


def _namesakes(
    was_by: dict[str, Any], now_by: dict[str, Any], path: tuple[str, ...]
) -> Iterator[Difference]:
    for id in {**was_by, **now_by}:
        was, now = was_by.get(id, _MISSING), now_by.get(id, _MISSING)
        yield from _walk(was, now, (*path, _name(now if was is _MISSING else was, id)))
    kept = [id for id in was_by if id in now_by]
    if kept != [id for id in now_by if id in was_by]:
        names = [[_name(by[id], id) for id in by] for by in (was_by, now_by)]
        yield Difference(f"{_told(path)}, order", names[0], names[1], "changed")


def _ids(items: list[Any]) -> dict[str, Any] | None:
    """The members by their ids; None where not every one has its own."""
    by_id = {str(one["id"]): one for one in items if isinstance(one, dict) and "id" in one}
    return by_id if len(by_id) == len(items) else None


def _name(item: Any, id: str) -> str:
    """What a person calls a member of a list."""
    entity = item.get("entity")
    named = entity.get("name") if isinstance(entity, dict) else None
    told = item.get("name") or item.get("description") or named or item.get("property")
    return f"“{told}”" if told else id


def _told(path: tuple[str, ...]) -> str:
    return " › ".join(path) or "the whole"
