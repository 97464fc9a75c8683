"""Operations, and the way from method and path to one of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from sandbox.contract.parts import Body, Header, MediaType, Operation, Parameter, Response
from sandbox.contract.problems import Problem
from sandbox.contract.shapes import TEXT
from sandbox.contract.validator import Validator
from sandbox.contract.variants import chosen, conditions_of, plain_path
from sandbox.contract.words import listed

__all__ = [
    "Body",
    "Header",
    "Match",
    "MediaType",
    "Operation",
    "Parameter",
    "Response",
    "Routes",
]

_NO_VALUES: Mapping[str, str] = MappingProxyType({})
_LONGEST_MIXED_SEGMENT = 1000


class Match(NamedTuple):
    """The operation a request names, and the percent-decoded text of its path parameters."""

    operation: Operation
    path_values: Mapping[str, str]


@dataclass(slots=True)
class _Place:
    """What one path template offers."""

    template: str
    names: tuple[str, ...]
    by_method: dict[str, Operation] = field(default_factory=dict)
    any_method: Operation | None = None
    # `/a/{b}` and `/a/{c}` may share a place: the names of all templates but the first.
    other_names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # Those that their query tells apart, by method.
    variants: dict[str, list[Operation]] = field(default_factory=dict)

    @property
    def allow(self) -> str:
        return ", ".join(sorted({*self.by_method, *self.variants}))


@dataclass(slots=True)
class _Node:
    """One segment of the tree of templates: what may follow it, and what ends at it."""

    literals: dict[str, _Node] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], _Node]] = field(default_factory=list)
    parameter: _Node | None = None
    place: _Place | None = None


class Routes:
    """Finds operations. Static segments beat parameters; a parameter never crosses a `/`.

    A path without an OPTIONS operation of its own gets one: no parameters, open to anyone, one
    response, 204 with `Allow`; it has no behaviour, so it is answered from the contract.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        self._static: dict[str, _Place] = {}
        self._looks: dict[str, str] = {}
        places: dict[str, _Place] = {}
        for operation in operations:
            path = plain_path(operation.path)
            place = places.get(path)
            if place is None:
                place = places[path] = self._add(path)
            if path != operation.path:
                place.variants.setdefault(operation.method, []).append(operation)
                continue
            if operation.method in place.by_method:
                known = place.by_method[operation.method].path
                raise ValueError(f"paths {known} and {operation.path} cannot be told apart")
            _offer(place, operation)
        for place in places.values():
            _complete(place)

    def match(
        self, method: str, path: str, query: str = "", headers: Mapping[str, str] = _NO_VALUES
    ) -> Match:
        """The operation for `method` on `path` (percent-decoded, starts with `/`); query and
        headers choose among those that share it (see variants.py).

        Raises Problem `not-found`, or `method-not-allowed` with an `Allow` header.
        """
        place = self._static.get(path)
        found: list[str] = []
        if place is None:
            place = _walk(self._root, path[1:].split("/"), 0, found)
            if place is None:
                raise self._not_found(path)
        operation = place.by_method.get(method) or place.any_method
        if place.variants and method in place.variants:
            operation = chosen(place.variants[method], query, headers) or operation
            if operation is None:
                raise _unchosen(place, method)
        if operation is None:
            raise Problem(
                "method-not-allowed",
                f"{method[:40]} is not offered at {place.template}; offered: {place.allow}.",
                headers={"Allow": place.allow},
            )
        if found:
            names = place.other_names.get(plain_path(operation.path), place.names)
            return Match(operation, dict(zip(names, found, strict=True)))
        return Match(operation, _NO_VALUES)

    def _add(self, template: str) -> _Place:
        names: list[str] = []
        node = self._root
        for segment in template[1:].split("/"):
            node = _follow(node, segment, names)
        if node.place is not None:
            node.place.other_names[template] = tuple(names)
            return node.place
        node.place = _Place(template, tuple(names))
        self._looks[re.sub(r"\{[^{}]*\}", "*", template)] = template
        if not names:
            self._static[template] = node.place
        return node.place

    def _not_found(self, path: str) -> Problem:
        shown = path if len(path) <= 200 else path[:200] + "…"
        detail = f"No operation has the path {shown}."
        without = path.rstrip("/")
        if without != path and without and self.knows(without):
            detail += f" A trailing slash makes another path: use {without}."
        elif self.knows(path + "/"):
            detail += f" It needs a trailing slash: use {path}/."
        else:
            near = difflib.get_close_matches(path[:200], self._looks, n=3, cutoff=0.5)
            similar = ", ".join(self._looks[look] for look in near)
            detail += f" Similar ones: {similar}." if near else ""
        return Problem("not-found", detail)

    def knows(self, path: str) -> bool:
        """Whether there is an operation, of whatever method, at `path`."""
        return self._place(path) is not None

    def allow(self, path: str) -> str | None:
        """The methods offered at `path`, as `Allow` lists them; None where there is nothing."""
        place = self._place(path)
        return None if place is None else place.allow

    def _place(self, path: str) -> _Place | None:
        return self._static.get(path) or _walk(self._root, path[1:].split("/"), 0, [])


