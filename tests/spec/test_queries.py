"""What the parameters of lists mean, by their names."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.parts import Operation
from sandbox.spec.pages import Page
from sandbox.spec.queries import list_parameters, listed
from tests.spec.served import of_text

NAMES = ("id", "name", "age", "tags", "owner", "active", "created_at", "page", "order")
MEMBERS: dict[str, Any] = {name: {} for name in NAMES}


def operation(**parameters: Any) -> Operation:
    """A list with parameters of these names and schemas."""
    told = [{"name": name, "in": "query", "schema": schema} for name, schema in parameters.items()]
    found = of_text(
        f'paths: {{/x: {{get: {{parameters: {told}, responses: {{"200": {{description: x}}}}}}}}}}'
    )
    return found.operations[0]


def things(count: int) -> list[dict[str, Any]]:
    return [{"id": at, "name": f"n{at % 3}", "age": at} for at in range(count)]


def ask(values: list[dict[str, Any]], params: dict[str, Any], **members: Any) -> Page:
    """The page that `params` ask for, all of them declared."""
    known = {"id": {}, "name": {}, "age": {}, "tags": {}, "active": {}, **members}
    declared = {name: {"type": _kind(value)} for name, value in params.items()}
    return listed(values, list_parameters(operation(**declared), known), params, known, "id")


def _kind(value: Any) -> str:
    kinds = {int: "integer", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "string")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("limit", "limit"),
        ("per_page", "limit"),
        ("pageSize", "limit"),
        ("$top", "limit"),
        ("max-results", "limit"),
        ("offset", "offset"),
        ("$skip", "offset"),
        ("pageNumber", "page"),
        ("starting_after", "cursor"),
        ("page[after]", "cursor"),
        ("pageToken", "cursor"),
        ("ending_before", "before"),
        ("sort_by", "sort"),
        ("orderBy", "sort"),
        ("q", "search"),
    ],
)
def test_parameters_are_told_by_their_names(name: str, role: str) -> None:
    found = list_parameters(operation(**{name: {"type": "string"}}), {"id": {}})

    parameter = getattr(found, role)
    assert parameter is not None
    assert parameter.name == name
    assert found.filters == ()


@pytest.mark.parametrize(
    ("name", "member", "how"),
    [
        ("name", "name", "eq"),
        ("page", "page", "eq"),
        ("order", "order", "eq"),
        ("createdAt", "created_at", "eq"),
        ("tag", "tags", "eq"),
        ("min_age", "age", "gte"),
        ("ageMax", "age", "lte"),
        ("age_gt", "age", "gt"),
        ("age.lt", "age", "lt"),
        ("created_after", "created_at", "gte"),
        ("createdBefore", "created_at", "lte"),
        ("filter[owner]", "owner", "eq"),
        ("name_ne", "name", "ne"),
    ],
)
def test_parameters_called_like_a_member_filter(name: str, member: str, how: str) -> None:
    found = list_parameters(operation(**{name: {"type": "string"}}), MEMBERS)

    assert [(one[1], one[2]) for one in found.filters] == [(member, how)]


def test_other_parameters_mean_nothing() -> None:
    found = list_parameters(operation(expand={}, locale={}, fields={}), MEMBERS)

    assert found.filters == ()
    assert found.sort is found.limit is found.search is None


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"active": "true"}, [1]),
        ({"active": "false"}, [2]),
        ({"age": "3"}, [1]),
        ({"age": 3}, [1]),
        ({"tags": ["b", "c"]}, [1, 2]),
        ({"tags": []}, [1, 2, 3]),
        ({"tags": "c"}, [2]),
        ({"age": {"gte": 3, "lt": 10}}, [1]),
        ({"name": ["A", "C"]}, [1, 3]),
        ({"min_age": 4}, [2]),
        ({"name_ne": "A"}, [2, 3]),
        ({"q": "b"}, [1, 2]),
    ],
)
def test_filters(params: dict[str, Any], expected: list[int]) -> None:
    values = [
        {"id": 1, "name": "A", "age": 3, "active": True, "tags": ["a", "b"]},
        {"id": 2, "name": "B", "age": 10, "active": False, "tags": ["c"]},
        {"id": 3, "name": "C"},
    ]

    assert [one["id"] for one in ask(values, params).things] == expected


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"sort": "name"}, [3, 2, 1]),
        ({"sort": "-age"}, [3, 1, 2]),
        ({"sort": "+age"}, [1, 3, 2]),
        ({"sort": "age desc"}, [3, 1, 2]),
        ({"sort": "age_desc"}, [3, 1, 2]),
        ({"sort": "AGE:DESC"}, [3, 1, 2]),
        ({"sort": "age", "direction": "desc"}, [3, 1, 2]),
        ({"sort": ["age", "name"]}, [1, 3, 2]),
        ({"sort_by": "age", "order": "desc"}, [3, 1, 2]),
        ({"order": "-age"}, [3, 1, 2]),
    ],
)
def test_order(params: dict[str, Any], expected: list[int]) -> None:
    values = [{"id": 1, "name": "C", "age": 1}, {"id": 2, "name": "B"}]
    values.append({"id": 3, "name": "A", "age": 2})

    assert [one["id"] for one in ask(values, params).things] == expected


@given(count=st.integers(0, 12), size=st.integers(1, 5), form=st.sampled_from(["page", "offset"]))
@settings(max_examples=60, deadline=None)
def test_the_pages_are_the_list(count: int, size: int, form: str) -> None:
    values = things(count)
    params: dict[str, Any] = {"limit": size, form: 1 if form == "page" else 0}
    found: list[Any] = []
    for _ in range(count + 2):
        page = ask(values, params)
        found += page.things
        assert (page.total, len(page.things) <= size) == (count, True)
        assert page.has_more is (page.changes is not None)
        if page.changes is None:
            break
        params |= {name: int(str(value)) for name, value in page.changes.items()}
    assert found == values


@given(count=st.integers(0, 12), size=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_cursors_lead_through_the_list_and_back(count: int, size: int) -> None:
    values = things(count)
    found: list[Any] = []
    params: dict[str, Any] = {"limit": size, "after": ""}
    for _ in range(count + 2):
        page = ask(values, params)
        found += page.things
        if page.cursor is None:
            break
        params["after"] = page.cursor
    assert found == values
    if len(values) > size:
        before = ask(values, {"limit": size, "before": str(values[size]["id"])})
        assert list(before.things) == values[:size]


@given(count=st.integers(0, 12), size=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_who_followed_cursors_can_go_back(count: int, size: int) -> None:
    values = things(count)
    params: dict[str, Any] = {"limit": size, "after": ""}
    trail = [page := ask(values, params)]
    while page.changes is not None:
        params |= page.changes
        trail.append(page := ask(values, params))
    back = [page]
    while page.changes_back is not None:
        params |= {name: value or "" for name, value in page.changes_back.items()}
        back.append(page := ask(values, params))

    assert [one.things for one in back] == [one.things for one in reversed(trail)]
    assert len(trail) == max(1, -(-count // size))


PEOPLE: list[dict[str, Any]] = [
    {"id": 1, "owner": {"name": "Ann", "home": {"city": "Rome"}}, "lines": [{"sku": "a", "n": 3}]},
    {"id": 2, "owner": {"name": "Bob", "home": {"city": "Oslo"}}, "lines": [{"sku": "b", "n": 5}]},
    {"id": 3, "owner": {"name": "Cem"}, "lines": []},
    {"id": 4},
]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"owner.name": "Bob"}, [2]),
        ({"owner.home.city": "Rome"}, [1]),
        ({"owner.nothing": "Rome"}, []),
        ({"lines.sku": "b"}, [2]),
        ({"lines.n_gte": 4}, [2]),
        ({"owner": {"name": "Ann"}}, [1]),
        ({"owner": {"home": {"city": "Oslo"}, "name": "Bob"}}, [2]),
        ({"owner": {"home.city": "Oslo"}}, [2]),
        ({"id": {"gte": 2, "lt": 4}}, [2, 3]),
        ({"filter": {"id": 3}}, [3]),
        ({"filter": {"owner": {"name": "Cem"}}}, [3]),
        ({"filter": {"id": {"gt": 2}}}, [3, 4]),
        ({"filter.owner.name": "Ann"}, [1]),
        ({"ids": [1, 4]}, [1, 4]),
        ({"sort": "-owner.name"}, [3, 2, 1, 4]),
    ],
)
def test_what_lies_in_members(params: dict[str, Any], expected: list[int]) -> None:
    known: dict[str, Any] = {"owner": {}, "lines": {}}
    assert [one["id"] for one in ask(PEOPLE, params, **known).things] == expected
