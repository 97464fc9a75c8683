from __future__ import annotations

import orjson
import pytest

from sandbox.contract.problems import CATALOGUE, Finding, Problem, problem_json
from tests.contract.library import operation

IN_BODY = Finding(("body", "sources", 0, "entity"), "type", "expected a string, got 5", "string", 5)
IN_QUERY = Finding(("query", "limit"), "minimum", "expected at least 1, got 0")


def test_a_finding_as_json() -> None:
    assert IN_BODY.as_json() == {
        "location": ["body", "sources", 0, "entity"],
        "path": "sources.0.entity",
        "rule": "type",
        "message": "expected a string, got 5",
        "expected": "string",
        "got": 5,
    }
    assert Finding(("body",), "type", "no").as_json() == {
        "location": ["body"],
        "path": "",
        "rule": "type",
        "message": "no",
    }


def test_the_catalogue_is_complete() -> None:
    for slug, entry in CATALOGUE.items():
        assert slug == entry.slug
        assert 400 <= entry.status <= 599
        assert entry.title
        assert entry.action.endswith(".")


def test_a_problem_has_what_its_entry_says() -> None:
    problem = Problem("not-found", "There is no flow 7.")
    assert (problem.status, problem.title) == (404, "Not found")
    assert problem.action == CATALOGUE["not-found"].action
    assert str(problem) == problem.detail == "There is no flow 7."
    assert "not-found" in repr(problem)
    assert Problem("not-found", "x", status=410).status == 410


def test_an_unknown_slug_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no problem 'no-such' in the catalogue; known: "):
        Problem("no-such", "x")


def test_problem_details() -> None:
    problem = Problem("validation", "Two faults.", findings=[IN_BODY], headers={"X-Y": "z"})
    reply = problem_json(problem)
    assert reply.status == 400
    assert reply.headers == {"Content-Type": "application/problem+json", "X-Y": "z"}
    assert orjson.loads(reply.body) == reply.value
    assert reply.value == {
        "type": "urn:problem-type:validation",
        "title": "Validation failed",
        "status": 400,
        "detail": "Two faults.",
        "action": CATALOGUE["validation"].action,
        "findings": [IN_BODY.as_json()],
    }


def test_problem_details_without_findings() -> None:
    assert "findings" not in problem_json(Problem("conflict", "x")).value


@pytest.mark.parametrize(
    ("id", "findings", "status"),
    [
        ("addBook", [IN_BODY], 422),
        ("addBook", [IN_BODY, IN_QUERY], 400),
        ("addBook", [IN_QUERY], 400),
        ("addNote", [IN_BODY], 400),
    ],
)
def test_findings_become_a_refusal(id: str, findings: list[Finding], status: int) -> None:
    problem = Problem.from_findings(operation(id), findings)
    assert (problem.slug, problem.status) == ("validation", status)
    assert problem.findings == tuple(findings)
    assert findings[0].message in problem.detail
    assert findings[0].path in problem.detail
