"""Reads the operations of a raw OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.contract.document_faults import DocumentError, Faults, Where
from sandbox.contract.grammar import METHODS
from sandbox.contract.part_reader import PartReader
from sandbox.contract.parts import Callback, Operation
from sandbox.contract.schemas import Direction, Schemas

__all__ = ["DocumentError", "read_operations", "read_webhooks", "told_apart"]


def read_operations(
    raw: Mapping[str, Any], schemas: Schemas, name: str, faults: Faults
) -> tuple[Operation, ...]:
    """The operations of the document `name`, in its order, each with an id of its own.

    Raises DocumentError where `faults` are strict.
    """
    reader = _Reader(raw, schemas, name, PartReader(schemas, faults))
    return tuple(_with_own_ids(reader.operations("paths"), faults))


def read_webhooks(
    raw: Mapping[str, Any], schemas: Schemas, name: str, faults: Faults
) -> tuple[Operation, ...]:
    """What the API sends by itself, in the order of the document; `path` is the webhook's name.

    Raises DocumentError where `faults` are strict.
    """
    reader = _Reader(raw, schemas, name, PartReader(schemas, faults), sent=True)
    return tuple(_with_own_ids(reader.operations("webhooks"), faults))


def _with_own_ids(operations: Iterator[tuple[Operation, Where]], faults: Faults) -> list[Operation]:
    """The operations; of those with the same id, all but the first get another."""
    read = list(operations)
    declared = {operation.id for operation, _ in read}
    taken: set[str] = set()
    result = []
    for operation, where in read:
        if operation.id in taken:
            other = _free(operation.id, declared | taken)
            text = f"{operation.id!r} is the id of several operations; this one is called {other!r}"
            faults.warning((*where, "operationId"), text)
            key = f"{operation.key.partition(':')[0]}:{other}"
            operation = replace(operation, id=other, key=key)
        taken.add(operation.id)
        result.append(operation)
    return result


def told_apart(operations: Iterable[Operation], faults: Faults) -> tuple[Operation, ...]:
    """`operations` without those that a request could not tell from others.

    `/a/{b}` and `/a/{c}` are one path. Raises DocumentError where `faults` are strict.
    """
    paths: dict[str, str] = {}
    taken: dict[tuple[str, str], Operation] = {}
    for operation in operations:
        look = re.sub(r"\{[^{}]*\}", "{}", operation.path)
        first = paths.setdefault(look, operation.path)
        where: Where = ("paths", operation.path)
        if first != operation.path:
            text = f"{first} and {operation.path} are the same path; both are served as one"
            faults.warning(where, text)
        known = taken.setdefault((look, operation.method), operation)
        if known is not operation:
            names = f"{operation.method} {operation.path} cannot be told apart from {known.path}"
            faults.error((*where, operation.method.lower()), f"{names}; it is left out")
    return tuple(taken.values())


def _free(id: str, taken: set[str]) -> str:
    number = 2
    while f"{id}_{number}" in taken:
        number += 1
    return f"{id}_{number}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """`sent` is set for operations the API itself calls: their bodies are read like answers."""

    raw: Mapping[str, Any]
    schemas: Schemas
    name: str
    parts: PartReader
    sent: bool = False

    @property
    def faults(self) -> Faults:
        return self.parts.faults

    def operations(self, member: str) -> Iterator[tuple[Operation, Where]]:
        """The operations of `paths` or `webhooks`, and where each stands."""
        items = self.parts.mapping(self.raw.get(member, {}), (member,)) or {}
        for path, item in items.items():
            where: Where = (member, path)
            if path.startswith("x-"):
                continue
            if not self.sent and not path.startswith("/"):
                self.faults.error(where, f"a path starts with /; it is served as /{path}")
                path = f"/{path}"
            yield from self.item(path, item, where)

    def item(self, path: str, raw: Any, where: Where) -> Iterator[tuple[Operation, Where]]:
        """The operations of one path."""
        item, where = self.parts.found(raw, where)
        if item is None:
            return
        for method, operation, at in self._methods(item, where):
            read = self._guarded(path, method, operation, item, at)
            if read is not None:
                yield read, at

    def _methods(self, item: Mapping[str, Any], where: Where) -> Iterator[tuple[str, Any, Where]]:
        """What a path says of each method; since OpenAPI 3.2 there may be methods of any name."""
        for method in METHODS:
            if method in item:
                yield method, item[method], (*where, method)
        if "additionalOperations" in item:
            where = (*where, "additionalOperations")
            others = self.parts.mapping(item["additionalOperations"], where) or {}
            for method, operation in others.items():
                yield method, operation, (*where, method)

    def _guarded(
        self, path: str, method: str, raw: Any, item: Mapping[str, Any], where: Where
    ) -> Operation | None:
        """The operation, or None where too much is wrong with it."""
        try:
            return self._operation(path, method, raw, item, where)
        except DocumentError as error:
            if self.faults.strict:
                raise
            self.faults.error(error.where, f"{error.message}; the operation is left out")
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            text = f"this is not shaped as OpenAPI demands ({error}); the operation is left out"
            self.faults.error(where, text)
        return None

    def _operation(
        self, path: str, method: str, raw: Any, item: Mapping[str, Any], where: Where
    ) -> Operation | None:
        raw = self.parts.mapping(raw, where)
        if raw is None:
            return None
        id = self._id(raw, where) or f"{method.upper()} {path}"
        extensions = {key: value for key, value in raw.items() if key.startswith("x-")}
        inward: Direction = "read" if self.sent else "write"
        outward: Direction = "write" if self.sent else "read"
        body = raw.get("requestBody")
        responses = raw.get("responses", {})
        return Operation(
            id=id,
            key=f"{self.name}:{id}",
            method=method.upper(),
            path=path,
            parameters=self.parts.parameters(path if not self.sent else "", item, raw, where),
            body=None if body is None else self.parts.body(body, (*where, "requestBody"), inward),
            responses=self.parts.responses(responses, (*where, "responses"), outward),
            security=self._security(raw, where),
            extensions=extensions,
            summary=str(raw.get("summary") or ""),
            tags=self._tags(raw, where),
            deprecated=raw.get("deprecated") is True,
            any_method=extensions.get("x-sandbox-any-method") is True,
            raw=extensions.get("x-sandbox-raw") is True,
            callbacks=tuple(self._callbacks(raw, where)),
        )

    def _id(self, raw: Mapping[str, Any], where: Where) -> str:
        told = raw.get("operationId") or ""
        if not isinstance(told, str):
            text = f"the id must be text, but is {told!r}"
            self.faults.warning((*where, "operationId"), text)
        return str(told)

    def _tags(self, raw: Mapping[str, Any], where: Where) -> tuple[str, ...]:
        told = raw.get("tags") or []
        if not isinstance(told, list) or not all(isinstance(tag, str) for tag in told):
            text = f"expected a list of words, got {told!r}; it is left out"
            self.faults.error((*where, "tags"), text)
            return ()
        return tuple(told)

    def _security(
        self, raw: Mapping[str, Any], where: Where
    ) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """The alternatives; a scheme that nobody has declared cannot be asked for."""
        known = self.raw.get("components", {}).get("securitySchemes", {})
        place = (*where, "security") if "security" in raw else ("security",)
        told = raw.get("security", self.raw.get("security")) or ()
        alternatives = [one for one in told if isinstance(one, dict)] if _is_list(told) else []
        if not _is_list(told) or len(alternatives) < len(told):
            self.faults.error(place, "expected a list of mappings; the rest is not asked for")
        for name in dict.fromkeys(name for one in alternatives for name in one):
            if name not in known:
                text = f"there is no security scheme {name!r}; it is not asked for"
                self.faults.error(place, text)
        return tuple(
            {
                name: tuple(map(str, scopes)) if _is_list(scopes) else ()
                for name, scopes in alternative.items()
                if name in known
            }
            for alternative in alternatives
        )

    def _callbacks(self, raw: Mapping[str, Any], where: Where) -> Iterator[Callback]:
        if "callbacks" not in raw:
            return
        where = (*where, "callbacks")
        reader = replace(self, sent=True)
        for name, expressions in (self.parts.mapping(raw["callbacks"], where) or {}).items():
            at: Where = (*where, name)
            for expression, item in (self.parts.mapping(expressions, at) or {}).items():
                if not expression.startswith("x-"):
                    found = reader.item(expression, item, (*at, expression))
                    yield Callback(name, expression, tuple(operation for operation, _ in found))


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
