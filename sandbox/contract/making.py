"""One document of OpenAPI 3.1 out of files of any version."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sandbox.contract.discriminators import Discriminators
from sandbox.contract.document_faults import DocumentError, Faults, Where
from sandbox.contract.grammar import OPENAPI, SWAGGER
from sandbox.contract.places import Places
from sandbox.contract.references import Assembly
from sandbox.contract.schema_forms import SchemaForms
from sandbox.contract.sources import SourceError, Sources
from sandbox.contract.versions import check_content, version_of

# What must be there by the rules of OpenAPI, but is not needed to serve the rest.
_REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "document": ("info",),
        "info": ("title", "version"),
        "response": ("description",),
        "body": ("content",),
        "security": ("type",),
    }
)


def made(sources: Sources) -> dict[str, Any]:
    """The document that `sources` hold (`raw`), its `version`, and its `faults`, all as JSON.

    Raises DocumentError for what cannot be served.
    """
    faults = Faults()
    places = Places(sources)
    try:
        version = version_of(sources.root_value(), faults)
        raw = _Making(sources, version, faults).document()
    except DocumentError as error:
        raise error if error.file else places.error(error) from error
    return {"raw": raw, "version": version, "faults": _placed(faults, places, sources.root)}


def _placed(faults: Faults, places: Places, root: str) -> list[dict[str, Any]]:
    """The faults with their places, in the order of the files."""
    told = []
    for found in faults.found:
        file, line, path = places.named(found.where)
        words = {"message": found.message, "severity": found.severity}
        told.append({"file": file, "line": line, "path": list(path), **words})
    told.sort(key=lambda one: (one["file"] != root, one["file"], one["line"] or 0))
    return told


class _Making:
    """Makes one document of its files."""

    def __init__(self, sources: Sources, version: str, faults: Faults) -> None:
        self._version = version
        self._sources = sources
        self._faults = faults
        self._forms = SchemaForms(version in ("2.0", "3.0"), faults)
        self._discriminators = Discriminators(faults)
        grammar = SWAGGER if version == "2.0" else OPENAPI
        self._as_it_was = False
        self._assembly = Assembly(sources, grammar, faults, self._visit, self._moved)

    def _moved(self, where: Where) -> Where:
        """Where a part of the root will be in the end."""
        if self._version != "2.0":
            return where
        from sandbox.contract.swagger import AS_IT_WAS, moved

        place = moved(where)
        self._as_it_was = self._as_it_was or place[:2] == AS_IT_WAS
        return place

    def document(self) -> dict[str, Any]:
        check_content(self._sources.root_value())
        raw = self._assembly.assembled()
        if self._version == "2.0":
            from sandbox.contract.swagger import translated

            raw = translated(raw, self._forms, self._faults, self._as_it_was)
        elif not str(raw["openapi"]).startswith(("3.1.", "3.2.")):
            raw["openapi"] = "3.2.0" if self._version == "3.2" else "3.1.0"
        self._discriminators.spell_out(raw, self._moved)
        return raw

    def _visit(self, node: dict[str, Any], kind: str, where: Where) -> None:
        for name in _REQUIRED.get(kind, ()):
            if name not in node:
                self._faults.warning(where, f"{name} is missing")
        if kind == "schema":
            self._forms.bring(node, where)
            self._discriminators.look_at(node, where)
        elif kind == "example" and isinstance(node.get("externalValue"), str):
            self._take_in(node, where)

    def _take_in(self, example: dict[str, Any], where: Where) -> None:
        """The example that is kept in a file of its own."""
        try:
            example["value"] = self._assembly.external(example["externalValue"], where)
        except SourceError as error:
            self._faults.error((*where, "externalValue"), f"{error}; the example is left out")
        else:
            del example["externalValue"]
