"""The Zeotap document by itself: well-formed, complete, and its examples true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from sandbox.contract.document import Document, load
from sandbox.contract.operations import Operation
from sandbox.resources import folder
from sandbox.zeotap.api import BEHAVIOURS
from sandbox.zeotap.permissions import PERMISSIONS, REQUIRED

DOCUMENT: Document = load(folder("openapi") / "zeotap.yaml")
WORKSPACE = "/api/v1/workspaces/{id}"
DOCUMENTED = {
    ("GET", f"{WORKSPACE}/destinations"),
    ("POST", f"{WORKSPACE}/destinations"),
    ("GET", f"{WORKSPACE}/destinations/{{destId}}"),
    ("PUT", f"{WORKSPACE}/destinations/{{destId}}"),
    ("DELETE", f"{WORKSPACE}/destinations/{{destId}}"),
    ("POST", f"{WORKSPACE}/destinations/test"),
    ("POST", f"{WORKSPACE}/destinations/{{destId}}/test"),
    ("GET", f"{WORKSPACE}/destinations/{{destId}}/fields"),
}


def examples() -> Iterator[Any]:
    """Every example of a body, with the validator of the schema it stands beside."""
    for operation in DOCUMENT.operations:
        media = list(operation.body.content) if operation.body else []
        for response in operation.responses.values():
            media += response.content
        for one in media:
            for name, value in one.examples.items():
                yield pytest.param(one.validator, value, id=f"{operation.id} {one.name} {name}")


def test_document_is_valid_openapi() -> None:
    validate(DOCUMENT.raw)
    DOCUMENT.check()


def test_the_eight_documented_operations_are_there() -> None:
    assert {(one.method, one.path) for one in DOCUMENT.operations} >= DOCUMENTED


def test_every_operation_has_a_behaviour_and_a_permission() -> None:
    ids = {operation.id for operation in DOCUMENT.operations}

    assert set(BEHAVIOURS) == ids
    assert set(REQUIRED) == ids - {"listWorkspaces"}
    assert set(REQUIRED.values()) == set(PERMISSIONS)
    assert DOCUMENT.raw["components"]["schemas"]["Permission"]["enum"] == list(PERMISSIONS)


@pytest.mark.parametrize(("validator", "example"), list(examples()))
def test_example_meets_its_schema(validator: Any, example: Any) -> None:
    assert validator.findings(example) == []


@pytest.mark.parametrize("operation", DOCUMENT.operations, ids=lambda one: one.id)
def test_every_error_has_the_one_shape(operation: Operation) -> None:
    errors = {status: response for status, response in operation.responses.items() if status >= "4"}

    assert {"400", "401", "429"} <= set(errors)
    for response in errors.values():
        (media,) = response.content
        assert media.schema == {"$ref": "#/components/schemas/Error"}


def test_streams_end_with_one_done_whose_steps_were_sent() -> None:
    texts = [
        value
        for operation in DOCUMENT.operations
        for response in operation.responses.values()
        for media in response.content
        if media.name == "text/event-stream"
        for value in media.examples.values()
    ]

    assert len(texts) == 4
    for text in texts:
        events = [event.split("\n") for event in text.rstrip("\n").split("\n\n")]
        names = [event[0].removeprefix("event: ") for event in events]
        data = [json.loads(event[1].removeprefix("data: ")) for event in events]
        assert names == ["step"] * (len(names) - 1) + ["done"]
        assert data[-1]["steps"] == data[:-1]
        assert DOCUMENT.schema("TestDone").findings(data[-1]) == []
