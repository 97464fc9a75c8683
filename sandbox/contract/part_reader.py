"""Reads what operations are made of: parameters, bodies, responses and their contents."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.contract.document_faults import Faults, Where
from sandbox.contract.faults import SchemaError
from sandbox.contract.parts import (
    MISSING,
    Body,
    Encoding,
    Header,
    Location,
    MediaType,
    Parameter,
    Response,
    is_json,
)
from sandbox.contract.schemas import Direction, Schemas
from sandbox.contract.shapes import Shape, shape_of
from sandbox.contract.steps import BROKEN, at, steps_of
from sandbox.contract.validator import Validator
from sandbox.contract.variants import plain_path
from sandbox.contract.words import listed

STYLES: Mapping[str, tuple[str, ...]] = {
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "cookie": ("form",),
}
# OpenAPI: these headers are described elsewhere; parameters of these names are ignored.
_NOT_PARAMETERS = ("accept", "content-type", "authorization")
# grade: ours | tsv of Swagger 2.0 goes on as a style that OpenAPI 3 does not have | no source
_TABS = "tabDelimited"
_TEXT: Mapping[str, Any] = {"type": "string"}


@dataclass(frozen=True, slots=True)
class PartReader:
    """Reads parts of the document that `schemas` resolves references into."""

    schemas: Schemas
    faults: Faults
    # What several operations refer to is read once: by the identity of the object in the document.
    _responses: dict[tuple[str, int, Direction], Response] = field(default_factory=dict)
    _parameters: dict[tuple[bool, int], Parameter] = field(default_factory=dict)

    # Parameters

    def parameters(
        self, path: str, item: Mapping[str, Any], raw: Mapping[str, Any], where: Where
    ) -> tuple[Parameter, ...]:
        """Those of an operation: its own, then what it takes over from its path."""
        declared: dict[tuple[str, str], tuple[Mapping[str, Any], Where]] = {}
        for owner, place in ((item, where[:2]), (raw, where)):
            for one, here in self._declared(owner, (*place, "parameters")):
                declared[one["name"], one["in"]] = (one, here)
        self._match_path(path, declared, where)
        names = Counter(name for name, _ in declared)
        return tuple(
            self._parameter(one, names[one["name"]] > 1, here) for one, here in declared.values()
        )

    def _declared(
        self, owner: Mapping[str, Any], where: Where
    ) -> Iterator[tuple[Mapping[str, Any], Where]]:
        """The parameters of a path or an operation that can be served."""
        given = owner.get("parameters", ())
        if not isinstance(given, list | tuple):
            self.faults.error(where, f"expected a list, got {type(given).__name__}; left out")
            return
        for number, raw in enumerate(given):
            one, place = self.found(raw, (*where, number))
            if one is None:
                continue
            name, location = one.get("name"), one.get("in")
            if not isinstance(name, str) or not name or str(location) not in STYLES:
                text = "a parameter needs a name, and a known place in `in`; it is left out"
                self.faults.error(place, text)
            elif location != "header" or name.lower() not in _NOT_PARAMETERS:
                yield one, place

    def _match_path(
        self,
        path: str,
        declared: dict[tuple[str, str], tuple[Mapping[str, Any], Where]],
        where: Where,
    ) -> None:
        """Every `{name}` of a path is declared, once, and nothing else is."""
        names = re.findall(r"\{([^{}]*)\}", plain_path(path))
        for name in re.findall(r"=\{([^{}]*)\}", path):  # `/a?b={b}`
            if name not in names and (name, "path") in declared:
                one, at = declared.pop((name, "path"))
                declared.setdefault((name, "query"), ({**one, "in": "query"}, at))
        if len(names) != len(set(names)):
            text = "a path parameter stands in the path twice; the last of them counts"
            self.faults.error(where, text)
        known = {name for name, place in declared if place == "path"}
        for name in dict.fromkeys(names):
            if name not in known:
                text = f"the path parameter {name!r} is not declared; it is taken as text"
                self.faults.error(where, text)
                one = {"name": name, "in": "path", "required": True, "schema": _TEXT}
                declared[name, "path"] = (one, where)
        for name in sorted(known - set(names)):
            text = f"the path parameter {name!r} does not stand in the path; it is left out"
            self.faults.error(where, text)
            del declared[name, "path"]

    def _parameter(self, raw: Mapping[str, Any], ambiguous: bool, where: Where) -> Parameter:
        key = (ambiguous, id(raw))
        if key not in self._parameters:
            self._parameters[key] = self._read_parameter(raw, ambiguous, where)
        return self._parameters[key]

    def _read_parameter(self, raw: Mapping[str, Any], ambiguous: bool, where: Where) -> Parameter:
        name: str = raw["name"]
        location: Location = raw["in"]
        content = self.content(raw.get("content", {}), "write", (*where, "content"))
        schema = content[0].schema if content else raw.get("schema")
        schema = {} if schema is None else schema
        style = self._style(raw, location, where)
        described = self._followed(schema, (*where, "schema"), {})
        examples = content[0].examples if content else self._examples(raw, where)
        return Parameter(
            name=name,
            key=f"{location}.{name}" if ambiguous and location != "path" else name,
            location=location,
            required=raw.get("required") is True or location == "path",
            style=style,
            explode=bool(raw.get("explode", style == "form")),
            media_type=content[0].name if content else None,
            schema=schema,
            shape=self._shape(schema, where),
            validator=Validator(schema, self.schemas, "write"),
            default=described.get("default", MISSING)
            if isinstance(described, Mapping)
            else MISSING,
            allow_empty=raw.get("allowEmptyValue") is True,
            allow_reserved=raw.get("allowReserved") is True,
            example=next(iter(examples.values()), MISSING),
        )

    def _style(self, raw: Mapping[str, Any], location: str, where: Where) -> str:
        if location == "query" and _TABS in (raw.get("x-sandbox-style"), raw.get("style")):
            return _TABS
        known = STYLES[location]
        style: str = raw.get("style", known[0])
        if style in known:
            return style
        text = f"{style!r} is no style of a {location} parameter; expected {listed(known)}"
        self.faults.error((*where, "style"), f"{text}; it is taken as {known[0]}")
        return known[0]

    # Bodies and responses

    def body(self, raw: Any, where: Where, direction: Direction = "write") -> Body | None:
        """The body of a request."""
        body, where = self.found(raw, where)
        if body is None:
            return None
        content = self.content(body.get("content", {}), direction, (*where, "content"))
        return Body(body.get("required") is True, content)

    def responses(
        self, raw: Any, where: Where, direction: Direction = "read"
    ) -> dict[str, Response]:
        """The responses of an operation by status."""
        found: dict[str, Response] = {}
        for status, raw_response in (self.mapping(raw, where) or {}).items():
            here: Where = (*where, status)
            if status.startswith("x-"):
                continue
            if not re.fullmatch(r"[1-5]([0-9]{2}|XX|xx)|default", status):
                text = f"{status!r} is no status; expected 200, 2XX or default"
                self.faults.error(here, f"{text}; the response is left out")
                continue
            name = status.upper() if status != "default" else status
            response = self._response(name, raw_response, here, direction)
            if response is not None:
                found[name] = response
        return found

    def _response(
        self, status: str, raw: Any, where: Where, direction: Direction
    ) -> Response | None:
        response, where = self.found(raw, where)
        if response is None:
            return None
        key = (status, id(response), direction)
        if key not in self._responses:
            self._responses[key] = self._read_response(status, response, where, direction)
        return self._responses[key]

    def _read_response(
        self, status: str, response: Mapping[str, Any], where: Where, direction: Direction
    ) -> Response:
        headers = self.mapping(response.get("headers", {}), (*where, "headers")) or {}
        read = (
            self._header(name, header, (*where, "headers", name), direction)
            for name, header in headers.items()
            if name.lower() != "content-type"
        )
        return Response(
            status=status,
            content=self.content(response.get("content", {}), direction, (*where, "content")),
            headers=tuple(header for header in read if header is not None),
            may_be_empty=response.get("x-sandbox-may-be-empty") is True,
        )

    def _header(self, name: str, raw: Any, where: Where, direction: Direction) -> Header | None:
        header, where = self.found(raw, where)
        if header is None:
            return None
        content = self.content(header.get("content", {}), direction, (*where, "content"))
        schema = content[0].schema if content else header.get("schema")
        schema = {} if schema is None else schema
        examples = self._examples(header, where) or (content[0].examples if content else {})
        return Header(
            name=name,
            required=header.get("required") is True,
            schema=schema,
            shape=self._shape(schema, where),
            validator=Validator(schema, self.schemas, direction),
            example=next(iter(examples.values()), MISSING),
            explode=header.get("explode") is True,
            media_type=content[0].name if content else None,
        )

    # Contents

    def content(self, raw: Any, direction: Direction, where: Where) -> tuple[MediaType, ...]:
        """What bodies of each media type look like."""
        content = []
        for name, raw_media in (self.mapping(raw, where) or {}).items():
            here: Where = (*where, name)
            media = self.mapping(raw_media, here)
            if media is None:
                continue
            schema = media.get("schema")
            self._followed(schema, (*here, "schema"), None)
            validator = None if schema is None else Validator(schema, self.schemas, direction)
            examples = self._examples(media, here)
            content.append(
                MediaType(
                    name,
                    schema,
                    Shape() if is_json(name) else self._shape(schema, here),
                    validator,
                    self._unwrapped(examples, schema, here) if is_json(name) else examples,
                    self._encoding(media, direction, here) if "encoding" in media else {},
                )
            )
        return tuple(content)

    def _encoding(
        self, media: Mapping[str, Any], direction: Direction, where: Where
    ) -> dict[str, Encoding]:
        """How the fields of a form are written, by name."""
        where = (*where, "encoding")
        found: dict[str, Encoding] = {}
        for name, raw in (self.mapping(media["encoding"], where) or {}).items():
            here: Where = (*where, name)
            one = self.mapping(raw, here) or {}
            headers = self.mapping(one.get("headers", {}), (*here, "headers")) or {}
            read = (
                self._header(header, raw_header, (*here, "headers", header), direction)
                for header, raw_header in headers.items()
            )
            found[name] = Encoding(
                content_type=str(one.get("contentType", "")),
                style=one.get("style"),
                explode=one.get("explode"),
                headers=tuple(header for header in read if header is not None),
            )
        return found

    def _examples(self, raw: Mapping[str, Any], where: Where) -> dict[str, Any]:
        examples: dict[str, Any] = {}
        if "example" in raw:
            examples[""] = raw["example"]
        where = (*where, "examples")
        for name, raw_example in (self.mapping(raw.get("examples", {}), where) or {}).items():
            example = self.mapping(raw_example, (*where, name)) or {}
            for member in ("value", "dataValue", "serializedValue"):
                if member in example:
                    examples[name] = example[member]
                    break
        return examples

    def _unwrapped(self, examples: dict[str, Any], schema: Any, where: Where) -> dict[str, Any]:
        """Examples of JSON, with what is told as the text of an object or a list as such."""
        for name, value in examples.items():
            if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
                continue
            kinds = self._shape(schema, where).kinds
            if not kinds or "string" in kinds:
                continue
            try:
                examples[name] = json.loads(value)
            except ValueError:
                continue
            place = (*where, "examples", name) if name else (*where, "example")
            text = "the example is a text that holds JSON; the value in it is taken"
            self.faults.warning(place, text)
        return examples

    # What everything is read through

    def found(self, raw: Any, where: Where) -> tuple[Mapping[str, Any] | None, Where]:
        """The mapping that `raw` is or refers to, as `mapping` finds it, and where it stands."""
        if type(raw) is dict and "$ref" not in raw and BROKEN not in raw:
            return raw, where  # what most are
        value = self.mapping(raw, where)
        for _ in range(20):
            if raw is value or not isinstance(raw, Mapping) or "$ref" not in raw:
                break
            where = steps_of(raw["$ref"])
            raw = at(self.schemas.raw, where)
        return value, where

    def mapping(self, raw: Any, where: Where) -> Mapping[str, Any] | None:
        """The mapping that `raw` is or refers to; None, and a fault, where it is none."""
        if type(raw) is dict and "$ref" not in raw and BROKEN not in raw:
            return raw
        value = self._followed(raw, where, None)
        if value is None and raw is not None:
            return None  # told already
        if isinstance(value, Mapping) and BROKEN in value:
            return None  # told already
        if not isinstance(value, Mapping):
            text = f"expected a mapping, got {type(value).__name__}; it is left out"
            self.faults.error(where, text)
            return None
        return value

    def _shape(self, schema: Any, where: Where) -> Shape:
        try:
            return shape_of(schema, self.schemas)
        except SchemaError as error:
            self.faults.error(where, f"{error}; the schema is taken as one for anything")
            return Shape()

    def _followed(self, raw: Any, where: Where, otherwise: Any) -> Any:
        if type(raw) is dict and "$ref" not in raw:
            return raw
        try:
            return self.schemas.followed(raw)
        except SchemaError as error:
            self.faults.error(where, str(error))
            return otherwise
