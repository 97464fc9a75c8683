"""`discriminator` spelled out, so that an engine chooses the one schema that is named.

`oneOf: [Cat, Dog]` with a discriminator becomes alternatives that each ask for their own names, and
so never overlap. A parent that its children take over by `allOf` becomes such a choice of its
children; what it says itself goes on under another name, which the children take over instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sandbox.contract.document_faults import Faults, Where
from sandbox.contract.steps import FILES, at, pointer_to, steps_of

Schema = dict[str, Any]
_MOST_STEPS = 20


class Discriminators:
    """Those of one document, collected while it is walked and spelled out in the end."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._found: list[tuple[Schema, Where]] = []
        # Which schemas take over which others: the reference, and whose list it is in.
        self._heirs: list[tuple[Schema, Where]] = []
        # The same by where they stand in the end: a child may be a parent too, and be changed.
        self._taken: list[tuple[list[tuple[Schema, Any]], Where]] = []

    def look_at(self, schema: Schema, where: Where) -> None:
        """Note what `schema` has of a discriminator, or takes over from schemas that may."""
        if "discriminator" in schema:
            self._found.append((schema, where))
        if isinstance(schema.get("allOf"), list):
            self._heirs.append((schema, where))

    def spell_out(self, raw: dict[str, Any], moved: Callable[[Where], Where]) -> None:
        """Change the schemas of `raw` so that they say what their discriminators mean.

        `moved` tells where what was looked at stands by now.
        """
        self._taken = [
            ([(part, part.get("$ref")) for part in schema["allOf"] if isinstance(part, dict)], at)
            for schema, where in self._heirs
            for at in [moved(where)]
        ]
        for schema, where in self._found:
            told = _read(schema.get("discriminator"))
            if told is None:
                del schema["discriminator"]
                text = "a discriminator needs a propertyName; it is left out"
                self._faults.error((*where, "discriminator"), text)
                continue
            name, mapping = told
            choice = _Choice(raw, name, self._targets(raw, mapping, where))
            choice.default = self._default(raw, schema, where)
            if any(isinstance(schema.get(word), list) for word in ("oneOf", "anyOf")):
                choice.among_alternatives(schema)
            else:
                self._among_heirs(choice, schema, moved(where))

    def _targets(
        self, raw: Mapping[str, Any], mapping: Mapping[str, Any], where: Where
    ) -> dict[str, list[str]]:
        """The names of the mapping by what they lead to."""
        targets: dict[str, list[str]] = {}
        for name, reference in mapping.items():
            place = _place_of(raw, str(reference), where)
            if place is None:
                text = f"{reference!r} leads nowhere; {name!r} is left out"
                self._faults.error((*where, "discriminator", "mapping", name), text)
            else:
                targets.setdefault(pointer_to(place), []).append(name)
        return targets

    def _default(self, raw: Mapping[str, Any], schema: Schema, where: Where) -> str:
        """What values are meant for that no name is known of, since OpenAPI 3.2; empty if none."""
        told = schema["discriminator"]
        name = told.get("defaultMapping") if isinstance(told, dict) else None
        place = None if name is None else _place_of(raw, str(name), where)
        return "" if place is None else pointer_to(place)

    def _among_heirs(self, choice: _Choice, schema: Schema, where: Where) -> None:
        heirs = self._heirs_of(pointer_to(where))
        for pointer in choice.targets:
            if pointer not in heirs and pointer != pointer_to(where):
                heirs[pointer] = []
        if heirs:
            choice.among_heirs(schema, where, heirs)

    def _heirs_of(self, parent: str) -> dict[str, list[Schema]]:
        """What takes over `parent`, in any number of steps, with the references to it."""
        heirs: dict[str, list[Schema]] = {}
        wanted = [parent]
        while wanted:
            above = wanted.pop()
            for taken, where in self._taken:
                parts = [part for part, reference in taken if reference == above]
                pointer = pointer_to(where)
                if parts and _is_named(where) and pointer not in heirs:
                    heirs[pointer] = parts if above == parent else []
                    wanted.append(pointer)
        return heirs


