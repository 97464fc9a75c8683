"""An answer of the sandbox that breaks its own document: marked and logged, or fatal."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import pytest

from sandbox.call import Call
from sandbox.compose import build_service
from sandbox.contract.message import Reply, Request
from sandbox.service import VIOLATION_HEADER, Service
from sandbox.settings import Settings

KEY = {"authorization": "Basic QVBJOnNhbmRib3g="}


def service_answering(value: Any, *, strict: bool) -> Service:
    """A service whose GET /flows answers `value`, whatever is in the store."""

    def list_flows(call: Call) -> Reply:
        return Reply.json(value)

    built = build_service(Settings(world={"name": "small"}))
    products = [
        replace(product, behaviours={**product.behaviours, "listFlows": list_flows})
        if product.name == "leadconduit"
        else product
        for product in built.router.products
    ]
    return Service(products, built.realm, strict_contract=strict)


def test_at_run_time_it_is_marked_logged_and_journaled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = service_answering([{"id": 5}], strict=False)

    with caplog.at_level(logging.WARNING, "sandbox"):
        reply = service.answer(Request("GET", "/flows", headers=KEY))

    assert (reply.status, reply.value) == (200, [{"id": 5}])
    assert "listFlows breaks its contract at 0.id" in reply.headers[VIOLATION_HEADER]
    assert "listFlows breaks its contract at 0.id" in caplog.text
    entry = service.realm.default.journal.newest(1)[0]
    assert [violation.path for violation in entry.violations] == ["0.id"]


def test_in_tests_it_is_fatal() -> None:
    service = service_answering([{"id": 5}], strict=True)

    reply = service.answer(Request("GET", "/flows", headers=KEY))

    assert reply.status == 500
    assert "listFlows breaks its contract" in reply.value["error"]


def test_an_answer_that_keeps_the_contract_is_left_alone() -> None:
    service = service_answering([{"id": "65a0000000000000000000f1"}], strict=True)

    reply = service.answer(Request("GET", "/flows", headers=KEY))

    assert reply.status == 200
    assert VIOLATION_HEADER not in reply.headers
