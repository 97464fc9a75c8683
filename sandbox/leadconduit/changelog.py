"""Who changed what: the record of creations, updates and deletions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call

COLLECTION: Final = "changelogs"
MOST_ENTRIES: Final = 1000
"""So many of the latest entries are kept."""

_UNTOLD: Final = frozenset({"updated_at"})

Thing = Mapping[str, Any]


def log_change(call: Call, kind: str, before: Thing | None, after: Thing | None) -> None:
    """Record that the caller made (`before` is None), changed, or deleted (`after` is None) a
    thing of `kind`: flow, entity or field.

    grade: documented | actions create, update, delete, changed, removed, added; types flow, entity,
      field | API description, Changelog
    grade: inferred | the first three are of a whole thing, the others of its members | no source
    grade: ours | values are not told, as they may be secrets | no source
    """
    thing = after or before or {}
    namespace = call.namespace
    kept = namespace.store.collection(COLLECTION)
    entry = {
        "id": namespace.ids.object_id(),
        "type": kind,
        "action": _action(before, after),
        "object_id": thing["id"],
        "object_name": thing.get("name", ""),
        "user": {"name": (call.caller and call.caller.name) or "API"},
        "changes": list(_changes(before, after)) if before and after else [],
        "created_at": iso(namespace.clock.now()),
    }
    with namespace.lock:
        kept.put(entry["id"], entry)
        for record in kept.records()[: max(0, len(kept) - MOST_ENTRIES)]:
            kept.delete(record.id)


def _action(before: Thing | None, after: Thing | None) -> str:
    if before is None:
        return "create"
    return "delete" if after is None else "update"


def _changes(before: Thing, after: Thing) -> Iterator[dict[str, str]]:
    """The members that came, went or became different."""
    for name in [*before, *(name for name in after if name not in before)]:
        if name in _UNTOLD or (name in before and name in after and before[name] == after[name]):
            continue
        if name not in before:
            yield {"action": "added", "path": name}
        else:
            yield {"action": "changed" if name in after else "removed", "path": name}
