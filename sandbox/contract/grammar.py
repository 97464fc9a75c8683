"""What the objects of an OpenAPI document are made of, as tables: kind → member → kind.

`[kind]` is a list of it and `{kind}` a mapping to it; `*` stands for every member without a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

Grammar = Mapping[str, Mapping[str, str]]
Step = tuple[str | int, ...]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

# Mappings of these may have extensions among their members.
_WITH_EXTENSIONS = frozenset({"path", "response", "callback", "operation"})

SCHEMA: Mapping[str, str] = {
    **dict.fromkeys(
        ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"), "{schema}"
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
    **dict.fromkeys(
        (
            *("not", "if", "then", "else", "items", "additionalItems", "contains"),
            *("additionalProperties", "propertyNames", "contentSchema"),
            *("unevaluatedItems", "unevaluatedProperties"),
        ),
        "schema",
    ),
}
_PARAMETER = {"schema": "schema", "content": "{media}", "examples": "{example}"}

OPENAPI: Grammar = MappingProxyType(
    {
        "document": {
            "info": "info",
            "paths": "{path}",
            "webhooks": "{path}",
            "components": "components",
        },
        "components": {
            "schemas": "{schema}",
            "responses": "{response}",
            "parameters": "{parameter}",
            "examples": "{example}",
            "requestBodies": "{body}",
            "headers": "{header}",
            "securitySchemes": "{security}",
            "callbacks": "{callback}",
            "pathItems": "{path}",
            "mediaTypes": "{media}",
        },
        "path": {
            "parameters": "[parameter]",
            "additionalOperations": "{operation}",
            **dict.fromkeys(METHODS, "operation"),
        },
        "operation": {
            "parameters": "[parameter]",
            "requestBody": "body",
            "responses": "{response}",
            "callbacks": "{callback}",
        },
        "callback": {"*": "path"},
        "parameter": _PARAMETER,
        "header": _PARAMETER,
        "body": {"content": "{media}"},
        "response": {"headers": "{header}", "content": "{media}"},
        "media": {
            "schema": "schema",
            "itemSchema": "schema",
            "examples": "{example}",
            "encoding": "{encoding}",
        },
        "encoding": {"headers": "{header}"},
        "example": {},
        "info": {},
        "security": {},
        "schema": SCHEMA,
    }
)

SWAGGER: Grammar = MappingProxyType(
    {
        "document": {
            "info": "info",
            "paths": "{path}",
            "definitions": "{schema}",
            "parameters": "{parameter}",
            "responses": "{response}",
            "securityDefinitions": "{security}",
        },
        "path": {"parameters": "[parameter]", **dict.fromkeys(METHODS, "operation")},
        "operation": {"parameters": "[parameter]", "responses": "{response}"},
        "parameter": {"schema": "schema"},
        "response": {"schema": "schema"},
        "info": {},
        "security": {},
        "schema": SCHEMA,
    }
)


def members_of(node: Mapping[str, Any], kind: str, grammar: Grammar) -> Iterator[tuple[Any, ...]]:
    """The objects below `node`, in its order: each with its kind, and the steps to it."""
    rules = grammar[kind]
    for name, value in node.items():
        rule = rules.get(name) or ("" if name.startswith("x-") else rules.get("*", ""))
        yield from _objects(value, rule, (name,))


def _objects(value: Any, rule: str, steps: Step) -> Iterator[tuple[Any, ...]]:
    kind = rule.strip("[]{}")
    if not rule:
        return
    if rule.startswith("{"):
        if isinstance(value, dict):
            for name, item in value.items():
                if not (kind in _WITH_EXTENSIONS and name.startswith("x-")):
                    yield item, kind, (*steps, name)
    elif isinstance(value, list):  # draft 4 has lists in `items` too
        for number, item in enumerate(value):
            yield item, kind, (*steps, number)
    elif not rule.startswith("["):
        yield value, kind, steps
