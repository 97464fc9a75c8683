"""Swagger 2.0 in the form of OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sandbox.contract.document_faults import Faults, Where
from sandbox.contract.grammar import METHODS
from sandbox.contract.parts import FORM
from sandbox.contract.schema_forms import SchemaForms
from sandbox.contract.steps import BROKEN, FILES, at, steps_of

Node = dict[str, Any]

AS_IT_WAS: Where = (FILES, "swagger 2.0")

_JSON = "application/json"
_MULTIPART = "multipart/form-data"
_BYTES = "application/octet-stream"
# What a parameter, a header or an item says of its value, as a schema does.
_OF_VALUES = (
    *("type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum"),
    *("exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"),
    *("uniqueItems", "enum", "multipleOf", "x-nullable", "example"),
)
# Lists by place and format: the style, and whether each item is sent on its own.
_STYLES: Mapping[tuple[str, str], tuple[str, bool]] = MappingProxyType(
    {
        ("query", "csv"): ("form", False),
        ("query", "ssv"): ("spaceDelimited", False),
        ("query", "tsv"): ("tabDelimited", False),
        ("query", "pipes"): ("pipeDelimited", False),
        ("query", "multi"): ("form", True),
        ("formData", "csv"): ("form", False),
        ("formData", "ssv"): ("spaceDelimited", False),
        ("formData", "pipes"): ("pipeDelimited", False),
        ("formData", "multi"): ("form", True),
        ("path", "csv"): ("simple", False),
        ("header", "csv"): ("simple", False),
    }
)
_FLOWS = MappingProxyType(
    {
        "implicit": "implicit",
        "password": "password",
        "application": "clientCredentials",
        "accessCode": "authorizationCode",
    }
)
_REPLACED = frozenset(
    {
        *("swagger", "host", "basePath", "schemes", "consumes", "produces", "paths"),
        *("definitions", "parameters", "responses", "securityDefinitions"),
    }
)


def moved(where: Where) -> Where:
    """Where a part of the root file of a Swagger document stands in the form of 3.1.

    Schemas inside of operations and responses change their place with these; what refers to one of
    them, as bundlers write it, finds it where the document is kept as it was.
    """
    if where[:1] == ("definitions",):
        return ("components", "schemas", *where[1:])
    return (*AS_IT_WAS, *where) if where[:1] != (FILES,) and "schema" in where else where


def moved_back(where: Where) -> Where:
    """The nearest place in the Swagger document for one in the form of 3.1."""
    if where[:2] == AS_IT_WAS:
        return where[2:]
    if where[:2] == ("components", "schemas"):
        return ("definitions", *where[2:])
    if where[:2] == ("components", "responses"):
        return ("responses", *_old_response(where[2:]))
    if where[:2] == ("components", "securitySchemes"):
        return ("securityDefinitions", *where[2:])
    if where[:1] == ("paths",) and len(where) > 3:
        if where[3] in ("parameters", "requestBody"):
            return (*where[:3], "parameters")
        if where[3] == "responses":
            return (*where[:4], *_old_response(where[4:]))
    return where


def _old_response(where: Where) -> Where:
    """`(status, "content", type, "schema", …)` as it was: `(status, "schema", …)`."""
    if where[1:2] == ("content",):
        return (*where[:1], *where[3:])
    return where


def translated(
    raw: Mapping[str, Any], forms: SchemaForms, faults: Faults, whole: bool = False
) -> Node:
    """The Swagger document `raw` as one of OpenAPI 3.1; its references are inside of it.

    It is kept in there as it was where it is wanted `whole`.
    """
    made = _Translation(raw, forms, faults).document()
    if whole:
        parts = {name: raw[name] for name in ("paths", "parameters", "responses") if name in raw}
        made[FILES] = {**made.get(FILES, {}), AS_IT_WAS[1]: parts}
    return made


class _Translation:
    def __init__(self, raw: Mapping[str, Any], forms: SchemaForms, faults: Faults) -> None:
        self._raw = raw
        self._forms = forms
        self._faults = faults
        self._consumes = _types(raw.get("consumes"))
        self._produces = _types(raw.get("produces"))

    def document(self) -> Node:
        raw = self._raw
        made: Node = {"openapi": "3.1.0"}
        made |= {name: value for name, value in raw.items() if name not in _REPLACED}
        made["servers"] = list(self._servers())
        made["paths"] = {
            path: self._path(item, ("paths", path))
            for path, item in _mapping(raw.get("paths")).items()
        }
        made["components"] = {
            "schemas": raw.get("definitions") or {},
            "responses": {
                name: self._response(response, self._produces, ("responses", name))
                for name, response in _mapping(raw.get("responses")).items()
            },
            "securitySchemes": {
                name: _security(scheme)
                for name, scheme in _mapping(raw.get("securityDefinitions")).items()
            },
        }
        if FILES in raw:
            made[FILES] = made.pop(FILES)  # last: it is long
        return made

    def _servers(self) -> Iterator[Node]:
        host, base = self._raw.get("host"), str(self._raw.get("basePath") or "/")
        if not host:
            yield {"url": base}
            return
        for scheme in _types(self._raw.get("schemes")) or ["https"]:
            yield {"url": f"{scheme}://{host}{base}".rstrip("/")}

    # Paths and operations

    def _path(self, item: Any, where: Where) -> Any:
        item = self._followed(item)
        if not isinstance(item, dict) or BROKEN in item:
            return item
        shared = self._list(item.get("parameters"), (*where, "parameters"))
        made = {name: value for name, value in item.items() if name.startswith("x-")}
        made["parameters"] = [self._parameter(one, at) for one, at in shared if not _is_body(one)]
        bodies = [(one, at) for one, at in shared if _is_body(one)]
        for method in METHODS:
            if method in item:
                made[method] = self._operation(item[method], bodies, (*where, method))
        return made

    def _operation(self, raw: Any, shared: list[tuple[Node, Where]], where: Where) -> Any:
        if not isinstance(raw, dict):
            return raw
        gone = ("parameters", "responses", "consumes", "produces", "schemes")
        made = {name: value for name, value in raw.items() if name not in gone}
        parameters = self._list(raw.get("parameters"), (*where, "parameters"))
        made["parameters"] = [
            self._parameter(one, at) for one, at in parameters if not _is_body(one)
        ]
        body = self._body(
            [(one, at) for one, at in parameters if _is_body(one)] or shared,
            _types(raw.get("consumes")) or self._consumes,
            where,
        )
        if body is not None:
            made["requestBody"] = body
        produces = _types(raw.get("produces")) or self._produces
        responses = raw.get("responses")
        made["responses"] = (
            {
                status: response
                if status.startswith("x-")
                else self._response(response, produces, (*where, "responses", status))
                for status, response in responses.items()
            }
            if isinstance(responses, dict)
            else responses or {}
        )
        return made

    def _list(self, raw: Any, where: Where) -> list[tuple[Any, Where]]:
        parameters = raw if isinstance(raw, list) else []
        return [(self._followed(one), (*where, number)) for number, one in enumerate(parameters)]

    # Parameters

    def _parameter(self, raw: Any, where: Where) -> Any:
        if not isinstance(raw, dict) or BROKEN in raw:
            return raw
        dropped = (*_OF_VALUES, "collectionFormat", "schema")
        made = {name: value for name, value in raw.items() if name not in dropped}
        made["schema"] = self._value(raw, where)
        if "x-example" in raw:
            made["example"] = raw["x-example"]
        if raw.get("type") == "array":
            style, made["explode"] = self._style(raw, where)
            # OpenAPI 3 has no such style.
            made["x-sandbox-style" if style == "tabDelimited" else "style"] = style
        return made

    def _style(self, raw: Mapping[str, Any], where: Where) -> tuple[str, bool]:
        told, place = str(raw.get("collectionFormat", "csv")), str(raw.get("in", "query"))
        style = _STYLES.get((place, told))
        if style is None:
            text = f"a {place} parameter cannot be sent as {told!r}; it is taken as csv"
            self._faults.error((*where, "collectionFormat"), text)
            style = _STYLES.get((place, "csv"), ("form", False))
        return style

    def _value(self, raw: Mapping[str, Any], where: Where) -> Node:
        """The schema of a value that is described without one."""
        schema = {name: raw[name] for name in _OF_VALUES if name in raw}
        if isinstance(schema.get("items"), dict):
            if "collectionFormat" in schema["items"] and schema["items"].get("type") == "array":
                text = "lists inside of lists are only taken one level deep"
                self._faults.warning((*where, "items", "collectionFormat"), text)
            schema["items"] = self._value(schema["items"], (*where, "items"))
        self._forms.bring(schema, where)
        return schema

    # Bodies

    def _body(
        self, parameters: list[tuple[Node, Where]], consumes: list[str], where: Where
    ) -> Node | None:
        whole = [one for one, _ in parameters if one.get("in") == "body"]
        fields = [
            (one, at)
            for one, at in parameters
            if one.get("in") == "formData" and self._has_name(one, at)
        ]
        if whole and (fields or len(whole) > 1):
            text = "an operation has one body parameter, or form fields; only the first is served"
            self._faults.error((*where, "parameters"), text)
        if whole:
            return _whole_body(whole[0], consumes)
        return self._form(fields, consumes) if fields else None

    def _has_name(self, field: Node, where: Where) -> bool:
        if isinstance(field.get("name"), str):
            return True
        self._faults.error(where, "a field needs a name; it is left out")
        return False

    def _form(self, fields: list[tuple[Node, Where]], consumes: list[str]) -> Node:
        schema: Node = {"type": "object", "properties": {}}
        encoding: Node = {}
        for field, where in fields:
            name = field["name"]
            value = self._value(field, where)
            if "description" in field:
                value["description"] = field["description"]
            schema["properties"][name] = value
            if field.get("type") == "array":
                style, explode = self._style(field, where)
                encoding[name] = {"style": style, "explode": explode}
        required = [one["name"] for one, _ in fields if one.get("required") is True]
        if required:
            schema["required"] = required
        has_files = any(field.get("type") == "file" for field, _ in fields)
        fitting = [name for name in consumes if name in (FORM, _MULTIPART)]
        types = fitting or ([_MULTIPART] if has_files else [FORM])
        media = {"schema": schema, **({"encoding": encoding} if encoding else {})}
        return {"required": bool(required), "content": dict.fromkeys(types, media)}

    # Responses

    def _response(self, raw: Any, produces: list[str], where: Where) -> Any:
        raw = self._followed(raw)
        if not isinstance(raw, dict) or BROKEN in raw:
            return raw
        gone = ("schema", "headers", "examples")
        made = {name: value for name, value in raw.items() if name not in gone}
        examples = _mapping(raw.get("examples"))
        schema = raw.get("schema")
        if schema is not None or examples:
            made["content"] = _content(schema, examples, produces)
        headers = _mapping(raw.get("headers"))
        if headers:
            made["headers"] = {
                name: self._header(header, (*where, "headers", name))
                for name, header in headers.items()
            }
        return made

    def _header(self, raw: Any, where: Where) -> Any:
        if not isinstance(raw, dict):
            return raw
        notes = {name: raw[name] for name in ("description",) if name in raw}
        return {**notes, "schema": self._value(raw, where)}

    def _followed(self, node: Any) -> Any:
        for _ in range(20):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            node = at(self._raw, steps_of(node["$ref"]))
        return node


def _whole_body(raw: Mapping[str, Any], consumes: list[str]) -> Node:
    media: Node = {"schema": raw.get("schema", {})}
    if "x-example" in raw:
        media["example"] = raw["x-example"]
    made: Node = {"required": raw.get("required") is True}
    if "description" in raw:
        made["description"] = raw["description"]
    made["content"] = {name: dict(media) for name in consumes or [_JSON]}
    return made


def _content(schema: Any, examples: Mapping[str, Any], produces: list[str]) -> Node:
    is_file = isinstance(schema, dict) and schema.get("format") == "binary"
    types = list(dict.fromkeys([*(produces or ()), *examples]))
    types = types or [_BYTES if is_file else _JSON]
    content: Node = {}
    for name in types:
        content[name] = {} if schema is None else {"schema": schema}
        if name in examples:
            content[name]["example"] = examples[name]
    return content


def _security(raw: Any) -> Any:
    """A security scheme; what is no scheme of 2.0 is left as it is."""
    if not isinstance(raw, dict):
        return raw
    notes = {
        name: value for name, value in raw.items() if name[:2] == "x-" or name == "description"
    }
    if raw.get("type") == "basic":
        return {"type": "http", "scheme": "basic", **notes}
    if raw.get("type") != "oauth2":
        return raw
    flow = {name: raw[name] for name in ("authorizationUrl", "tokenUrl", "scopes") if name in raw}
    flows = {_FLOWS.get(str(raw.get("flow")), "clientCredentials"): {"scopes": {}, **flow}}
    return {"type": "oauth2", "flows": flows, **notes}


def _is_body(raw: Any) -> bool:
    return isinstance(raw, dict) and raw.get("in") in ("body", "formData")


def _types(raw: Any) -> list[str]:
    return [name for name in raw if isinstance(name, str)] if isinstance(raw, list) else []


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}
