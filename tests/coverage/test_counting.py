"""What is counted of requests and leads, and how it is reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.coverage.page import page
from sandbox.coverage.text import lines
from sandbox.testing.sandbox import NotCounting
from sandbox.world.coverage import Coverage, CoverageError

LEAD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}
FLOW = "quickstart: Roof leads"


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox("quickstart", coverage=True) as box:
        yield box


def counts(box: Sandbox, group: str) -> dict[tuple[str, ...], int]:
    found = next(one for one in box.coverage()["groups"] if one["name"] == group)
    return {tuple(item["key"]): item["count"] for item in found["items"]}


def test_operations_and_answers_of_the_documents(box: Sandbox) -> None:
    requests.get(f"{box.url}/flows", auth=box.auth)
    requests.get(f"{box.url}/flows")
    requests.get(f"{box.url}/flows")

    assert counts(box, "operations")["leadconduit", "listFlows"] == 3
    answers = counts(box, "responses")
    assert answers["leadconduit", "listFlows", "200"] == 1
    assert answers["leadconduit", "listFlows", "401"] == 2
    assert answers["leadconduit", "getFlow", "200"] == 0


def test_the_control_plane_is_not_what_one_tests(box: Sandbox) -> None:
    requests.get(f"{box.url}/_sandbox/leads")

    assert {product for product, _ in counts(box, "operations")} == {"leadconduit", "zeotap"}


def test_flows_count_as_soon_as_a_lead_came_through_them(box: Sandbox) -> None:
    assert counts(box, "rules") == counts(box, "steps") == {}

    box.submit(LEAD)

    criteria = "acceptance criteria of the flow"
    rules = counts(box, "rules")
    assert rules[FLOW, criteria, "rules.0: lead.state is included in", "met"] == 1
    assert rules[FLOW, criteria, "rules.0: lead.state is included in", "not met"] == 0
    assert counts(box, "phases")[FLOW, "acceptance_criteria", "ended"] == 0
    steps = counts(box, "steps")
    assert steps[FLOW, "filter Do not call", "passed"] == 1
    assert steps[FLOW, "filter Do not call", "ended"] == 0
    assert steps[FLOW, "recipient example_buyer", "called"] == 1


def test_a_lead_that_ends_early_touches_what_ended_it(box: Sandbox) -> None:
    box.submit(LEAD, state="NY")

    criteria = "acceptance criteria of the flow"
    rules = counts(box, "rules")
    assert rules[FLOW, criteria, "rules.0: lead.state is included in", "not met"] == 1
    assert rules[FLOW, criteria, "rules.1: lead.phone_1 format is valid", "met"] == 0
    assert counts(box, "phases")[FLOW, "acceptance_criteria", "ended"] == 1
    assert set(counts(box, "steps").values()) == {0}


def test_pings_count_too(box: Sandbox) -> None:
    url = box.submit_url().replace("/submit", "/ping")
    requests.post(url, data={"state": "TX"})

    assert counts(box, "phases")[FLOW, "acceptance_criteria", "passed"] == 1


def test_all_namespaces_count_together(box: Sandbox) -> None:
    for state in ("TX", "OK"):
        box.namespace().submit(LEAD, state=state)

    assert counts(box, "operations")["leadconduit", "submitLead"] == 2


def test_a_sandbox_that_does_not_count_says_so() -> None:
    with Sandbox(listen=False) as box, pytest.raises(NotCounting, match="coverage=True"):
        box.coverage()


def test_over_http(box: Sandbox) -> None:
    box.submit(LEAD)
    url = f"{box.url}/_sandbox/coverage"

    before = requests.get(url).json()
    assert requests.delete(url).status_code == 204
    after = requests.get(url).json()

    assert before["touched"] > 0 == after["touched"]
    assert before["total"] == after["total"]


def test_over_http_where_nobody_counts() -> None:
    with Sandbox() as box:
        answer = requests.get(f"{box.url}/_sandbox/coverage")

    assert answer.status_code == 409
    assert "--coverage" in answer.json()["detail"]


def coverage(**touched: int) -> Coverage:
    made = Coverage()
    made.declare("operations", ((name,) for name in touched))
    for name, count in touched.items():
        for _ in range(count):
            made.touch("operations", (name,))
    return made


def test_reports_add_up() -> None:
    total = coverage(a=1, b=0)
    total.add(coverage(b=2, c=0).report())

    items = total.report()["groups"][0]["items"]
    assert {item["key"][0]: item["count"] for item in items} == {"a": 1, "b": 2, "c": 0}
    assert (total.report()["touched"], total.report()["total"]) == (2, 3)


def test_what_was_never_declared_is_not_counted() -> None:
    made = coverage(a=0)
    made.touch("operations", ("z",))

    assert made.report()["total"] == 1


@pytest.mark.parametrize(
    ("touched", "total", "percent"), [(0, 0, 100), (999, 1000, 99.9), (1999, 2000, 99.9)]
)
def test_it_is_not_100_as_long_as_something_is_missing(
    touched: int, total: int, percent: float
) -> None:
    made = Coverage()
    made.declare("steps", ((str(number),) for number in range(total)))
    for number in range(touched):
        made.touch("steps", (str(number),))

    assert made.report()["percent"] == percent


@pytest.mark.parametrize(
    "report",
    [{}, {"groups": 1}, {"groups": [{"name": "steps", "items": [{"key": "a", "count": 1}]}]}, []],
)
def test_what_is_no_report_is_refused_whole(report: Any) -> None:
    made = coverage(a=1)

    with pytest.raises(CoverageError):
        made.add(report)

    assert made.report()["total"] == 1


def test_text_names_what_is_missing() -> None:
    told = list(lines(coverage(a=1, b=0).report()))

    assert told[1].split() == ["operations", "1", "2", "50", "%"]
    assert told[-1] == "  b"


def test_the_page_escapes_what_it_shows() -> None:
    made = coverage(**{"<script>alert(1)</script>": 0})

    html = page(made.report())

    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
