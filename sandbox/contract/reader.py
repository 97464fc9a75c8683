"""Reads the operations of a raw OpenAPI document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.contract.faults import SchemaError
from sandbox.contract.parts import (
    FORM,
    MISSING,
    Body,
    Header,
    Location,
    MediaType,
    Operation,
    Parameter,
    Response,
)
from sandbox.contract.schemas import Direction, Schemas
from sandbox.contract.shapes import Shape, shape_of
from sandbox.contract.validator import Validator
from sandbox.contract.words import listed

Where = tuple[str | int, ...]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_STYLES: Mapping[str, tuple[str, ...]] = {
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "cookie": ("form",),
}
# OpenAPI: these headers are described elsewhere; parameters of these names are ignored.
_NOT_PARAMETERS = ("accept", "content-type", "authorization")


class DocumentError(ValueError):
    """A document that cannot be served: `file` and `line`, `where` in it, and what is wrong."""

    def __init__(
        self, where: Where, message: str, file: str | None = None, line: int | None = None
    ) -> None:
        self.where = where
        self.message = message
        self.file = file
        self.line = line
        place = f"{file or 'document'}{f', line {line}' if line else ''}"
        path = f" at {'.'.join(map(str, where))}" if where else ""
        super().__init__(f"{place}{path}: {message}")


def read_operations(raw: Mapping[str, Any], schemas: Schemas, name: str) -> tuple[Operation, ...]:
    """The operations of the document `name`, in its order. Raises DocumentError."""
    reader = _Reader(raw, schemas, name)
    operations = tuple(reader.operations())
    counts = Counter(operation.id for operation in operations)
    for operation in operations:
        if counts[operation.id] > 1:
            where = ("paths", operation.path, operation.method.lower(), "operationId")
            raise DocumentError(where, f"{operation.id!r} is the id of several operations")
    return operations


@dataclass(frozen=True, slots=True)
class _Reader:
    raw: Mapping[str, Any]
    schemas: Schemas
    name: str
    # What several operations refer to is read once: by the identity of the object in `raw`.
    responses: dict[tuple[str, int], Response] = field(default_factory=dict)
    parameters: dict[tuple[bool, int], Parameter] = field(default_factory=dict)

    def operations(self) -> Iterator[Operation]:
        for path, item in self._mapping(self.raw.get("paths", {}), ("paths",)).items():
            where: Where = ("paths", path)
            if not path.startswith("/"):
                raise DocumentError(where, "a path starts with /")
            item = self._mapping(item, where)
            for method in _METHODS:
                if method in item:
                    yield self._guarded(path, method, item)

    def _guarded(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        try:
            return self._operation(path, method, item)
        except (AttributeError, KeyError, TypeError) as error:
            text = f"this is not shaped as OpenAPI demands ({error})"
            raise DocumentError(("paths", path, method), text) from error

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        where: Where = ("paths", path, method)
        raw = self._mapping(item[method], where)
        id = raw.get("operationId") or f"{method.upper()} {path}"
        extensions = {key: value for key, value in raw.items() if key.startswith("x-")}
        return Operation(
            id=id,
            key=f"{self.name}:{id}",
            method=method.upper(),
            path=path,
            parameters=self._parameters(path, item, raw, where),
            body=self._body(raw["requestBody"], where) if "requestBody" in raw else None,
            responses={
                status.upper() if status != "default" else status: self._response(
                    status, response, (*where, "responses", status)
                )
                for status, response in self._mapping(raw.get("responses", {}), where).items()
                if not status.startswith("x-")
            },
            security=self._security(raw, where),
            extensions=extensions,
            summary=raw.get("summary", ""),
            tags=tuple(raw.get("tags", ())),
            deprecated=raw.get("deprecated") is True,
            any_method=extensions.get("x-sandbox-any-method") is True,
            raw=extensions.get("x-sandbox-raw") is True,
        )

    def _security(
        self, raw: Mapping[str, Any], where: Where
    ) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        known = self.raw.get("components", {}).get("securitySchemes", {})
        alternatives = raw.get("security", self.raw.get("security", ()))
        for name in (name for alternative in alternatives for name in alternative):
            if name not in known:
                raise DocumentError(where, f"there is no security scheme {name!r}")
        return tuple(
            {name: tuple(scopes) for name, scopes in alternative.items()}
            for alternative in alternatives
        )

    def _parameters(
        self, path: str, item: Mapping[str, Any], raw: Mapping[str, Any], where: Where
    ) -> tuple[Parameter, ...]:
        declared: dict[tuple[str, str], tuple[Mapping[str, Any], Where]] = {}
        for owner, place in ((item, where[:2]), (raw, where)):
            for number, one in enumerate(owner.get("parameters", ())):
                at: Where = (*place, "parameters", number)
                one = self._mapping(one, at)
                name, location = one.get("name", ""), one.get("in", "")
                if not name or location not in _STYLES:
                    raise DocumentError(at, "a parameter needs a name, and a known place in `in`")
                if location != "header" or name.lower() not in _NOT_PARAMETERS:
                    declared[name, location] = (one, at)
        _check_path(path, {name for name, place in declared if place == "path"}, where)
        names = Counter(name for name, _ in declared)
        return tuple(
            self._parameter(one, names[one["name"]] > 1, at) for one, at in declared.values()
        )

    def _parameter(self, raw: Mapping[str, Any], ambiguous: bool, where: Where) -> Parameter:
        key = (ambiguous, id(raw))
        if key not in self.parameters:
            self.parameters[key] = self._read_parameter(raw, ambiguous, where)
        return self.parameters[key]

    def _read_parameter(self, raw: Mapping[str, Any], ambiguous: bool, where: Where) -> Parameter:
        name: str = raw["name"]
        location: Location = raw["in"]
        content = self._content(raw.get("content", {}), "write", where)
        schema = content[0].schema if content else raw.get("schema", {})
        style = raw.get("style", _STYLES[location][0])
        if style not in _STYLES[location]:
            known = listed(_STYLES[location])
            raise DocumentError(
                (*where, "style"),
                f"{style!r} is no style of a {location} parameter; expected {known}",
            )
        described = self._followed(schema, where)
        return Parameter(
            name=name,
            key=f"{location}.{name}" if ambiguous and location != "path" else name,
            location=location,
            required=raw.get("required") is True or location == "path",
            style=style,
            explode=raw.get("explode", style == "form"),
            media_type=content[0].name if content else None,
            schema=schema,
            shape=self._shape(schema, where),
            validator=Validator(schema, self.schemas, "write"),
            default=described.get("default", MISSING) if isinstance(described, dict) else MISSING,
            allow_empty=raw.get("allowEmptyValue") is True,
        )

    def _body(self, raw: Any, where: Where) -> Body:
        where = (*where, "requestBody")
        body = self._mapping(raw, where)
        return Body(
            body.get("required") is True, self._content(body.get("content", {}), "write", where)
        )

    def _response(self, status: str, raw: Any, where: Where) -> Response:
        if not re.fullmatch(r"[1-5]([0-9]{2}|XX|xx)|default", status):
            raise DocumentError(where, f"{status!r} is no status; expected 200, 2XX or default")
        response = self._mapping(raw, where)
        key = (status, id(response))
        if key not in self.responses:
            self.responses[key] = self._read_response(status, response, where)
        return self.responses[key]

    def _read_response(self, status: str, response: Mapping[str, Any], where: Where) -> Response:
        headers = self._mapping(response.get("headers", {}), (*where, "headers"))
        return Response(
            status=status.upper() if status != "default" else status,
            content=self._content(response.get("content", {}), "read", where),
            headers=tuple(
                self._header(name, header, (*where, "headers", name))
                for name, header in headers.items()
                if name.lower() != "content-type"
            ),
            may_be_empty=response.get("x-sandbox-may-be-empty") is True,
        )

    def _header(self, name: str, raw: Any, where: Where) -> Header:
        header = self._mapping(raw, where)
        schema = header.get("schema", {})
        examples = self._examples(header, where)
        return Header(
            name=name,
            required=header.get("required") is True,
            schema=schema,
            shape=self._shape(schema, where),
            validator=Validator(schema, self.schemas, "read"),
            example=next(iter(examples.values()), MISSING),
        )

    def _content(self, raw: Any, direction: Direction, where: Where) -> tuple[MediaType, ...]:
        where = (*where, "content")
        content = []
        for name, media in self._mapping(raw, where).items():
            at = (*where, name)
            media = self._mapping(media, at)
            schema = media.get("schema")
            self._followed(schema, (*at, "schema"))
            validator = None if schema is None else Validator(schema, self.schemas, direction)
            shape = self._shape(schema, at) if name == FORM else Shape()
            content.append(MediaType(name, schema, shape, validator, self._examples(media, at)))
        return tuple(content)

    def _examples(self, raw: Mapping[str, Any], where: Where) -> dict[str, Any]:
        examples: dict[str, Any] = {}
        if "example" in raw:
            examples[""] = raw["example"]
        for name, example in self._mapping(raw.get("examples", {}), where).items():
            example = self._mapping(example, (*where, "examples", name))
            if "value" in example:
                examples[name] = example["value"]
        return examples

    def _shape(self, schema: Any, where: Where) -> Any:
        try:
            return shape_of(schema, self.schemas)
        except SchemaError as error:
            raise DocumentError(where, str(error)) from error

    def _followed(self, raw: Any, where: Where) -> Any:
        try:
            return self.schemas.followed(raw)
        except SchemaError as error:
            raise DocumentError(where, str(error)) from error

    def _mapping(self, raw: Any, where: Where) -> Mapping[str, Any]:
        value = self._followed(raw, where)
        if not isinstance(value, Mapping):
            raise DocumentError(where, f"expected a mapping, got {type(value).__name__}")
        return value


def _check_path(path: str, declared: set[str], where: Where) -> None:
    """Every `{name}` of a path is declared, once, and nothing else is."""
    names = re.findall(r"\{([^{}]*)\}", path)
    if len(names) != len(set(names)):
        raise DocumentError(where, "a path parameter stands in the path twice")
    for name in set(names) ^ declared:
        fault = "is not declared" if name in names else "does not stand in the path"
        raise DocumentError(where, f"the path parameter {name!r} {fault}")
