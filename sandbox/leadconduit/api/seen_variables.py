"""The variables that leads were seen with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.leadconduit.api.events import Query, moment_of
from sandbox.leadconduit.fields import field_type

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace

MOST_EVENTS: Final = 5000
"""So many of the newest events are looked at."""

MOST_NAMES: Final = 5000
MOST_LEVELS: Final = 10

Seen = dict[str, dict[str, Any]]


def list_vars(call: Call) -> Reply:
    """listVars: a record for each variable that events were seen with. Raises `Problem` 400.

    grade: documented | one for each data point ever seen, of some flows, within some time |
      API description, Vars
    grade: ours | a record has the name, its type, and how many events had it; exclude leaves out
      names and all below them; the newest 5000 events are looked at | no source
    """
    query = Query(call.namespace, call.params)
    flows = {flow_id.lower() for flow_id in call.params.get("flow_id", ())}
    bounds = {
        name: moment_of(query, name).timestamp() * 1000
        for name in ("start", "end")
        if name in call.params
    }

    def wanted(event: Mapping[str, Any]) -> bool:
        moment = event["end_timestamp"]
        in_time = bounds.get("start", moment) <= moment <= bounds.get("end", moment)
        return in_time and (not flows or event["vars"].get("flow", {}).get("id") in flows)

    events = call.namespace.events.newest(MOST_EVENTS, where=wanted)
    return Reply.json(_seen(call.namespace, events, _excluded(call.params.get("exclude", ()))))


def _excluded(values: Any) -> tuple[str, ...]:
    """The names to be left out; one parameter may hold several, with commas between them."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _seen(
    namespace: Namespace, events: list[Mapping[str, Any]], excluded: tuple[str, ...]
) -> list[dict[str, Any]]:
    seen: Seen = {}
    for event in events:
        for name, value in _points(event["vars"], "", 0):
            if any(name == out or name.startswith(f"{out}.") for out in excluded):
                continue
            record = seen.get(name)
            if record is None:
                if len(seen) >= MOST_NAMES:
                    continue
                record = seen[name] = {
                    "name": name,
                    "type": _type(namespace, name, value),
                    "count": 0,
                }
            record["count"] += 1
    return [seen[name] for name in sorted(seen)]


def _points(value: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    """The values below, by their dotted names; rich values are one value each."""
    rich = isinstance(value, Mapping) and "normal" in value
    if not isinstance(value, Mapping) or rich or depth >= MOST_LEVELS:
        if name:
            yield name, value
        return
    for member, below in value.items():
        yield from _points(below, f"{name}.{member}" if name else str(member), depth + 1)


def _type(namespace: Namespace, name: str, value: Any) -> str:
    """The type of a field, or what JSON calls the value.

    grade: inferred | a variable of a lead has the type of its field | API description, Vars
    """
    if name.startswith("lead.") and name != "lead.id":
        return field_type(namespace, name.removeprefix("lead."))
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "boolean"),
        ((int, float), "number"),
        (list, "array"),
        (Mapping, "object"),
    )
    return next((kind for types, kind in kinds if isinstance(value, types)), "string")