class _Choice:
    """The names of one discriminator, and what each of them leads to."""

    def __init__(self, raw: dict[str, Any], name: str, targets: dict[str, list[str]]) -> None:
        self._raw = raw
        self._name = name
        self.targets = targets
        self.default = ""
        # Values that several alternatives allow: those that a common parent enumerates.
        self._shared: frozenset[str] = frozenset()

    def among_alternatives(self, schema: Schema) -> None:
        word = "oneOf" if isinstance(schema.get("oneOf"), list) else "anyOf"
        self._note_shared(str(part["$ref"]) for part in schema[word] if _is_reference(part))
        schema[word] = [
            self._rest(part, schema[word])
            if self.default and _refers_to(part, self.default)
            else self._alternative(part)
            for part in schema[word]
        ]

    def among_heirs(self, schema: Schema, where: Where, heirs: dict[str, list[Schema]]) -> None:
        own = self._own_schema(schema, where)
        self._note_shared(heirs)
        for parts in heirs.values():
            for part in parts:
                part["$ref"] = own
        alternatives = [self._alternative({"$ref": pointer}) for pointer in heirs]
        taken = sorted({name for pointer in heirs for name in self._names(pointer)})
        others: Schema = {"not": {"enum": taken}}
        others["examples"] = self.targets.get(pointer_to(where)) or [str(where[-1])]
        alternatives.append({"$ref": own, "properties": {self._name: others}})
        notes: Schema = {key: schema[key] for key in ("title", "description") if key in schema}
        schema.clear()
        schema.update(notes, oneOf=alternatives)

    def _own_schema(self, schema: Schema, where: Where) -> str:
        """What the parent says itself, kept under a name of its own."""
        schemas: dict[str, Any] = self._raw.setdefault("components", {}).setdefault("schemas", {})
        name = f"{where[-1] if where else 'Schema'}.itself".replace("/", ".")
        while name in schemas:
            name += "_"
        schemas[name] = {key: value for key, value in schema.items() if key != "discriminator"}
        return pointer_to(("components", "schemas", name))

    def _note_shared(self, references: Iterable[str]) -> None:
        allowed = [set(self._own_values(at(self._raw, steps_of(one)))) for one in references]
        counted = Counter(value for values in allowed for value in values)
        self._shared = frozenset(value for value, count in counted.items() if count > 1)

    def _rest(self, part: Schema, parts: list[Any]) -> Schema:
        """The alternative for all that has none of the names of the others."""
        known = [other for other in parts if isinstance(other, dict) and other != part]
        others = [other["$ref"] for other in known if "$ref" in other]
        taken = sorted({name for reference in others for name in self._names(reference)})
        rule = {"not": {"enum": taken}, "examples": self._names(part["$ref"])[:1]}
        return {"allOf": [part], "properties": {self._name: rule if taken else {}}}

    def _alternative(self, part: Any) -> Any:
        if not _is_reference(part):
            return part
        names = self._names(part["$ref"])
        rule = {"const": names[0]} if len(names) == 1 else {"enum": names, "examples": names[:1]}
        return {"allOf": [part], "properties": {self._name: rule}, "required": [self._name]}

    def _names(self, reference: str) -> list[str]:
        """What may be called by: the names of the mapping, and its own values or its own name.

        An enumeration of all names, which a common parent may have, is nobody's own.
        """
        told = self.targets.get(reference, [])
        values = self._own_values(at(self._raw, steps_of(reference)))
        implicit = _implicit(steps_of(reference))
        if told:
            own = values if len(values) == 1 else []
        else:
            taken = {name for names in self.targets.values() for name in names}
            own = [value for value in values if value not in taken]
            mine = [one for one in own if one not in self._shared or _is_like(one, implicit)]
            own = mine or own
        return list(dict.fromkeys([*told, *(own or ([] if told and values else [implicit]))]))

    def _own_values(self, schema: Any, depth: int = _MOST_STEPS) -> list[str]:
        """The values that a schema itself allows the property."""
        if not isinstance(schema, Mapping) or depth == 0:
            return []
        properties = schema.get("properties")
        member = properties.get(self._name) if isinstance(properties, Mapping) else None
        values = _values(_followed(self._raw, member))
        if values:
            return values
        parts = [part for part in schema.get("allOf") or () if isinstance(part, Mapping)]
        if "$ref" in schema:
            parts.append(at(self._raw, steps_of(schema["$ref"])))
        found = (self._own_values(part, depth - 1) for part in parts)
        return next((values for values in found if values), [])


def _read(told: Any) -> tuple[str, Mapping[str, Any]] | None:
    """The property and the mapping; Swagger 2.0 has the property alone."""
    if isinstance(told, str):
        return told, {}
    if not isinstance(told, dict) or not isinstance(told.get("propertyName"), str):
        return None
    mapping = told.get("mapping")
    return told["propertyName"], mapping if isinstance(mapping, dict) else {}


def _place_of(raw: Mapping[str, Any], reference: str, where: Where) -> Where | None:
    """Where an entry of a mapping leads: a name, a reference, or a file."""
    named: Where = ("components", "schemas", reference)
    if at(raw, named) is not None:
        return named
    address, _, fragment = reference.partition("#")
    base: Where = where[:2] if where[:1] == (FILES,) else ()
    if address:
        base = _file(raw, address, str(base[1]) if base else "")
    place = (*base, *steps_of(f"#{fragment}"))
    return place if place and at(raw, place) is not None else None


def _file(raw: Mapping[str, Any], address: str, file: str) -> Where:
    import posixpath

    name = posixpath.normpath(posixpath.join(posixpath.dirname(file), address))
    return (FILES, name)


def _implicit(steps: Where) -> str:
    """`Cat` of `#/components/schemas/Cat` and of `#/x-sandbox-files/pets~1Cat.yaml`."""
    last = str(steps[-1]) if steps else ""
    if len(steps) == 2 and steps[0] == FILES:
        return last.rpartition("/")[2].partition(".")[0]
    return last


def _is_like(value: str, name: str) -> bool:
    """Whether a value may be a way to write the name of a schema: `red_fox` and `RedFox`."""
    return re.sub(r"\W|_", "", value).lower() == re.sub(r"\W|_", "", name).lower()


def _is_named(where: Where) -> bool:
    """Whether a schema is one that others refer to, not one inside of another."""
    if where[:1] == (FILES,) and len(where) <= 3:
        return True
    return len(where) > 1 and where[-2] in ("schemas", "definitions", "$defs")


def _is_reference(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(part.get("$ref"), str)


def _refers_to(part: Any, pointer: str) -> bool:
    return isinstance(part, dict) and part.get("$ref") == pointer


def _followed(raw: Mapping[str, Any], schema: Any) -> Any:
    for _ in range(_MOST_STEPS):
        if not isinstance(schema, Mapping) or not isinstance(schema.get("$ref"), str):
            return schema
        schema = at(raw, steps_of(schema["$ref"]))
    return None


def _values(schema: Any) -> list[str]:
    if not isinstance(schema, Mapping):
        return []
    values: Iterator[Any] = iter([schema["const"]] if "const" in schema else schema.get("enum", ()))
    return [value for value in values if isinstance(value, str)]
