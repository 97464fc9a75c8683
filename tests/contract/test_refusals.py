"""Problems in the words of the document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.contract.handling import FINDINGS_HEADER
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.contract.refusals import refusals
from sandbox.contract.validate import validate_reply
from tests.contract.library import document_with
from tests.contract.test_repair import schemas

DETAIL = "The request has 2 faults."
FINDINGS = [
    Finding(("body", "email"), "format", "expected an address", "email", "x"),
    Finding(("query", "limit"), "type", "expected an integer", "integer", "y"),
]


def answered(
    schema: Any,
    example: Any = None,
    media_type: str = "application/json",
    status: str = "400",
    problem: Problem | None = None,
) -> Reply:
    """How an operation with such an answer tells a problem; it keeps its contract."""
    media = {"schema": schema} | ({} if example is None else {"example": example})
    responses = {status: {"description": "No.", "content": {media_type: media}}}
    paths = {"/a": {"post": {"operationId": "add", "responses": responses}}}
    operations = document_with(paths).operations
    if problem is None:
        problem = Problem("validation", DETAIL, findings=FINDINGS, operation="add")
    reply = refusals(operations)(problem)
    assert json.loads(reply.headers[FINDINGS_HEADER])["count"] == len(problem.findings)
    if reply.headers["Content-Type"] != "application/problem+json":
        assert validate_reply(operations[0], reply) == []
    return reply


def text(**limits: Any) -> dict[str, Any]:
    return {"type": "string", **limits}


def an_object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (an_object(message=text()), {"message": DETAIL}),
        (an_object(code={"type": "integer"}, msg=text()), {"code": 400, "msg": DETAIL}),
        (an_object(error=text()), {"error": DETAIL}),
        (
            an_object(error=an_object(message=text(maxLength=12))),
            {"error": {"message": DETAIL[:10]}},
        ),
        (
            an_object(errors={"type": "array", "items": text()}),
            {"errors": ["email: expected an address", "limit: expected an integer"]},
        ),
        (
            an_object(errors={"type": "object", "additionalProperties": {"type": "array"}}),
            {"errors": {"email": ["expected an address"], "limit": ["expected an integer"]}},
        ),
        (
            an_object(fields={"type": "array", "items": an_object(field=text(), reason=text())}),
            {
                "fields": [
                    {"field": "email", "reason": "format"},
                    {"field": "limit", "reason": "type"},
                ]
            },
        ),
        (text(), DETAIL),
    ],
)
def test_members_by_their_names(schema: Any, value: Any) -> None:
    assert answered(schema).value == value


def test_an_example_is_what_is_filled() -> None:
    schema = an_object(code=text(), message=text(), trace=text())
    reply = answered(schema, {"code": "E1", "message": "None.", "trace": "abc"})
    assert reply.value == {"code": "E1", "message": DETAIL, "trace": "abc"}


def test_an_example_that_breaks_its_schema_is_not() -> None:
    assert answered(an_object(message=text()), {"message": 5}).value == {"message": DETAIL}


@pytest.mark.parametrize("status", ["400", "4XX", "default"])
def test_ranges_and_the_default_are_declared_too(status: str) -> None:
    assert answered(an_object(message=text()), status=status).value == {"message": DETAIL}


def test_any_object_will_do_for_problem_details() -> None:
    reply = answered({"type": "object"})
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.value["findings"][0]["path"] == "email"


def test_problem_details_that_are_declared_are_ours_as_far_as_the_schema_lets_them() -> None:
    title = an_object(title=text(), status={"type": "integer"}, code=text())
    assert answered(title, media_type="application/problem+json").value["findings"]
    closed = {**an_object(detail=text()), "additionalProperties": False}
    assert answered(closed, media_type="application/problem+json").value == {"detail": DETAIL}


@pytest.mark.parametrize("schema", [False, {"not": {}}, {"allOf": [{"const": 1}, {"const": 2}]}])
def test_what_nothing_keeps_is_told_as_problem_details(schema: Any) -> None:
    reply = answered(schema)
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.value["detail"] == DETAIL


def test_other_types_than_json() -> None:
    assert answered(text(), media_type="text/plain").body.decode() == DETAIL
    assert answered(an_object(message=text()), media_type="application/xml").body.endswith(
        f"<root><message>{DETAIL}</message></root>".encode()
    )


def test_headers_of_the_problem_stay() -> None:
    problem = Problem(
        "unauthorized",
        "Who?",
        headers={"WWW-Authenticate": "Basic"},
        findings=FINDINGS,
        operation="add",
    )
    reply = answered(an_object(error=text()), status="401", problem=problem)
    assert (reply.status, reply.value) == (401, {"error": "Who?"})
    assert reply.headers["WWW-Authenticate"] == "Basic"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    schemas,
    st.sampled_from(["message", "errors", "detail", "status", "error", "title", "x"]),
    st.sampled_from(["error", "fault", "y"]),
)
def test_whatever_is_declared_is_honoured(schema: Any, name: str, around: str) -> None:
    inner = {"type": "object", "properties": {name: schema}, "required": [name]}
    reply = answered({"type": "object", "properties": {around: inner}, "required": [around]})
    assert reply.headers["Content-Type"] == "application/json"
