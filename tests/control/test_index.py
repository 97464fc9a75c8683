"""The way in: the index names the parts, each of which answers; HEAD is GET without a body."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from sandbox import Sandbox

STREAMS = "stream"


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox("quickstart", coverage=True) as running:
        yield running


def paths(box: Sandbox) -> list[str]:
    """Everything of the control plane that can be looked at without saying what of it."""
    control = next(one.document for one in box.products if one.name == "control")
    found = (one.path for one in control.operations if one.method == "GET")
    return sorted(path for path in found if "{" not in path)


def test_the_index_names_all_that_can_be_looked_at(box: Sandbox) -> None:
    links = requests.get(f"{box.url}/_sandbox", timeout=10).json()["links"]

    assert set(paths(box)) - {"/_sandbox"} <= set(links.values())


def test_every_link_of_the_index_leads_somewhere(box: Sandbox) -> None:
    links = requests.get(f"{box.url}/_sandbox", timeout=10).json()["links"]
    for name, link in links.items():
        with requests.get(box.url + link, timeout=10, stream=True) as answer:
            assert answer.status_code == 200, name


def test_head_is_get_without_a_body(box: Sandbox) -> None:
    for path in paths(box):
        url = box.url + path
        head = requests.head(url, timeout=10)
        with requests.get(url, timeout=10, stream=True) as got:
            assert (head.status_code, head.content) == (got.status_code, b""), path
            assert head.headers.get("content-type") == got.headers.get("content-type"), path


@pytest.mark.parametrize("kind", ["requests", "deliveries", "leads"])
@pytest.mark.parametrize(
    "bounds",
    [
        {"exactly": 2, "at_least": 3},
        {"exactly": 2, "at_most": 1},
        {"at_least": 3, "at_most": 1},
    ],
)
def test_bounds_that_no_count_can_keep_are_refused(
    box: Sandbox, kind: str, bounds: dict[str, int]
) -> None:
    base = f"{box.url}/_sandbox"
    for path, body in {
        f"/{kind}/verify": bounds,
        f"/{kind}/wait?timeout=5": bounds,
        "/expectations": {"kind": kind, **bounds},
    }.items():
        answer = requests.post(base + path, json=body, timeout=10)
        assert answer.status_code == 400, path
        assert answer.json()["findings"][0]["path"] in bounds
        assert "no count is" in answer.json()["detail"]


def test_bounds_that_agree_are_kept(box: Sandbox) -> None:
    verify = f"{box.url}/_sandbox/requests/verify"
    bounds = {"exactly": 0, "at_most": 1, "operation": "pingSource"}

    assert requests.post(verify, json=bounds, timeout=10).status_code == 200
    with pytest.raises(ValueError, match="no count is at least 2 and at most 1"):
        box.verify(at_least=2, at_most=1)
