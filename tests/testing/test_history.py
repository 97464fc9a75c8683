"""Request by request: step back, branch, send again with an edit; in the process and over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from sandbox.contract.problems import Problem
from sandbox.testing import Handle
from tests.testing.both import LEAD, box, server

__all__ = ["box", "server"]


@pytest.fixture
def kept(box: Handle) -> Handle:
    """A namespace with three leads and a history."""
    box.keep_history(10)
    box.clock.freeze("2026-01-02T18:00:00Z")
    for name in ("a", "b", "c"):
        post(box, email=f"{name}@example.com")
    return box


def post(box: Handle, **fields: str) -> requests.Response:
    return requests.post(box.submit_url(), data={**LEAD, **fields}, timeout=10)


def emails(box: Handle) -> list[str]:
    return [lead.fields["email"].partition("@")[0] for lead in box.leads]


def test_there_is_no_history_unless_it_is_kept(box: Handle) -> None:
    post(box)
    assert list(box.history) == []
    box.keep_history(1)
    post(box)
    post(box)
    (point,) = box.history
    assert (point.method, point.request, point.recorded["leads"]) == ("POST", 3, 2)
    box.keep_history(0)
    post(box)
    assert list(box.history) == []


def test_step_back_to_before_a_request_and_forth_again(kept: Handle) -> None:
    _, second, third = kept.history
    kept.step_back(second)
    assert emails(kept) == ["a"]
    assert post(kept, email="b@example.com").json()["lead"]["id"] == kept.leads[1].id
    kept.step_back(third.number)
    assert emails(kept) == ["a", "b"]
    with pytest.raises(Problem, match="no point 99"):
        kept.step_back(99)


def test_a_branch_goes_its_own_way(kept: Handle) -> None:
    branch = kept.branch(kept.history[1])
    post(branch, email="x@example.com")
    assert (emails(branch), emails(kept)) == (["a", "x"], ["a", "b", "c"])


def test_what_is_sent_again_before_is_answered_the_same(kept: Handle) -> None:
    again = kept.resend(kept.requests[1], where="before")
    assert (again.same, again.differences, again.status) == (True, [], 201)
    assert again.handle.name != kept.name
    assert emails(again.handle) == ["a", "b"]
    assert again.handle.leads[1].id == kept.leads[1].id


def test_an_edit_changes_the_answer_and_is_told(kept: Handle) -> None:
    again = kept.resend(2, where="before", patch={"state": "NY"})
    assert again.body["outcome"] == "failure"
    assert {"path": ["body", "outcome"], "then": "success", "now": "failure"} in again.differences
    assert [one["path"] for one in again.differences][-1] == ["body", "reason"]
    sent = again.handle.requests[again.request - 1]
    assert sent.form == {**LEAD, "email": "b@example.com", "state": "NY"}
    assert emails(kept) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ({"headers": {"X-Note": "hi"}}, lambda sent: sent.headers["x-note"] == "hi"),
        ({"query": {"state": "OK"}}, lambda sent: sent.query == "state=OK"),
        ({"body": "email=z%40example.com"}, lambda sent: sent.form == {"email": "z@example.com"}),
        ({"body": {"email": "z@example.com"}}, lambda sent: sent.json["email"] == "z@example.com"),
        ({"patch": {"state": None}}, lambda sent: "state" not in sent.form),
        ({"path": "/nowhere"}, lambda sent: sent.status == 404),
        ({"method": "GET", "path": "/flows"}, lambda sent: sent.status == 401),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_each_kind_of_edit(box: Handle, edit: dict[str, Any], found: Any) -> None:
    post(box)
    again = box.resend(1, **edit)
    assert (again.handle.name, again.request) == (box.name, 2)
    assert found(box.requests[1])


def test_a_fork_leaves_this_namespace_as_it_is(box: Handle) -> None:
    post(box)
    again = box.resend(1, where="fork")
    assert (len(again.handle.leads), len(box.leads)) == (2, 1)


def test_what_cannot_be_sent_again(box: Handle) -> None:
    post(box)
    with pytest.raises(Problem, match="no request 9"):
        box.resend(9)
    with pytest.raises(Problem, match="keep one before it comes"):
        box.resend(1, where="before")
    requests.post(box.submit_url(), data=b"<lead/>", timeout=10)
    with pytest.raises(Problem, match="cannot be patched"):
        box.resend(2, patch={"state": "TX"})
