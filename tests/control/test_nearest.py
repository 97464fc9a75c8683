"""Near misses: which operations come closest to a request that none fits."""

from __future__ import annotations

import pytest
import requests

from sandbox.testing.handle import Handle

# Some of these requests are wrong on purpose.
pytestmark = pytest.mark.sandbox(checks=False)

FLOW = "/flows/65a0000000000000000000f1"


def nearest(sandbox: Handle, method: str, path: str) -> list[dict[str, object]]:
    requests.request(method, sandbox.url + path, timeout=10)
    number = sandbox.requests[-1].number
    answer = requests.get(f"{sandbox.url}/_sandbox/requests/{number}/nearest", timeout=10)
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.json()["nearest"]
    return found


@pytest.mark.parametrize(
    ("method", "path", "operation", "differences"),
    [
        ("GET", "/flow", "listFlows", ["“flows” is expected where “flow” stands"]),
        ("DELETE", "/flows", "listFlows", ["GET is offered, DELETE was sent"]),
        (
            "POST",
            f"{FLOW}/sources/65a0000000000000000000e1/submitt",
            "submitLead",
            ["“submit” is expected where “submitt” stands"],
        ),
        (
            "POST",
            f"{FLOW}/source/65a0000000000000000000e1/submit",
            "submitLead",
            ["“sources” is expected where “source” stands"],
        ),
        ("POST", f"{FLOW}/65a0000000000000000000e1/submit", "submitLead", ["“sources” is missing"]),
        ("GET", f"/v1{FLOW}", "getFlow", ["“v1” is too much"]),
        ("GET", "/flows/", "listFlows", ["a slash is too much"]),
        ("DELETE", "/flows/", "deleteFlow", ["“{id}” is expected where nothing stands"]),
    ],
)
def test_the_nearest_operation_says_what_was_wrong(
    sandbox: Handle, method: str, path: str, operation: str, differences: list[str]
) -> None:
    first = nearest(sandbox, method, path)[0]
    assert (first["operation"], first["differences"]) == (operation, differences)


def test_what_has_little_in_common_is_left_out(sandbox: Handle) -> None:
    assert nearest(sandbox, "GET", "/zzzzzzzz/qqqqqq/wwwwww/eeeeee/rrrrr/ttttt") == []


def test_the_nearest_come_first(sandbox: Handle) -> None:
    scores = [float(str(one["score"])) for one in nearest(sandbox, "GET", "/flow")]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


def test_a_very_long_path_is_compared_in_bounded_time(sandbox: Handle) -> None:
    assert isinstance(nearest(sandbox, "GET", "/flows" * 600 + "/a" * 800), list)


def test_there_is_no_such_request(sandbox: Handle) -> None:
    answer = requests.get(f"{sandbox.url}/_sandbox/requests/9/nearest", timeout=10)
    assert answer.status_code == 404
