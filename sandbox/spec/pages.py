"""The page of a list that its parameters ask for, and what leads to those around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Finding, Problem

if TYPE_CHECKING:
    from sandbox.contract.parts import Parameter
    from sandbox.spec.queries import ListParameters

Thing = Mapping[str, Any]
Changes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and where it stands: `offset` things come before it, `total` are there in
    all. `limit` is None for a list that is not cut. `cursor` leads on behind it, `cursor_back` to
    the page before; `changes` are those of the query that lead on, `changes_back` those that lead
    back: None takes a parameter away."""

    things: Sequence[Thing]
    total: int
    offset: int = 0
    limit: int | None = None
    first_page: int = 1
    page: int | None = None
    cursor: str | None = None
    cursor_back: str | None = None
    changes: Changes | None = None
    changes_back: Changes | None = None

    @property
    def has_more(self) -> bool:
        """Whether things come after it."""
        return self.offset + len(self.things) < self.total


def page_of(
    things: list[Thing], parameters: ListParameters, params: Mapping[str, Any], id_member: str
) -> Page:
    """The page that `params` ask for. Raises Problem for a cursor that leads nowhere."""
    limit = _number(parameters.limit, params, None)
    if limit is not None:
        limit = max(limit, 0)
    start, page, first = 0, None, 1
    end = len(things)
    cursor = _said(parameters.cursor, params)
    before = _said(parameters.before, params)
    if cursor is not None:
        start = _place(things, cursor, id_member, parameters.cursor) + 1
    elif before is not None:
        end = _place(things, before, id_member, parameters.before)
        start = max(0, end - limit) if limit is not None else 0
    elif parameters.page is not None:
        first = 0 if _is_from_zero(parameters.page) else 1
        page = _number(parameters.page, params, first) or first
        start = max(0, page - first) * (limit or len(things))
    start = max(0, _number(parameters.offset, params, start) or 0)
    stop = end if limit is None else min(end, start + limit)
    shown = things[start:stop]
    last = str(shown[-1][id_member]) if shown and stop < len(things) else None
    earlier = start - 1 - (limit or 0)
    back = str(things[earlier][id_member]) if limit and 0 <= earlier < len(things) else None
    paged = Page(shown, len(things), start, limit, first, page, last, back)
    return replace(
        paged,
        changes=_next_changes(paged, parameters),
        changes_back=_changes_back(paged, parameters),
    )


def _next_changes(page: Page, parameters: ListParameters) -> Changes | None:
    """What has to change in the query for the page behind this one; None where there is none."""
    if not page.has_more or not page.things:
        return None
    if parameters.page is not None and page.page is not None:
        return {parameters.page.name: str(page.page + 1)}
    if parameters.offset is not None:
        return {parameters.offset.name: str(page.offset + len(page.things))}
    if parameters.cursor is not None and page.cursor is not None:
        return {**_without(parameters.before), parameters.cursor.name: page.cursor}
    return None


def _changes_back(page: Page, parameters: ListParameters) -> Changes | None:
    """What has to change in the query for the page before; None where there is none.

    The first page is the one without a cursor.
    """
    if page.offset <= 0 or not page.limit:
        return None
    if parameters.page is not None and page.page is not None:
        return {parameters.page.name: str(page.page - 1)}
    if parameters.offset is not None:
        return {parameters.offset.name: str(max(0, page.offset - page.limit))}
    if parameters.cursor is not None:
        return {**_without(parameters.before), parameters.cursor.name: page.cursor_back}
    return None


def _without(parameter: Parameter | None) -> Changes:
    return {} if parameter is None else {parameter.name: None}


def _said(parameter: Parameter | None, params: Mapping[str, Any]) -> Any:
    value = None if parameter is None else params.get(parameter.key)
    return None if value == "" else value


def _number(
    parameter: Parameter | None, params: Mapping[str, Any], default: int | None
) -> int | None:
    value = _said(parameter, params)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default


def _is_from_zero(parameter: Parameter) -> bool:
    schema = parameter.schema if isinstance(parameter.schema, Mapping) else {}
    return schema.get("minimum") == 0 or schema.get("default") == 0


def _place(things: list[Thing], cursor: Any, id_member: str, parameter: Parameter | None) -> int:
    for at, thing in enumerate(things):
        if str(thing[id_member]) == str(cursor):
            return at
    name = parameter.name if parameter else ""
    text = f"{str(cursor)[:80]!r} is the cursor of nothing in this list"
    finding = Finding(("query", name), "cursor", text, "what an answer gave", str(cursor)[:80])
    raise Problem("validation", f"The request has 1 fault: {text}.", findings=[finding])
