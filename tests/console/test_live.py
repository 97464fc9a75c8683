"""Rows as they come: Server-Sent Events for the pages of lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
import requests

from sandbox import Sandbox
from sandbox.testing.handle import Handle
from tests.console.visitor import Visitor

pytestmark = pytest.mark.sandbox(checks=False)


def events(visitor: Visitor, path: str, **query: str) -> Iterator[tuple[str, str, str]]:
    """Name, id and data of what comes."""
    url = visitor.url(path)
    with visitor.session.get(url, params=query, stream=True, timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        name = id = ""
        data: list[str] = []
        for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
            field, _, value = line.partition(": ")
            if field == "event":
                name, data = value, []
            elif field == "id":
                id = value
            elif field == "data":
                data.append(value)
            elif not line and name:
                yield name, id, "\n".join(data)
                name = ""


@pytest.mark.parametrize(
    ("path", "marks"), [("/requests/rows", "submitLead"), ("/leads/rows", "10")]
)
def test_a_browser_that_comes_back_misses_nothing(
    visitor: Visitor, sandbox: Handle, path: str, marks: str
) -> None:
    good = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}
    for _ in range(3):
        sandbox.submit(good)
    (first,) = [one for one in islice(events(visitor, path), 1) if one[0] == "rows"]
    assert first[2].count("<tr") == 3
    assert marks in first[2]
    sandbox.submit(good)
    again, count = islice(events(visitor, path, after=first[1]), 2)
    assert again[2].count("<tr") == 1
    assert count[0::2] == ("count", "4")


def test_only_what_passes_the_filters_comes(visitor: Visitor, sandbox: Handle) -> None:
    follower = events(visitor, "/leads/rows", outcome="failure")
    sandbox.submit({"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"})
    sandbox.submit({"email": "ada@example.com", "phone_1": "5125550142", "state": "NY"})
    name, id, html = next(follower)
    assert (name, html.count("<tr")) == ("rows", 1)
    assert id == sandbox.leads[-1].id


def test_a_memory_that_is_emptied_is_told(visitor: Visitor, sandbox: Handle) -> None:
    requests.get(f"{sandbox.url}/flows", auth=sandbox.auth, timeout=10)
    follower = events(visitor, "/requests/rows")
    assert [next(follower)[0] for _ in range(2)] == ["rows", "count"]
    requests.delete(f"{sandbox.url}/_sandbox/requests", timeout=10)
    assert next(follower)[0] == "cleared"


def test_requests_of_all_namespaces_come_with_their_names(
    visitor: Visitor, sandbox: Handle, sandbox_server: Sandbox
) -> None:
    other = sandbox_server.namespace()
    requests.get(f"{other.url}/first", timeout=10)
    page = visitor.session.get(visitor.url("/requests/everywhere"), timeout=10).text
    assert f">{other.name}</a>" in page
    assert "/first" in page

    seen = f"{other.name}:1,{sandbox.name}:0"
    requests.get(f"{other.url}/second", timeout=10)
    requests.get(f"{sandbox.url}/third", timeout=10)
    query = {"after": seen, "status": "404"}
    (event,) = islice(events(visitor, "/requests/everywhere/rows", **query), 1)

    assert event[0] == "rows"
    for name, path in ((other.name, "/second"), (sandbox.name, "/third")):
        assert f">{name}</a>" in event[2]
        assert path in event[2]
    assert "/first" not in event[2]
    assert f"{other.name}:2" in event[1].split(",")
    sandbox_server.delete(other)
