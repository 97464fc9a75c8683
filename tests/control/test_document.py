"""The control document by itself: well-formed, complete, and its examples true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox.control import BEHAVIOURS
from sandbox.control.matching import DELIVERY_FIELDS, LEAD_FIELDS, PING_FIELDS, REQUEST_FIELDS
from sandbox.control.status import PREFIX, status_behaviours
from sandbox.resources import folder
from sandbox.world.clock import parse_instant

DOCUMENT: dict[str, Any] = yaml.safe_load((folder("openapi") / "control.yaml").read_text("utf-8"))
REGISTRY: Registry[Any] = Registry().with_resource(
    "urn:control", DRAFT202012.create_resource(DOCUMENT)
)
METHODS = ("get", "put", "post", "patch", "delete")
BOUNDS = {"exactly", "at_least", "at_most"}


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def operations() -> Iterator[tuple[str, dict[str, Any], list[Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                parameters = [*item.get("parameters", []), *item[method].get("parameters", [])]
                yield path, item[method], [resolve(one) for one in parameters]


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every content of every body and response, with where it is."""
    for _, operation, _ in operations():
        where = operation["operationId"]
        for name, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{where} body {name}", content
        for status, response in operation["responses"].items():
            for name, content in resolve(response).get("content", {}).items():
                yield f"{where} {status} {name}", content


def examples() -> Iterator[Any]:
    for where, content in contents():
        for name, example in content["examples"].items():
            value = resolve(example)["value"]
            yield pytest.param(content["schema"], value, id=f"{where} {name}")
    for _, operation, parameters in operations():
        for parameter in parameters:
            media = parameter.get("content", {}).get("application/json", parameter)
            if "example" in media:
                where = f"{operation['operationId']} {parameter['name']}"
                yield pytest.param(media["schema"], media["example"], id=where)


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    validator = Draft202012Validator(absolute(schema), registry=REGISTRY)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def absolute(node: Any) -> Any:
    """`node` with its references made to the whole document."""
    if isinstance(node, list):
        return [absolute(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: f"urn:control{value}" if name == "$ref" else absolute(value)
        for name, value in node.items()
    }


def test_it_is_a_valid_openapi_document() -> None:
    validate(DOCUMENT)


def test_every_operation_has_a_behaviour_and_every_behaviour_an_operation() -> None:
    named = [operation["operationId"] for _, operation, _ in operations()]
    assert sorted(named) == sorted({*BEHAVIOURS, *status_behaviours()})


def test_every_path_is_under_the_prefix() -> None:
    assert all(path.startswith(PREFIX) for path in DOCUMENT["paths"])


def test_every_operation_is_described() -> None:
    for _, operation, parameters in operations():
        assert operation["summary"], operation["operationId"]
        assert operation["tags"], operation["operationId"]
        assert all(one["description"] for one in parameters), operation["operationId"]


def test_every_operation_says_how_it_fails() -> None:
    for _, operation, _ in operations():
        assert "default" in operation["responses"], operation["operationId"]
        for status, response in operation["responses"].items():
            if status == "default" or status >= "400":
                assert list(resolve(response)["content"]) == ["application/problem+json"]


def test_every_content_has_an_example() -> None:
    assert [where for where, content in contents() if not content.get("examples")] == []


@pytest.mark.parametrize(("schema", "value"), [*examples()])
def test_the_example_is_valid(schema: dict[str, Any], value: Any) -> None:
    assert faults(schema, value) == []


@pytest.mark.parametrize(
    ("schema", "fields", "bounds"),
    [
        ("RequestCriteria", REQUEST_FIELDS, set()),
        ("RequestExpectation", REQUEST_FIELDS, BOUNDS),
        ("DeliveryCriteria", DELIVERY_FIELDS, set()),
        ("DeliveryExpectation", DELIVERY_FIELDS, BOUNDS),
        ("LeadCriteria", LEAD_FIELDS, set()),
        ("LeadExpectation", LEAD_FIELDS, BOUNDS),
    ],
)
def test_the_criteria_are_those_the_matcher_knows(
    schema: str, fields: dict[str, Any], bounds: set[str]
) -> None:
    properties = DOCUMENT["components"]["schemas"][schema]["properties"]
    assert properties.keys() == fields.keys() | bounds | {"all_of", "any_of", "not"}


@pytest.mark.parametrize(
    ("operation_id", "fields"),
    [
        ("listRequests", REQUEST_FIELDS),
        ("listDeliveries", DELIVERY_FIELDS),
        ("listLeads", LEAD_FIELDS),
        ("listPings", PING_FIELDS),
    ],
)
def test_the_filters_are_criteria(operation_id: str, fields: dict[str, Any]) -> None:
    paging = {"bodies", "limit", "before", "after", "sort"}
    [parameters] = [
        parameters
        for _, operation, parameters in operations()
        if operation["operationId"] == operation_id
    ]
    assert {one["name"] for one in parameters} - paging <= fields.keys()


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("RequestExpectation", {"status": "6xx"}),
        ("RequestExpectation", {"exactly": -1}),
        ("RequestExpectation", {"verb": "GET"}),
        ("RequestExpectation", {"since": "yesterday"}),
        ("RequestExpectation", {"headers": {"a": {"$near": 1}}}),
        ("ClockChange", {}),
        ("ClockChange", {"advance": "P1M"}),
        ("ClockChange", {"advance": "PT"}),
        ("ClockChange", {"advance": -1}),
        ("ClockChange", {"advance": 1, "frozen": True}),
        ("ClockChange", {"resume": False}),
        ("NewNamespace", {"name": "a/b"}),
        ("NewNamespace", {"nmae": "a"}),
        ("WorldChoice", {"world": ""}),
        ("Stub", {"status": 200}),
        ("Stub", {"url": "buyer.example"}),
        ("Stub", {"url": "https://x/", "error": "timeout", "status": 200}),
        ("Stub", {"url": "https://x/", "json": 1, "body": "1"}),
        ("Stub", {"url": "https://x/", "status": 200, "replies": [{}]}),
        ("Stub", {"url": "https://x/", "replies": [{"error": "refused", "body": ""}]}),
        ("LeadExpectation", {"lead": "ann"}),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_by_the_schema(schema: str, value: Any) -> None:
    assert faults({"$ref": f"#/components/schemas/{schema}"}, value)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("2026-01-02T03:04:05Z", True),
        ("2026-01-02T03:04:05.678+14:00", True),
        ("2026-01-02T03:04-05:00", True),
        ("2024-02-29T00:00:00Z", True),
        ("2000-02-29T00:00:00Z", True),
        ("2104-02-29T00:00:00Z", True),
        ("1972-02-29T00:00:00Z", True),
        ("2100-02-29T00:00:00Z", False),
        ("2026-02-29T00:00:00Z", False),
        ("2026-04-31T00:00:00Z", False),
        ("2026-12-31T23:59:59Z", True),
        ("2026-13-01T00:00:00Z", False),
        ("2026-01-02T24:00:00Z", False),
        ("2026-01-02T03:04:05", False),
        ("2026-01-02", False),
        ("1969-12-31T23:59:59Z", False),
        ("2106-01-01T00:00:00Z", False),
    ],
)
def test_a_moment_is_a_day_that_exists(text: str, valid: bool) -> None:
    schema = {"$ref": "#/components/schemas/Moment"}
    assert (faults(schema, text) == []) is valid
    assert not valid or parse_instant(text)
