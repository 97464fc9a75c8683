"""One document out of its files: every `$ref` becomes one inside of it, or is taken away.

Other files are kept whole under `x-sandbox-files`, by name. The walk goes by the grammar of the
version, so that what looks like a reference inside of an example stays as it is, and a file is
read as what it is referred to for.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from sandbox.contract.document_faults import Faults, Where
from sandbox.contract.grammar import Grammar, members_of
from sandbox.contract.mending import mend
from sandbox.contract.sources import SourceError, Sources
from sandbox.contract.steps import BROKEN, FILES, pointer_to
from sandbox.contract.words import shortened

MOST_EXAMPLE_BYTES = 16 * 1024 * 1024
"""What examples in files of their own may come to; each of them becomes part of the document."""

_MOST_STEPS = 20
# What the forms that were not chosen keep their schemas under.
_OWN_SCHEMAS = ("$defs", "definitions")

Node = dict[str, Any]
Visit = Callable[[Node, str, Where], None]


class _Lost(ValueError):
    """A reference that leads nowhere."""


class Assembly:
    """Walks a document and the files it refers to, and makes one of them.

    `visit` sees every object once, after its reference was resolved and before what is below it.
    `moved` says where a place of the root file will be in the end.
    """

    def __init__(
        self,
        sources: Sources,
        grammar: Grammar,
        faults: Faults,
        visit: Visit,
        moved: Callable[[Where], Where] = lambda where: where,
    ) -> None:
        self._sources = sources
        self._grammar = grammar
        self._faults = faults
        self._visit = visit
        self._moved = moved
        self._root: Node = sources.value(sources.root)
        self._files: Node = {}
        self._stack: list[tuple[Any, str, Where]] = []
        self._seen: set[tuple[int, str]] = set()
        # Where the references lead that have been resolved, by the identity of their holder.
        self._targets: dict[int, tuple[Any, Where]] = {}
        self._merged: list[tuple[Node, Any]] = []
        self._example_bytes = 0

    def assembled(self) -> Node:
        """The whole document; the root's own object, changed."""
        self._stack.append((self._root, "document", ()))
        while self._stack:
            self._walk(*self._stack.pop())
        for node, target in self._merged:
            for name, value in target.items():
                node.setdefault(name, value)
        if self._files:
            self._root[FILES] = {**self._root.get(FILES, {}), **self._files}
        return self._root

    def _walk(self, node: Any, kind: str, where: Where) -> None:
        if not isinstance(node, dict) or (id(node), kind) in self._seen:
            return
        self._seen.add((id(node), kind))
        mend(node, kind, where, self._grammar, self._faults)
        reference = node.get("$ref")
        if isinstance(reference, str):
            self._refer(node, kind, where, reference)
            if kind not in ("schema", "path"):
                return
        below = list(members_of(node, kind, self._grammar))
        self._visit(node, kind, where)
        self._stack += [(value, kind, (*where, *steps)) for value, kind, steps in reversed(below)]

    # References

    def _refer(self, node: Node, kind: str, where: Where, reference: str) -> None:
        try:
            target, place = self._target(node, where)
            self._check_circle(node, target, place)
            _check_kind(target, kind, reference)
        except (_Lost, SourceError) as error:
            self._lose(node, kind, where, str(error))
            return
        self._stack.append((target, kind, place))
        self._targets[id(node)] = (target, place)
        if kind == "path" and len(node) > 1 and isinstance(target, dict):
            # What stands beside the reference to a path is meant too.
            del node["$ref"]
            self._merged.append((node, target))
            return
        node["$ref"] = pointer_to(self._moved(place))

    def _lose(self, node: Node, kind: str, where: Where, told: str) -> None:
        if kind == "schema":
            del node["$ref"]
            if where[-1:] == ("not",):
                node["not"] = {}  # what nothing fits, so that anything fits what is around it
            self._faults.error((*where, "$ref"), f"{told}; it is taken as a schema for anything")
        elif kind == "path" and len(node) > 1:
            del node["$ref"]
            self._faults.error((*where, "$ref"), f"{told}; only what stands beside it is served")
        else:
            node.clear()
            node[BROKEN] = True
            self._faults.error((*where, "$ref"), f"{told}; it is left out")

    def _check_circle(self, node: Node, target: Any, place: Where) -> None:
        """Raises _Lost where nothing but references comes of following them."""
        first = node["$ref"]
        for _ in range(_MOST_STEPS):
            if target is node:
                break
            if not isinstance(target, dict) or not isinstance(target.get("$ref"), str):
                return
            target, place = self._target(target, place)
        raise _Lost(f"{shortened(first)} leads round in a circle")

    def _target(self, node: Node, where: Where) -> tuple[Any, Where]:
        """What the reference of `node` leads to, and its place. Raises _Lost and SourceError."""
        if id(node) in self._targets:
            return self._targets[id(node)]
        reference: str = node["$ref"]
        address, _, fragment = reference.partition("#")
        try:
            return self._found(unquote(address), unquote(fragment), where)
        except (_Lost, SourceError) as error:
            other = self._meant(reference, where)
            if other is None:
                raise
            self._faults.warning((*where, "$ref"), f"{error}; {pointer_to(other[1])} is taken")
            return other

    def _found(self, address: str, fragment: str, where: Where) -> tuple[Any, Where]:
        file = self._file_of(where)
        if address:
            file = self._sources.name_of(address, file)
        value, place = self._file(file), self._place_of(file)
        if not fragment or fragment == "/":
            return value, place
        if not fragment.startswith("/"):
            return self._anchored(value, place, fragment)
        for step in fragment.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            value, place = self._step(value, place, step, f"{address}#{fragment}")
        return value, place

    def _step(self, value: Any, place: Where, step: str, reference: str) -> tuple[Any, Where]:
        for _ in range(_MOST_STEPS):
            if isinstance(value, dict) and step in value:
                return value[step], (*place, step)
            if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                return value[int(step)], (*place, int(step))
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                break
            value, place = self._target(value, place)
        raise _Lost(f"{shortened(reference)} leads nowhere: there is no {step!r}")

    def _anchored(self, value: Any, place: Where, anchor: str) -> tuple[Any, Where]:
        """The schema with this `$anchor`."""
        stack = [(value, place)]
        while stack:
            value, place = stack.pop()
            if isinstance(value, dict):
                if value.get("$anchor") == anchor:
                    return value, place
                stack += [(below, (*place, name)) for name, below in value.items()]
            elif isinstance(value, list):
                stack += [(below, (*place, at)) for at, below in enumerate(value)]
        raise _Lost(f"'#{anchor}' leads nowhere: there is no such $anchor")

    def _meant(self, reference: str, where: Where) -> tuple[Any, Where] | None:
        """What people mean who write a schema's bare name, or `#/$defs/…` of the schema itself."""
        pieces = reference.removeprefix("#/").split("/")
        if reference.startswith("#/") and pieces[0] in _OWN_SCHEMAS:
            for length in range(len(where), 0, -1):
                around = self._at(where[:length])
                if isinstance(around, dict) and pieces[0] in around:
                    try:
                        return self._descend(around, where[:length], pieces)
                    except _Lost:
                        continue
        for holder in (("components", "schemas"), ("definitions",)):
            named = self._at((*holder, reference))
            if isinstance(named, dict):
                return named, (*holder, reference)
        return None

    def _descend(self, value: Any, place: Where, steps: list[str]) -> tuple[Any, Where]:
        for step in steps:
            value, place = self._step(value, place, step, "/".join(steps))
        return value, place

    def _at(self, where: Where) -> Any:
        value: Any = {**self._root, FILES: {**self._root.get(FILES, {}), **self._files}}
        for step in where:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    # Files

    def _file_of(self, where: Where) -> str:
        in_another = len(where) > 1 and where[0] == FILES and where[1] in self._files
        return str(where[1]) if in_another else self._sources.root

    def _place_of(self, file: str) -> Where:
        return () if file == self._sources.root else (FILES, file)

    def _file(self, name: str) -> Any:
        if name == self._sources.root:
            return self._root
        value = self._sources.value(name)
        self._files[name] = value
        return value

    def external(self, address: str, where: Where) -> Any:
        """The value in the file `address` of an example. Raises SourceError."""
        name = self._sources.name_of(unquote(address), self._file_of(where))
        text = self._sources.text(name)
        self._example_bytes += len(text)
        if self._example_bytes > MOST_EXAMPLE_BYTES:
            raise SourceError(
                f"examples in files of their own come to more than {MOST_EXAMPLE_BYTES} bytes"
            )
        if posixpath.splitext(name)[1] in (".json", ".yaml", ".yml"):
            return self._sources.value(name)
        return text.decode(errors="replace")


def _check_kind(target: Any, kind: str, reference: str) -> None:
    if not isinstance(target, dict) and not (kind == "schema" and isinstance(target, bool)):
        raise _Lost(f"{shortened(reference)} leads to {shortened(target)}, which is no {kind}")
