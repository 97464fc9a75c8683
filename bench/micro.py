"""Microseconds per value type, rule operator, template, mapping and integration, and for reading
requests of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from bench.submission import LEAD
from sandbox.contract.decode import decode_body, decode_parameters
from sandbox.contract.document import Document
from sandbox.contract.message import Request
from sandbox.contract.validate import validate_request
from sandbox.leadconduit.integrations import base, registry
from sandbox.leadconduit.integrations.inbound_standard import read_request, write_response
from sandbox.leadconduit.mappings import compile_mappings
from sandbox.leadconduit.rules import OPERATORS, compile_rule_set
from sandbox.leadconduit.templates import TemplateContext, compile_template
from sandbox.leadconduit.values import ValueContext, parse
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
CONTEXT = ValueContext(NOW)
TEMPLATES = TemplateContext(NOW)

VALUES = {
    "boolean": "yes",
    "city": "Austin",
    "credential": "secret",
    "date": "2014-06-02",
    "dob": "06/02/1980",
    "email": "ada@example.com",
    "first_name": "Ada",
    "gender": "female",
    "ip": "192.0.2.17",
    "last_name": "Example",
    "number": "$1,234.50",
    "phone": "(512) 555-0142 x9",
    "postal_code": "78704-1234",
    "range": "$50K-$100K",
    "ssn": "078-05-1120",
    "state": "Texas",
    "street": "1 Example Street",
    "string": "any text",
    "time": "2026-03-10T15:30:00Z",
    "trustedform_url": "https://cert.trustedform.com/" + "0" * 40,
    "url": "https://example.com/path?a=b",
}
RIGHT = {
    "is between": "10-100",
    "is not between": "10-100",
    "is included in": "TX,OK,LA,NM,AR",
    "is not included in": "TX,OK,LA,NM,AR",
    "matches pattern": "^7[0-9]+$",
    "does not match pattern": "^7[0-9]+$",
}
TEXTS = {
    "a variable": "{{lead.email}}",
    "text with two variables": "Dear {{lead.first_name}} {{lead.last_name}}",
    "a condition": "{{#if lead.email}}{{lead.email}}{{else}}none{{/if}}",
    "a loop over ten": "{{#each list}}{{this}},{{/each}}",
    "format of a date": '{{format lead.dob format="MM/DD/YYYY"}}',
    "format of a number": '{{format lead.loan.amount format="0,0.00"}}',
    "math": '{{math "lead.loan.amount * 2 + 1"}}',
    "replace": '{{replace lead.phone_1 pattern="5" replace="x"}}',
    "a hash": "{{sha256 (lowercase lead.email)}}",
}
REPLY = b'{"outcome":"success","id":"L-991","price":12.5,"errors":[]}'
ORDER = b'{"status":"open","total":12.5,"tags":["a","b"],"to":{"city":"Ulm","zip":"89073"}}'
API = """
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    put:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer, maximum: 50}}
        - {name: status, in: query, schema: {enum: [open, paid]}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: since, in: query, schema: {type: string, format: date-time}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [status, total]
              properties:
                status: {enum: [open, paid]}
                total: {type: number, minimum: 0}
                tags: {type: array, items: {type: string, maxLength: 20}, maxItems: 9}
                to:
                  type: object
                  required: [city]
                  properties: {city: {type: string}, zip: {type: string, pattern: "^[0-9]{5}$"}}
      responses: {"204": {description: Fine.}}
"""
QUERY = "limit=5&status=open&tags=a&tags=b&since=2026-01-01T00:00:00Z"
FIELDS = {
    "leadconduit-custom.outbound.form": "form_field",
    "leadconduit-custom.outbound.json": "json_property",
    "leadconduit-custom.outbound.query": "parameter",
    "leadconduit-custom.outbound.xml": "xml_path",
}


def run(*, quick: bool = False) -> Iterator[str]:
    """The lines of the report."""
    seconds = 0.002 if quick else 0.02
    for heading, calls in (
        ("value types, read", _values()),
        ("rule operators, one rule", _rules()),
        ("templates, rendered", _templates()),
        ("mappings, applied", _mappings()),
        ("sources", _sources()),
        ("deliveries", _deliveries()),
        ("requests of a document", _requests()),
    ):
        yield f"{heading}:"
        for name, call in calls:
            yield f"  {name:40} {_microseconds(call, seconds):8.1f} µs"


def _microseconds(call: Callable[[], object], seconds: float) -> float:
    """The best of five means over about `seconds` each, after a first call that loads things."""
    call()
    began = perf_counter()
    call()
    count = max(1, int(seconds / max(perf_counter() - began, 1e-7)))
    means = []
    for _ in range(5):
        began = perf_counter()
        for _ in range(count):
            call()
        means.append((perf_counter() - began) / count)
    return min(means) * 1e6


Calls = Iterator[tuple[str, Callable[[], object]]]


def _values() -> Calls:
    for name, text in VALUES.items():
        yield name, lambda name=name, text=text: parse(text, name, CONTEXT)  # type: ignore[misc]


def _variables() -> dict[str, Any]:
    lead: dict[str, Any] = {
        name: parse(VALUES[name], name, CONTEXT)
        for name in ("email", "first_name", "last_name", "dob", "postal_code")
    }
    lead |= {"phone_1": parse(VALUES["phone"], "phone", CONTEXT), "loan": {}}
    lead["loan"]["amount"] = parse(VALUES["number"], "number", CONTEXT)
    return {"lead": lead, "list": list(range(10))}


def _rules() -> Calls:
    variables = _variables()
    for name, operator in OPERATORS.items():
        rule = {"lhv": "lead.postal_code", "op": name}
        if operator.binary:
            rule["rhv"] = RIGHT.get(name, "78704")
        rules = compile_rule_set({"op": "and", "rules": [rule]})
        yield name, lambda rules=rules: rules.evaluate(variables, now=NOW)  # type: ignore[misc]


def _templates() -> Calls:
    variables = _variables()
    for name, text in TEXTS.items():
        template = compile_template(text)
        yield name, lambda t=template: t.render(variables, TEMPLATES)  # type: ignore[misc]


def _mappings() -> Calls:
    variables = _variables()
    rule = {"op": "and", "rules": [{"lhv": "lead.email", "op": "is not blank"}]}
    for name, document in {
        "a literal": {"property": "a", "value": "text"},
        "a path below a path": {"property": "a.b.c", "value": "{{lead.email}}"},
        "with a rule": {"property": "a", "value": "{{lead.email}}", "rule_set": rule},
    }.items():
        mappings = compile_mappings([document])
        yield name, lambda m=mappings: m.apply(variables, {}, now=NOW, context=TEMPLATES)  # type: ignore[misc]


def _sources() -> Calls:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(LEAD)),
    }
    yield (
        "request, form of 20 fields",
        lambda: read_request("POST", "/submit", "", headers, LEAD),
    )
    variables = {"outcome": "failure", "reason": "No", "lead": {"id": "5"}, "price": 0}
    for accept in ("application/json", "text/xml"):
        yield (
            f"response, {accept}",
            lambda accept=accept: write_response(variables, accept, None, False),  # type: ignore[misc]
        )


def _deliveries() -> Calls:
    context = base.Context(environment="production", now=NOW)
    values = {f"name_{number}": f"value {number}" for number in range(10)}
    reply = IncomingResponse(200, {"Content-Type": "application/json"}, REPLY)
    for module_id, name in FIELDS.items():
        module = registry.find(module_id)
        fields = {f"lead.{key}": value for key, value in values.items()}
        given = {"url": "https://buyer.example.com/post", name: fields, "price_path": "price"}
        short = module_id.rpartition(".")[2]
        yield f"{short}, check", lambda m=module, v=given: m.validate(v, context)  # type: ignore[misc]
        yield f"{short}, request", lambda m=module, v=given: m.request(v, context)  # type: ignore[misc]
    asked = OutgoingRequest("POST", "https://buyer.example.com/post")
    yield "response of all four, JSON", lambda: module.response(given, asked, reply, context)


def _requests() -> Calls:
    from sandbox.contract.yaml import parse_yaml

    (operation,) = [one for one in Document(parse_yaml(API), "orders").operations if one.body]
    request = Request("PUT", "/orders/7", QUERY, {"content-type": "application/json"}, ORDER)
    bare = Request("PUT", "/orders/7")

    def parameters(request: Request) -> dict[str, Any]:
        return decode_parameters(operation, {"id": "7"}, request)[0]

    def whole() -> None:
        validate_request(operation, parameters(request), decode_body(operation, request))

    yield "decode one parameter of five", lambda: parameters(bare)
    yield "decode five parameters", lambda: parameters(request)
    yield "decode and validate five", lambda: validate_request(operation, parameters(request), None)
    yield "decode a body of JSON", lambda: decode_body(operation, request)
    yield "decode and validate both", whole
