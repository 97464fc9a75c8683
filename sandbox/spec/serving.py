"""The products that are made from the documents of the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from sandbox.contract.document import Document, DocumentError, load
from sandbox.product import Product
from sandbox.settings import Settings, SpecError
from sandbox.spec.mounts import Mount, mounts_of
from sandbox.spec.product import SpecOptions, spec_product


def spec_products(
    settings: Settings,
    taken: Iterable[str] = (),
    known: Mapping[str, Product] = MappingProxyType({}),
) -> list[Product]:
    """A product for each document that `settings` name, none of them called as one of `taken`;
    those that are `known`, by their names, are not made anew.

    Raises SpecError for what is no document or cannot be mounted, and for a file of resources with
    mistakes or of no document; DocumentError for a document that cannot be served.
    """
    mounts = mounts_of(settings.specs, taken)
    resources = resources_of(settings.resources, mounts)
    return [
        known.get(mount.name)
        or _product(
            mount,
            SpecOptions(settings.dynamic, settings.stateful, resources.get(mount.name)),
            settings.strict_document,
        )
        for mount in mounts
    ]


def _product(mount: Mount, options: SpecOptions, strict: bool) -> Product:
    try:
        document = load(mount.file, strict, name=mount.name)
        if strict:
            _refuse_faults(document)
    except OSError as error:
        raise SpecError(f"{mount.file}: cannot be read: {error.strerror}") from error
    return spec_product(document, mount.name, mount.path, options)


def _refuse_faults(document: Document) -> None:
    """Raise DocumentError for a schema that cannot be compiled, or an example that breaks its."""
    for fault in document.examine():
        if fault.path:  # else that a large document was not looked at in full
            raise DocumentError(fault.path, fault.message, fault.file, fault.line)


def resources_of(said: Iterable[str], mounts: Sequence[Mount]) -> dict[str, Path]:
    """The files of resources by the name of the document: `NAME=FILE`, or `FILE` where there is
    one document only. Raises SpecError."""
    found: dict[str, Path] = {}
    names = [mount.name for mount in mounts]
    for text in said:
        name, equals, file = text.partition("=")
        if not equals and len(names) == 1:
            name, file = names[0], text
        if name not in names or not file:
            raise SpecError(
                f"{text}: resources of which document? expected NAME=FILE, with one of "
                f"{', '.join(names)}"
            )
        found[name] = Path(file)
    return found
