"""A page of recorded things that meet the filters of a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.control.bodies import whole
from sandbox.control.kinds import Kind
from sandbox.control.matching import compile_criteria
from sandbox.control.refusals import usable_criteria
from sandbox.world.ring import Ring


def listed(call: Call, kind: Kind) -> Reply:
    """The page that the query of `call` asks for: `{plural: […], total, dropped, next}`.

    Raises Problem `validation` for a filter that cannot be used.
    """
    with usable_criteria("query"):
        where = _filter(kind, call.params)
        ring = kind.ring(call.namespace)
        items, more = _page(kind, ring, call.params, where)
    return Reply.json(
        {
            kind.plural: [_shown(kind, item, call.params) for item in items],
            "total": ring.total,
            "dropped": ring.dropped,
            "next": kind.cursor(items[-1]) if more else None,
        }
    )


def _shown(kind: Kind, item: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    return whole(item, params) if "bodies" in params else kind.brief(item)


def _filter(kind: Kind, params: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    """What items have to pass; None when every item does."""
    criteria = {name: params[name] for name in kind.fields if name in params}
    matcher = compile_criteria(kind.fields, criteria)
    if not len(matcher):
        return None
    return lambda item: matcher.matches(kind.subject(item))


def _page(
    kind: Kind, ring: Ring[Any], params: Mapping[str, Any], where: Callable[[Any], bool] | None
) -> tuple[list[Any], bool]:
    """The items of the page, and whether more follow."""
    limit = params.get("limit", 50)
    before = kind.number(ring, params["before"]) if "before" in params else None
    after = kind.number(ring, params["after"]) if "after" in params else None
    if params.get("sort") == "asc":
        found = ring.oldest(limit + 1, after, where)
    else:
        found = ring.newest(limit + 1, before, where)

    def inside(item: Any) -> bool:
        number = kind.number(ring, kind.cursor(item))
        return number > (after or 0) and (before is None or number < before)

    # The ring keeps to one bound by itself; this is for the other.
    if after is not None or before is not None:
        found = [item for item in found if inside(item)]
    return found[:limit], len(found) > limit
