"""Lists as their parameters ask for them: filtered, searched, sorted, cut into pages.

grade: ours | which parameters filter, sort and page is told by their names | no source
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.contract.parts import Operation, Parameter
from sandbox.contract.problems import Finding, Problem
from sandbox.spec.described import plain
from sandbox.spec.pages import Page, page_of

Thing = Mapping[str, Any]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LIMIT: Final = _words(
    "limit perpage pagesize size count maxresults maxitems max first top take pagelimit rows"
)
_OFFSET: Final = _words("offset skip start startindex from pageoffset")
_PAGE: Final = _words("page pagenumber pageno pageindex pagenum p currentpage")
_CURSOR: Final = _words(
    "cursor after startingafter startafter pagetoken nexttoken nextcursor continuationtoken marker "
    "nextpagetoken pagecursor pageafter sinceid"
)
_BEFORE: Final = _words("before endingbefore endbefore pagebefore")
_SORT: Final = _words("sort sortby orderby ordering sortfield sortcolumn sortkey order")
_DIRECTION: Final = _words("order direction sortorder sortdirection dir orderdirection sortdir")
_SEARCH: Final = _words("q search query searchterm keyword text fulltext")
_MEMBERS_TOO: Final = _words("from to start end")
_WHOLE: Final = _words("filter filters where")
_DESCENDING: Final = _words("desc descending -1 down")
_ASCENDING: Final = _words("asc ascending 1 up")

_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gte": lambda one, other: one >= other,
    "gt": lambda one, other: one > other,
    "lte": lambda one, other: one <= other,
    "lt": lambda one, other: one < other,
    "ne": lambda one, other: one != other,
}
# What stands before or behind the name of a member, and how it is then compared.
_AFFIXES: Final[Mapping[str, str]] = {
    **{name: name for name in _COMPARISONS},
    **dict.fromkeys(("min", "from", "since", "after", "start"), "gte"),
    **dict.fromkeys(("max", "to", "until", "before", "end"), "lte"),
}


@dataclass(frozen=True, slots=True)
class ListParameters:
    """What the parameters of an operation mean to its list; made once for each operation."""

    limit: Parameter | None
    offset: Parameter | None
    page: Parameter | None
    cursor: Parameter | None
    before: Parameter | None
    sort: Parameter | None
    direction: Parameter | None
    search: Parameter | None
    filters: tuple[tuple[Parameter, str, str], ...]


def list_parameters(operation: Operation, members: Mapping[str, Any]) -> ListParameters:
    """Tells the parameters in the query of `operation` apart. `members` are those of a thing.

    A parameter that is called like a member filters by it, whatever else it might mean.
    """
    query = [one for one in operation.parameters if one.location == "query"]
    filters = tuple(
        (one, *found) for one in query for found in [_filtered(one.name, members)] if found
    )
    rest = [one for one in query if all(one is not other for other, _, _ in filters)]

    def called(names: frozenset[str], *others: Parameter | None) -> Parameter | None:
        return next((one for one in rest if plain(one.name) in names and one not in others), None)

    sort = called(_SORT - {"order"}) or called(_SORT)
    return ListParameters(
        called(_LIMIT),
        called(_OFFSET),
        called(_PAGE),
        called(_CURSOR),
        called(_BEFORE),
        sort,
        called(_DIRECTION, sort),
        called(_SEARCH),
        filters,
    )


def listed(
    things: Iterable[Thing],
    parameters: ListParameters,
    params: Mapping[str, Any],
    members: Mapping[str, Any],
    id_member: str,
) -> Page:
    """The things that `params` ask for. Raises Problem for a cursor that leads nowhere, and for a
    member to sort by that there is not."""
    kept = matching(things, parameters, params)
    _sort(kept, parameters, params, members)
    return page_of(kept, parameters, params, id_member)


# Filters


def matching(
    things: Iterable[Thing], parameters: ListParameters, params: Mapping[str, Any]
) -> list[Thing]:
    """The things that `params` ask for, all pages of them."""
    return [thing for thing in things if _fits(thing, parameters, params)]


def _filtered(name: str, members: Mapping[str, Any]) -> tuple[str, str] | None:
    """The member that a parameter filters by, and how: `status`, `price_gte`, `createdAfter`."""
    by_plain = {plain(member): member for member in reversed(list(members))}
    if name in members:
        return name, "eq"
    if "." in name:
        return _nested(name, members)
    if plain(name) in _LIMIT | _OFFSET | _PAGE | _CURSOR | _BEFORE | _SORT | _DIRECTION | _SEARCH:
        return None
    if plain(name) in by_plain:
        return by_plain[plain(name)], "eq"
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)]
    for affix, rest in ((words[-1:], words[:-1]), (words[:1], words[1:])):
        how = _AFFIXES.get("".join(affix))
        text = "".join(rest)
        member = by_plain.get(text) or by_plain.get(f"{text}at") or by_plain.get(f"{text}s")
        if how and text and member:
            return member, how
    if plain(name) in _WHOLE:
        return "", "eq"
    if plain(name).startswith("filter") and plain(name)[6:] in by_plain:
        return by_plain[plain(name)[6:]], "eq"
    other = by_plain.get(f"{plain(name)}s") or by_plain.get(plain(name).removesuffix("s"))
    return (other, "eq") if other else None


def _nested(name: str, members: Mapping[str, Any]) -> tuple[str, str] | None:
    """A member of a member: `owner.name`, `filter.owner.name`, `price.amount_gte`."""
    steps = name.split(".")
    if plain(steps[0]) in _WHOLE:
        steps = steps[1:]
    if steps[0] not in members:
        return None
    if len(steps) == 1:
        return steps[0], "eq"
    if steps[-1] in _AFFIXES and steps[-1] not in _MEMBERS_TOO:
        return ".".join(steps[:-1]), _AFFIXES[steps[-1]]
    last, _, affix = steps[-1].rpartition("_")
    if last and affix in _AFFIXES:
        return ".".join([*steps[:-1], last]), _AFFIXES[affix]
    return ".".join(steps), "eq"


def _fits(thing: Thing, parameters: ListParameters, params: Mapping[str, Any]) -> bool:
    for parameter, member, how in parameters.filters:
        wanted = params.get(parameter.key)
        if wanted is not None and not _is_met(_value(thing, member), wanted, how):
            return False
    if parameters.search is not None:
        wanted = params.get(parameters.search.key)
        return wanted is None or _holds(thing, str(wanted).lower())
    return True


def _value(thing: Thing, member: str) -> Any:
    """A member, or a member of a member with dots between; the thing itself where none is named."""
    if member in thing or not member:
        return thing.get(member, thing)
    value: Any = thing
    for step in member.split("."):
        if isinstance(value, list):
            value = [one.get(step) for one in value if isinstance(one, Mapping)]
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _is_met(value: Any, wanted: Any, how: str) -> bool:
    if isinstance(wanted, list):
        return not wanted or any(_is_met(value, one, how) for one in wanted)
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return all(_is_met(_value(value, name), bound, "eq") for name, bound in wanted.items())
    if isinstance(wanted, Mapping):
        return all(_is_met(value, bound, name) for name, bound in wanted.items())
    if isinstance(value, list):
        return any(_is_met(one, wanted, how) for one in value)
    if isinstance(value, Mapping):
        return any(_is_met(one, wanted, how) for one in value.values())
    compare = _COMPARISONS.get(_AFFIXES.get(how, how))
    if compare is None:
        return _same(value, wanted)
    if value is None:
        return False
    numbers = _are_numbers(value, wanted)
    return compare(value, wanted) if numbers else compare(_text(value), _text(wanted))


def _same(value: Any, wanted: Any) -> bool:
    return value is not None and (
        value == wanted if _are_numbers(value, wanted) else _text(value) == _text(wanted)
    )


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _holds(value: Any, text: str, depth: int = 6) -> bool:
    if isinstance(value, str):
        return text in value.lower()
    if depth == 0:
        return False
    parts = value.values() if isinstance(value, Mapping) else value
    return isinstance(value, Mapping | list) and any(_holds(one, text, depth - 1) for one in parts)


# Order


def _sort(
    things: list[Thing],
    parameters: ListParameters,
    params: Mapping[str, Any],
    members: Mapping[str, Any],
) -> None:
    """Sort by what is asked for: `name`, `-name`, `name:desc`, `name desc`, several with commas."""
    said = params.get(parameters.sort.key) if parameters.sort else None
    direction = params.get(parameters.direction.key) if parameters.direction else None
    if said is None:
        return
    wishes = said if isinstance(said, list) else str(said).split(",")
    for wish in reversed([str(one).strip() for one in wishes if str(one).strip()]):
        member, descending = _wish(wish, members, str(direction or ""))
        if member is None:
            assert parameters.sort is not None
            if _enumerates(parameters.sort):
                continue  # the document allows it, whatever it means there
            raise _no_member(parameters.sort.name, wish, members)
        things[:] = _sorted(things, member, descending)


def _enumerates(parameter: Parameter) -> bool:
    """Whether the document says what may be sent for it."""
    schema = parameter.schema if isinstance(parameter.schema, Mapping) else {}
    items = schema.get("items")
    return "enum" in schema or (isinstance(items, Mapping) and "enum" in items)


def _sorted(things: list[Thing], member: str, descending: bool) -> list[Thing]:
    """What has no such member comes last; equals stay in the order in which they came."""
    told = [thing for thing in things if _value(thing, member) is not None]
    told.sort(key=lambda thing: _rank(_value(thing, member)), reverse=descending)
    return told + [thing for thing in things if _value(thing, member) is None]


def _wish(wish: str, members: Mapping[str, Any], direction: str) -> tuple[str | None, bool]:
    descending = direction.lower() in _DESCENDING
    if wish.lower() in _DESCENDING | _ASCENDING:
        return _by_time(members), wish.lower() in _DESCENDING
    if wish[0] in "+-":
        return _member(wish[1:], members), wish[0] == "-"
    for form in (r"(.+)[:. ](\w+)", r"(.+)_(asc|desc)"):
        found = re.fullmatch(form, wish, re.IGNORECASE)
        if found and found[2].lower() in _DESCENDING | _ASCENDING:
            return _member(found[1], members), found[2].lower() in _DESCENDING
    return _member(wish, members), descending


def _member(name: str, members: Mapping[str, Any]) -> str | None:
    if name in members or name.partition(".")[0] in members:
        return name
    by_plain = {plain(member): member for member in members}
    text = plain(name)
    return by_plain.get(text) or by_plain.get(f"{text}at") or by_plain.get(f"{text}date")


def _by_time(members: Mapping[str, Any]) -> str | None:
    """What a mere direction sorts by: when things were made."""
    return next((one for one in members if plain(one).startswith("created")), None) or next(
        iter(members), None
    )


def _rank(value: Any) -> tuple[int, Any]:
    return (0, value) if _are_numbers(value) else (1, _text(value))


def _no_member(parameter: str, wish: str, members: Mapping[str, Any]) -> Problem:
    known = ", ".join(members)
    text = f"there is nothing called {wish[:80]!r} to sort by; there is {known}"
    finding = Finding(("query", parameter), "sort", text, list(members), wish[:80])
    return Problem("validation", f"The request has 1 fault: {text}.", findings=[finding])
