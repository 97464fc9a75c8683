"""A look at the imitated APIs leaves no trace."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson
import pytest

from sandbox import Sandbox
from sandbox.contract.message import Reply, Request
from sandbox.looking import look

FLOW = "/flows/65a0000000000000000000f1"


@pytest.fixture
def box() -> Any:
    with Sandbox(listen=False) as box:
        yield box


def looked(box: Sandbox, path: str, method: str = "GET", key: str = "sandbox") -> Reply:
    from base64 import b64encode

    headers = {"authorization": "Basic " + b64encode(f"API:{key}".encode()).decode()}
    seen = partial(look, box.app.extensions["sandbox"])
    return seen(Request(method, path, headers=headers))


def test_it_reads_what_the_product_answers(box: Sandbox) -> None:
    flows = orjson.loads(looked(box, "/flows").body)
    assert [flow["name"] for flow in flows] == ["Roof leads"]


def test_nothing_is_recorded_and_no_fault_strikes(box: Sandbox) -> None:
    client = box.app.test_client()
    armed = client.post("/_sandbox/faults", json={"match": {"operation": "getFlow"}, "status": 503})
    assert armed.status_code == 201
    assert looked(box, FLOW).status == 200
    assert len(box.requests) == 0
    assert client.get(FLOW, auth=box.auth).status_code == 503  # it was kept for who really calls


@pytest.mark.parametrize(
    ("path", "method", "key", "status"),
    [
        (f"{FLOW}/deploy", "POST", "sandbox", 405),
        (FLOW, "DELETE", "sandbox", 405),
        ("/flows", "GET", "wrong", 401),
        ("/nowhere", "GET", "sandbox", 404),
        ("/~nobody/flows", "GET", "sandbox", 404),
        ("/_sandbox/nowhere", "GET", "sandbox", 404),
    ],
)
def test_what_is_refused(box: Sandbox, path: str, method: str, key: str, status: int) -> None:
    assert looked(box, path, method, key).status == status
    assert len(box.requests) == 0
    assert looked(box, FLOW).status == 200