def _follow(node: _Node, segment: str, names: list[str]) -> _Node:
    """The node after `segment`, made if it is not there yet; adds the names in the segment."""
    if "{" not in segment:
        return node.literals.setdefault(segment, _Node())
    pieces = re.split(r"\{([^{}]+)\}", segment)
    names.extend(pieces[1::2])
    if pieces[0::2] == ["", ""]:
        node.parameter = node.parameter or _Node()
        return node.parameter
    pattern = re.compile("(.+?)".join(re.escape(text) for text in pieces[0::2]), re.DOTALL)
    for known, child in node.patterns:
        if known.pattern == pattern.pattern:
            return child
    child = _Node()
    node.patterns.append((pattern, child))
    # `{name}.json` is tried before `{name}.{format}`: the more literal text, the more exact.
    node.patterns.sort(key=lambda entry: 5 * entry[0].groups - len(entry[0].pattern))
    return child


def _walk(node: _Node, segments: list[str], at: int, found: list[str]) -> _Place | None:
    """The place that `segments[at:]` lead to; what parameters took is left in `found`."""
    if at == len(segments):
        return node.place
    segment = segments[at]
    for child, taken in _children(node, segment):
        found.extend(taken)
        place = _walk(child, segments, at + 1, found)
        if place is not None:
            return place
        del found[len(found) - len(taken) :]
    return None


def _children(node: _Node, segment: str) -> Iterator[tuple[_Node, Sequence[str]]]:
    """The nodes that `segment` may lead to, most exact first, with what their parameters take."""
    literal = node.literals.get(segment)
    if literal is not None:
        yield literal, ()
    if node.patterns and len(segment) <= _LONGEST_MIXED_SEGMENT:
        for pattern, child in node.patterns:
            fit = pattern.fullmatch(segment)
            if fit is not None:
                yield child, fit.groups()
    if node.parameter is not None and segment:
        yield node.parameter, (segment,)


def _unchosen(place: _Place, method: str) -> Problem:
    """The refusal of a request whose query, or headers, name none of the operations."""
    ways = [
        " and ".join(name if value is None else f"{name}={value}" for name, value in conditions)
        for conditions in (conditions_of(one.path) for one in place.variants[method][:5])
    ]
    more = " and others" if len(place.variants[method]) > len(ways) else ""
    text = f"{method} {place.template} needs a query or headers that say which operation is meant"
    return Problem("not-found", f"{text}: {listed(ways, 'or')}{more}.")


def _offer(place: _Place, operation: Operation) -> None:
    if operation.any_method:
        place.any_method = operation
    else:
        place.by_method[operation.method] = operation


def _complete(place: _Place) -> None:
    """Add what every path has: HEAD where GET is, and OPTIONS."""
    if "GET" in place.by_method:
        place.by_method.setdefault("HEAD", place.by_method["GET"])
    if "GET" in place.variants:
        place.variants.setdefault("HEAD", place.variants["GET"])
    if place.any_method is None and "OPTIONS" not in place.by_method:
        place.by_method["OPTIONS"] = _options(place)


def _options(place: _Place) -> Operation:
    allow = ", ".join(sorted({*place.by_method, *place.variants, "OPTIONS"}))
    schema = {"const": allow}
    header = Header("Allow", True, schema, TEXT, Validator(schema), allow)
    name = f"OPTIONS {place.template}"
    return Operation(
        id=name,
        key=name,
        method="OPTIONS",
        path=place.template,
        responses={"204": Response("204", (), (header,))},
    )
