"""The control plane as a product: who may call it, and what it says of itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sandbox.call import Call
from sandbox.contract.message import Request
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Problem
from sandbox.control.product import control_product
from sandbox.world.namespace import Namespace
from sandbox.world.section import Section


class FakeDocument:
    """A document with two operations."""

    name = "control"
    operations = (1, 2)

    def render(self, form: str) -> bytes:
        return f"as {form}".encode()


def product(token: str | None = None) -> Any:
    document: Any = FakeDocument()
    return control_product(document, token=token)


def call(namespace: Namespace, operation: str, headers: dict[str, str] | None = None) -> Call:
    request = Request("GET", "/_sandbox", headers=headers or {})
    return Call(request, namespace, Operation(operation, operation, "GET", "/"))


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        ({}, False),
        ({"authorization": "Bearer s3cret"}, True),
        ({"authorization": "bearer  s3cret"}, True),
        ({"sandbox-token": "s3cret"}, True),
        ({"authorization": "Basic s3cret"}, False),
        ({"authorization": "Bearer s3cre"}, False),
        ({"authorization": "Bearer "}, False),
        ({"sandbox-token": "s3crét"}, False),
        ({"authorization": "Basic QVBJOnNhbmRib3g=", "sandbox-token": "s3cret"}, True),
    ],
    ids=str,
)
def test_with_a_token_only_who_brings_it_may_call(
    namespace: Namespace, headers: dict[str, str], may: bool
) -> None:
    guarded = product("s3cret")
    wanted = call(namespace, "listRequests", headers)
    if may:
        guarded.authenticate(wanted)
        return
    with pytest.raises(Problem) as caught:
        guarded.authenticate(wanted)
    assert caught.value.status == 401
    assert caught.value.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("operation", ["getHealth", "getReady"])
def test_health_is_open_to_anyone(namespace: Namespace, operation: str) -> None:
    product("s3cret").authenticate(call(namespace, operation))


def test_without_a_token_anyone_may_call(namespace: Namespace) -> None:
    product().authenticate(call(namespace, "listRequests"))


def test_a_problem_is_told_as_problem_details() -> None:
    reply = product().render(Problem("not-found", "There is nothing."))
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.value["action"]


def test_a_world_has_no_section_for_the_control_plane() -> None:
    [fault] = product().check_world(Section({"token": "x"}, ("control",)))
    assert fault.path == "control.token"


@pytest.fixture
def served(namespace: Namespace) -> Namespace:
    other: Any = SimpleNamespace(
        name="leadconduit", document=SimpleNamespace(name="leadconduit", operations=(1,))
    )
    namespace.realm.products = (other, product())
    return namespace


def test_health_and_ready(served: Namespace) -> None:
    behaviours = product().behaviours
    health = behaviours["getHealth"](call(served, "getHealth")).value
    assert health["status"] == "ok"
    assert 0 <= health["uptime_s"] < 60
    ready = behaviours["getReady"](call(served, "getReady")).value
    assert ready["namespaces"] == 1
    assert ready["products"] == [
        {"name": "leadconduit", "operations": 1, "document": "/_sandbox/openapi/leadconduit.json"},
        {"name": "control", "operations": 2, "document": "/_sandbox/openapi/control.json"},
    ]
    assert ready["version"] == health["version"]


def test_the_index_names_what_there_is(served: Namespace) -> None:
    shown = product().behaviours["showIndex"](call(served, "showIndex")).value
    assert shown["namespace"] == "default"
    assert shown["links"]["requests"] == "/_sandbox/requests"
    assert shown["links"]["openapi leadconduit"] == "/_sandbox/openapi/leadconduit.json"


@pytest.mark.parametrize(
    ("file", "media_type", "body"),
    [
        ("control.json", "application/json", b"as json"),
        ("control.yaml", "application/yaml", b"as yaml"),
    ],
)
def test_documents_are_served(served: Namespace, file: str, media_type: str, body: bytes) -> None:
    wanted = call(served, "getDocument")
    wanted.params = {"file": file}
    reply = product().behaviours["getDocument"](wanted)
    assert (reply.headers["Content-Type"], reply.body) == (media_type, body)


@pytest.mark.parametrize(
    "file", ["control", "control.xml", "zeotap.json", ".json", "control.json.yaml"]
)
def test_a_document_that_is_not_there(served: Namespace, file: str) -> None:
    wanted = call(served, "getDocument")
    wanted.params = {"file": file}
    with pytest.raises(Problem, match=r"there are leadconduit\.json") as caught:
        product().behaviours["getDocument"](wanted)
    assert caught.value.status == 404
