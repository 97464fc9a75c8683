"""A client that knows nothing but a document, as it was written: 2.0, 3.0 or 3.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from sandbox.contract.yaml import parse_yaml

_MADE: dict[str, Any] = {"string": "some text", "integer": 7, "number": 1.5, "boolean": True}


@dataclass
class Answer:
    """What came back; it was looked up in the document, and keeps its schema."""

    status: int
    value: Any
    headers: Mapping[str, str]


class Client:
    """Calls what a document describes, at `url`."""

    def __init__(self, text: str, url: str) -> None:
        self.raw: dict[str, Any] = parse_yaml(text)
        servers = self.raw.get("servers") or [{"url": ""}]
        self.url = url + self.raw.get("basePath", urlsplit(servers[0]["url"]).path)

    def resources(self) -> Iterator[tuple[str, str]]:
        """Collections with their items: `/pets` and `/pets/{id}`."""
        for path in self.raw["paths"]:
            above, slash, last = path.rpartition("/")
            if slash and last.startswith("{") and "post" in self.raw["paths"].get(above, {}):
                yield above, path

    def declares(self, method: str, path: str) -> bool:
        return method in self.raw["paths"][path]

    def call(self, method: str, path: str, id: Any = None, body: Any = None) -> Answer:
        """One call, with what the document wants sent; AssertionError where the answer is not one
        that it describes."""
        operation = self._followed(self.raw["paths"][path][method])
        headers: dict[str, str] = {}
        query: dict[str, str] = {}
        for parameter in map(self._followed, self._parameters(path, operation)):
            if parameter.get("required") and parameter["in"] in ("query", "header"):
                place = query if parameter["in"] == "query" else headers
                place[parameter["name"]] = str(self.made(parameter.get("schema", parameter)))
        kind = self._kind(operation)
        if body is not None:
            headers["Content-Type"] = kind
        url = self.url + path.partition("{")[0] + ("" if id is None else str(id))
        sent = requests.request(
            method, url, json=body, headers=headers, params=query, timeout=10,
            auth=("user", "secret"),
        )  # fmt: skip
        return self._judged(operation, sent)

    def body(self, method: str, path: str) -> Any:
        """The least that may be sent."""
        return self.made(self._body_schema(self.raw["paths"][path][method]))

    def made(self, schema: Any) -> Any:
        """A value for a schema, of the plainest kind."""
        schema = self._followed(schema)
        for key in ("example", "default", "const"):
            if key in schema:
                return schema[key]
        if "enum" in schema:
            return schema["enum"][0]
        if "allOf" in schema:
            merged: dict[str, Any] = {}
            for part in map(self.made, schema["allOf"]):
                merged |= part
            return merged
        kind = schema.get("type", "object")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "array":
            return [self.made(schema["items"])]
        if kind == "object":
            members = schema.get("properties", {})
            return {name: self.made(members[name]) for name in schema.get("required", [])
                    if not self._followed(members[name]).get("readOnly")}  # fmt: skip
        return _MADE[kind]

    def _judged(self, operation: Any, sent: requests.Response) -> Answer:
        told = operation["responses"]
        response = told.get(str(sent.status_code), told.get("default"))
        assert response is not None, f"{sent.status_code} is not declared: {sent.text[:300]}"
        assert "Sandbox-Contract-Violation" not in sent.headers
        response = self._followed(response)
        content = response.get("content", {}).get("application/json", response)
        schema = content.get("schema")
        if schema is None or not sent.content:
            return Answer(sent.status_code, None, sent.headers)
        value = sent.json()
        errors = [error.message for error in self._validator(schema).iter_errors(value)]
        assert errors == [], f"{value} breaks {schema}: {errors}"
        return Answer(sent.status_code, value, sent.headers)

    def _validator(self, schema: Any) -> Validator:
        shared = {
            name: self.raw[name] for name in ("components", "definitions") if name in self.raw
        }
        return Draft202012Validator({**shared, "allOf": [schema]})

    def _parameters(self, path: str, operation: Any) -> list[Any]:
        return [*self.raw["paths"][path].get("parameters", []), *operation.get("parameters", [])]

    def _body_schema(self, operation: Any) -> Any:
        if "requestBody" in operation:
            return self._followed(operation["requestBody"])["content"][self._kind(operation)][
                "schema"
            ]
        (schema,) = [one["schema"] for one in map(self._followed, operation["parameters"])
                     if one["in"] == "body"]  # fmt: skip
        return schema

    def _kind(self, operation: Any) -> str:
        if "requestBody" not in operation:
            return "application/json"
        return str(next(iter(self._followed(operation["requestBody"])["content"])))

    def _followed(self, value: Any) -> Any:
        while "$ref" in value:
            found: Any = self.raw
            for step in value["$ref"][2:].split("/"):
                found = found[step]
            value = found
        return value
