"""The LeadConduit document by itself: well-formed, complete, and its examples true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from sandbox.resources import folder

PATH = folder("openapi") / "leadconduit.yaml"
TEXT = PATH.read_text(encoding="utf-8")
DOCUMENT: dict[str, Any] = yaml.safe_load(TEXT)
METHODS = ("get", "put", "post", "delete")
OPERATIONS = {
    "listDestinations": "GET /destinations",
    "listFlows": "GET /flows",
    "createFlow": "POST /flows",
    "updateAllFlows": "PUT /flows",
    "getFlow": "GET /flows/{id}",
    "updateFlow": "PUT /flows/{id}",
    "deleteFlow": "DELETE /flows/{id}",
    "deployFlow": "POST /flows/{id}/deploy",
    "listFlowFields": "GET /flows/{id}/fields",
    "getFlowFieldUsage": "GET /flows/{id}/fields/usage",
    "getSourceMeta": "GET /flows/{flow_id}/sources/{source_id}/meta",
    "submitLead": "POST /flows/{flow_id}/sources/{source_id}/submit",
    "submitLeadByQuery": "GET /flows/{flow_id}/sources/{source_id}/submit",
    "pingSource": "POST /flows/{flow_id}/sources/{source_id}/ping",
    "pingSourceByQuery": "GET /flows/{flow_id}/sources/{source_id}/ping",
    "sendFeedback": "POST /feedback",
    "sendFeedbackByQuery": "GET /feedback",
    "getSubmissionDocs": "GET /flows/{flow_id}/sources/{source_id}/docs",
    "queryLists": "GET /exists/{lists}/{value}",
    "listLists": "GET /lists",
    "createList": "POST /lists",
    "addListItems": "POST /lists/{lists}/items",
    "deleteListItems": "DELETE /lists/{lists}/items",
    "triggerFlow": "POST /trigger/{id}",
    "getExecutionResult": "GET /__prismatic__/results/{execution_id}",
    "testStep": "POST /flows/{flow_id}/sources/{source_id}/test_step",
    "listEvents": "GET /events",
    "getEvent": "GET /events/{id}",
    "listTypes": "GET /types",
    "listFields": "GET /fields",
    "createField": "POST /fields",
    "getField": "GET /fields/{id}",
    "updateField": "PUT /fields/{id}",
    "deleteField": "DELETE /fields/{id}",
    "listEntities": "GET /entities",
    "createEntity": "POST /entities",
    "getEntity": "GET /entities/{id}",
    "updateEntity": "PUT /entities/{id}",
    "deleteEntity": "DELETE /entities/{id}",
    "listCredentials": "GET /credentials",
    "createCredential": "POST /credentials",
    "getCredential": "GET /credentials/{id}",
    "updateCredential": "PUT /credentials/{id}",
    "deleteCredential": "DELETE /credentials/{id}",
    "listCaps": "GET /caps",
    "getCap": "GET /caps/{id}",
    "listPingLimits": "GET /ping_limits",
    "getPingLimit": "GET /ping_limits/{id}",
    "queryEvents": "POST /events",
    "getEventStats": "GET /events/stats",
    "countEvents": "GET /events/event-metrics/count",
    "countUnique": "GET /events/event-metrics/count_unique",
    "selectUnique": "GET /events/event-metrics/select_unique",
    "getMedian": "GET /events/event-metrics/median",
    "getFunnel": "GET /events/event-metrics/funnel",
    "searchLeads": "GET /search/leads",
    "listVars": "GET /vars",
    "getAccount": "GET /account",
    "updateAccount": "PUT /account",
    "getUser": "GET /user",
    "updateUser": "PUT /user/{id}",
    "getStatus": "GET /status",
    "getUiVersion": "GET /version/ui",
    "listServices": "GET /services",
    "listPackages": "GET /packages",
    "getPackage": "GET /packages/{id}",
    "listChangelogs": "GET /changelogs",
    "getChangelog": "GET /changelogs/{id}",
    "listFlowChangelogs": "GET /flows/{id}/changelogs",
    "listEntityChangelogs": "GET /entities/{id}/changelogs",
    "listFieldChangelogs": "GET /fields/{id}/changelogs",
    "checkFirehose": "GET /firehose",
}


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def operations() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]["operationId"], item[method], item


def examples() -> Iterator[Any]:
    """Every example with the schema it stands beside."""
    for _, name, operation, item in operations():
        for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]:
            yield from parameter_examples(name, resolve(parameter))
        yield from content_examples(f"{name} request", operation.get("requestBody", {}))
        for status, response in operation["responses"].items():
            yield from content_examples(f"{name} {status}", resolve(response))
    for name, schema in DOCUMENT["components"]["schemas"].items():
        yield from schema_examples(name, schema)


def parameter_examples(name: str, parameter: dict[str, Any]) -> Iterator[Any]:
    if "example" in parameter:
        label = f"{name} {parameter['name']}"
        yield pytest.param(parameter["schema"], parameter["example"], id=label)


def content_examples(label: str, holder: dict[str, Any]) -> Iterator[Any]:
    for media_type, content in holder.get("content", {}).items():
        for key, example in content.get("examples", {}).items():
            value = resolve(example)["value"]
            yield pytest.param(content["schema"], value, id=f"{label} {media_type} {key}")


def schema_examples(name: str, schema: dict[str, Any]) -> Iterator[Any]:
    for index, value in enumerate(schema.get("examples", [])):
        yield pytest.param(schema, value, id=f"schema {name} {index}")
    for key, member in schema.get("properties", {}).items():
        yield from schema_examples(f"{name}.{key}", member)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    resource = Resource.from_contents(DOCUMENT, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:document", resource)
    return Draft202012Validator(absolute(schema), registry=registry)


def absolute(node: Any) -> Any:
    """The schema with its references pointing into the whole document."""
    if isinstance(node, dict):
        return {
            key: f"urn:document{value}" if key == "$ref" else absolute(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [absolute(value) for value in node]
    return node


def test_document_is_valid_openapi() -> None:
    validate(DOCUMENT)


def test_every_operation_is_there_and_no_other() -> None:
    assert {name: place for place, name, _, _ in operations()} == OPERATIONS


@pytest.mark.parametrize(("schema", "example"), list(examples()))
def test_example_meets_its_schema(schema: dict[str, Any], example: Any) -> None:
    assert [error.message for error in validator(schema).iter_errors(example)] == []


def test_every_body_and_answer_has_an_example() -> None:
    holders = [
        (f"{name} {label}", content)
        for _, name, operation, _ in operations()
        for label, holder in {
            "request": operation.get("requestBody", {}),
            **{status: resolve(answer) for status, answer in operation["responses"].items()},
        }.items()
        for content in holder.get("content", {}).values()
    ]
    assert [label for label, content in holders if not content.get("examples")] == []
    assert len(holders) > 100


def test_everything_named_is_described() -> None:
    parameters = [
        (f"{name} {resolve(parameter)['name']}", resolve(parameter))
        for _, name, operation, item in operations()
        for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]
    ]
    operations_ = [(name, operation) for _, name, operation, _ in operations()]
    assert [name for name, node in [*parameters, *operations_] if not node.get("description")] == []


def test_no_schema_is_left_unused() -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", TEXT))
    assert set(DOCUMENT["components"]["schemas"]) - used == set()


def test_rule_discriminator_names_every_operator_once() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    by_kind = {
        name: {
            op
            for op, ref in schemas["Rule"]["discriminator"]["mapping"].items()
            if ref.endswith(f"/{name}")
        }
        for name in ("BinaryRule", "UnaryRule", "RuleSet")
    }
    assert by_kind == {name: set(schemas[name]["properties"]["op"]["enum"]) for name in by_kind}


RULE = {"lhv": "lead.state", "op": "is equal to", "rhv": "TX"}
FLOW = DOCUMENT["components"]["examples"]["FlowInputSmall"]["value"]


def with_member(**members: Any) -> dict[str, Any]:
    return {**FLOW, **members}


@pytest.mark.parametrize(
    ("schema", "value", "valid"),
    [
        pytest.param("FlowInput", FLOW, True, id="smallest flow"),
        pytest.param("FlowInput", with_member(colour="red"), False, id="unknown member"),
        pytest.param("FlowInput", with_member(name=""), False, id="empty name"),
        pytest.param("FlowInput", with_member(caps=[]), False, id="no caps but an array"),
        pytest.param("FlowInput", with_member(caps=None), True, id="caps null"),
        pytest.param("FlowInput", with_member(id="123"), False, id="short flow id"),
        pytest.param("FlowInput", with_member(errors={}, level="minimal"), True, id="put back"),
        pytest.param("FlowInput", with_member(steps=[{"type": "webhook"}]), False, id="step type"),
        pytest.param("Source", {**FLOW["sources"][0], "note": 1}, True, id="source is open"),
        pytest.param("Rule", RULE, True, id="binary rule"),
        pytest.param("Rule", {**RULE, "rhv": ["TX", "CA"]}, True, id="list of values"),
        pytest.param("Rule", {**RULE, "rhv": None}, False, id="null value"),
        pytest.param("Rule", {**RULE, "extra": 1}, False, id="rule is closed"),
        pytest.param(
            "Rule", {"lhv": "a", "op": "is blank", "rhv": "x"}, False, id="unary with value"
        ),
        pytest.param("Rule", {"op": "or", "rules": [RULE]}, True, id="nested rule set"),
        pytest.param("RuleSet", {"op": "and", "rules": []}, False, id="no rules"),
        pytest.param("Price", {"amount": 0}, False, id="price of nothing"),
        pytest.param("Mapping", {"property": "a", "value": []}, False, id="no values"),
        pytest.param("Mapping", {"property": "a", "value": ["x", None]}, True, id="values"),
        pytest.param("Pricing", {"override": True}, True, id="override without prices"),
        pytest.param("Flow", FLOW, False, id="answer without ids"),
    ],
)
def test_schema_tells_right_from_wrong(schema: str, value: Any, valid: bool) -> None:
    assert validator({"$ref": f"#/components/schemas/{schema}"}).is_valid(value) is valid


def test_grade_lines_have_their_form() -> None:
    lines = re.findall(r"# grade:(.*)", TEXT)
    form = re.compile(r" (documented|observed|inferred|ours) \| [^|]+ \| [^|]+\Z")
    assert [line for line in lines if not form.match(line)] == [
        " GRADE | CLAIM | SOURCE` say how sure each"
    ]
