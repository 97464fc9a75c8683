"""An OpenAPI 3.1 document, loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import orjson

from sandbox.contract.cache import cached
from sandbox.contract.faults import SchemaError
from sandbox.contract.operations import MediaType, Operation, Routes
from sandbox.contract.reader import DocumentError, read_operations
from sandbox.contract.schemas import Direction, Schemas
from sandbox.contract.validator import Validator
from sandbox.contract.yaml import YamlError, parse_yaml, parse_yaml_with_lines, write_yaml

__all__ = ["Document", "DocumentError", "load"]


class Document:
    """One OpenAPI 3.1 document: its operations, its schemas, and its text.

    Raises DocumentError for a document that cannot be served. Schemas are compiled at their first
    use; `check` compiles them all.
    """

    def __init__(self, raw: dict[str, Any], name: str) -> None:
        _check_version(raw)
        self.name = name
        self.raw = raw
        self.schemas = Schemas(raw)
        self.operations: tuple[Operation, ...] = read_operations(raw, self.schemas, name)
        self._validators: dict[tuple[str, Direction], Validator] = {}
        try:
            self.routes = Routes(self.operations)
        except ValueError as error:
            raise DocumentError(("paths",), str(error)) from error

    def schema(self, name: str, direction: Direction = "write") -> Validator:
        """The validator of `components/schemas/<name>`. Raises KeyError for an unknown name."""
        key = (name, direction)
        if key not in self._validators:
            if name not in self.raw.get("components", {}).get("schemas", {}):
                raise KeyError(f"{self.name} has no schema {name!r}")
            reference = {"$ref": f"#/components/schemas/{name}"}
            self._validators[key] = Validator(reference, self.schemas, direction)
        return self._validators[key]

    @property
    def security_schemes(self) -> Mapping[str, Any]:
        """The declared security schemes by name."""
        schemes = self.raw.get("components", {}).get("securitySchemes", {})
        return {name: self.schemas.followed(scheme) for name, scheme in schemes.items()}

    def render(self, form: Literal["json", "yaml"]) -> bytes:
        """The document as JSON or YAML text."""
        if form == "json":
            return orjson.dumps(self.raw, option=orjson.OPT_INDENT_2)
        return write_yaml(self.raw)

    def check(self) -> None:
        """Compile every schema. Raises DocumentError for one that is wrong."""
        for operation in self.operations:
            for where, validator in _validators_of(operation):
                try:
                    validator.compile()
                except SchemaError as error:
                    place = ("paths", operation.path, operation.method.lower(), *where)
                    raise DocumentError(place, str(error)) from error
        for name in self.raw.get("components", {}).get("schemas", {}):
            try:
                self.schema(name).compile()
            except SchemaError as error:
                raise DocumentError(("components", "schemas", name), str(error)) from error


def load(path: Path) -> Document:
    """The document in the file `path` (YAML, or JSON), named after it.

    Raises OSError for a file that cannot be read, and DocumentError, with the line where it can
    be told, for one that is no OpenAPI 3.1 document.
    """
    text = path.read_bytes()
    try:
        return Document(cached(text, parse_yaml), path.stem)
    except YamlError as error:
        raise DocumentError((), error.message, str(path), error.line) from error
    except DocumentError as error:
        line = _line_of(error.where, text)
        raise DocumentError(error.where, error.message, str(path), line) from error


def _line_of(where: tuple[str | int, ...], text: bytes) -> int | None:
    """The line of what `where` names, or of the nearest thing around it."""
    _, lines = parse_yaml_with_lines(text)
    around = (where[:length] for length in range(len(where), -1, -1))
    return next((lines[place] for place in around if place in lines), None)


def _check_version(raw: Any) -> None:
    if not isinstance(raw, dict):
        raise DocumentError((), "an OpenAPI document is a mapping; this is something else")
    version = raw.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.1."):
        found = "missing" if version is None else repr(version)
        raise DocumentError(("openapi",), f"the version must be 3.1.x, but is {found}")


def _validators_of(operation: Operation) -> list[tuple[tuple[str, ...], Validator]]:
    """The validators of an operation, each with its place below the operation."""
    found: list[tuple[tuple[str, ...], Validator]] = [
        (("parameters", parameter.name), parameter.validator) for parameter in operation.parameters
    ]
    content: list[tuple[tuple[str, ...], MediaType]] = []
    if operation.body:
        content += [(("requestBody",), media) for media in operation.body.content]
    for response in operation.responses.values():
        at = ("responses", response.status)
        found += [((*at, "headers", one.name), one.validator) for one in response.headers]
        content += [(at, media) for media in response.content]
    found += [
        ((*at, "content", media.name, "schema"), media.validator)
        for at, media in content
        if media.validator
    ]
    return found
