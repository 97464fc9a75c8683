"""An OpenAPI 3.1 document, loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import orjson

from sandbox.contract.document_faults import DocumentError, DocumentFault, Faults, Found
from sandbox.contract.faults import SchemaError
from sandbox.contract.operations import MediaType, Operation, Routes
from sandbox.contract.parts import Server
from sandbox.contract.places import Places
from sandbox.contract.preparing import prepare
from sandbox.contract.reader import read_operations, read_webhooks, told_apart
from sandbox.contract.schemas import Direction, Schemas
from sandbox.contract.servers import servers_of
from sandbox.contract.sources import Sources, root_of
from sandbox.contract.steps import BROKEN, steps_of
from sandbox.contract.validator import Validator
from sandbox.contract.yaml import write_yaml

__all__ = ["Document", "DocumentError", "DocumentFault", "load"]


class Document:
    """One OpenAPI 3.1 document: its operations, its schemas, and its text; `files` are those it
    was loaded from.

    Raises DocumentError for a document that cannot be served, and where `faults` are strict (as
    they are unless given) for any fault. Schemas are compiled at their first use; `check` compiles
    them all.
    """

    def __init__(
        self,
        raw: dict[str, Any],
        name: str,
        faults: Faults | None = None,
        places: Places | None = None,
        known: Sequence[DocumentFault] = (),
    ) -> None:
        _check_version(raw)
        faults = faults or Faults(strict=True)
        self.name = name
        self.raw = raw
        self.files: tuple[Path, ...] = ()
        self.schemas = Schemas(raw, faults)
        operations = read_operations(raw, self.schemas, name, faults)
        self.operations: tuple[Operation, ...] = told_apart(operations, faults)
        self.webhooks: tuple[Operation, ...] = read_webhooks(raw, self.schemas, name, faults)
        self._validators: dict[tuple[str, Direction], Validator] = {}
        self._faults = faults
        self._known = tuple(known)
        self._found: tuple[Found, ...] = ()
        self._told: tuple[DocumentFault, ...] = ()
        self._places = places or Places(None, file=name)
        try:
            self.routes = Routes(self.operations)
        except ValueError as error:
            raise DocumentError(("paths",), str(error)) from error

    @property
    def title(self) -> str:
        """What the API is called; the name of the document where it does not say."""
        return str(self._info.get("title") or self.name)

    @property
    def version(self) -> str:
        """The version of the API, which may be empty."""
        return str(self._info.get("version") or "")

    @property
    def servers(self) -> tuple[Server, ...]:
        """Where the API is said to be; empty where the document does not say."""
        return servers_of(self.raw)

    @property
    def warnings(self) -> tuple[DocumentFault, ...]:
        """What is wrong with the document; it is served in spite of it."""
        # Schemas are compiled late, so that more may be found while the document is served.
        found = tuple(self._faults.found)
        if len(found) != len(self._found):
            self._found, self._told = found, self._places.faults(found)
        told = (*self._known, *self._told)
        root = self._places.file
        return tuple(sorted(told, key=lambda one: (one.file != root, one.file, one.line or 0)))

    def line_of(self, where: Sequence[str | int]) -> int | None:
        """The line of `where`, or of the nearest thing around it, in the file it stands in."""
        return self._places.of(tuple(where))[1]

    def source_of(self, pointer: str) -> str | None:
        """`file:line` of what `pointer` (`#/components/schemas/Lead`) leads to in this form."""
        file, line, _ = self._places.of(steps_of(pointer))
        return f"{file}:{line}" if line else None

    @property
    def _info(self) -> Mapping[str, Any]:
        info = self.raw.get("info")
        return info if isinstance(info, Mapping) else {}

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
        followed = {name: self.schemas.followed(scheme) for name, scheme in schemes.items()}
        return {name: scheme for name, scheme in followed.items() if BROKEN not in scheme}

    def render(self, form: Literal["json", "yaml"]) -> bytes:
        """The document as JSON or YAML text."""
        if form == "json":
            return orjson.dumps(self.raw, option=orjson.OPT_INDENT_2)
        return write_yaml(self.raw)

    def examine(self) -> tuple[DocumentFault, ...]:
        """More faults, which take longer to find: schemas that cannot be compiled, bad examples."""
        from sandbox.contract.examining import examined

        return self._places.faults(examined(self))

    def check(self) -> None:
        """Compile every schema. Raises DocumentError for one that is wrong."""
        try:
            self._compile_all()
        except DocumentError as error:
            raise self._places.error(error) from error

    def _compile_all(self) -> None:
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


def load(
    path: Path, strict: bool = False, outside: bool = False, name: str | None = None
) -> Document:
    """The document in the file `path` (YAML, or JSON), or in the folder, named after it unless
    it is given a `name`.

    It may refer to other files of its folder, and to those elsewhere where `outside` is set.

    What is wrong with it is in its `warnings`, and the rest is served; where it is `strict`, the
    first fault is raised. Raises OSError for a file that cannot be read, and DocumentError, with
    the line where it can be told, for one that cannot be served.
    """
    root = root_of(path)
    sources = Sources(root, path if path.is_dir() else root.parent, outside)
    prepared = prepare(sources)
    if strict and prepared.faults:
        first = prepared.faults[0]
        raise DocumentError(first.path, first.message, first.file, first.line)
    places = prepared.places
    try:
        faults = Faults(strict)
        called = name or (path.resolve().name if path.is_dir() else path.stem)
        document = Document(prepared.raw, called, faults, places, prepared.faults)
    except DocumentError as error:
        raise places.error(error) from error
    document.files = prepared.files
    return document


def _check_version(raw: Any) -> None:
    if not isinstance(raw, dict):
        raise DocumentError((), "an OpenAPI document is a mapping; this is something else")
    version = raw.get("openapi")
    if not isinstance(version, str) or not version.startswith(("3.1.", "3.2.")):
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
