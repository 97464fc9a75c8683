"""The products that are made from the documents of the settings."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.contract.document import load
from sandbox.product import Product
from sandbox.settings import Settings, SpecError
from sandbox.spec.mounts import Mount, mounts_of
from sandbox.spec.product import SpecOptions, spec_product


def spec_products(settings: Settings, taken: Iterable[str] = ()) -> list[Product]:
    """A product for each document that `settings` name, none of them called as one of `taken`.

    Raises SpecError for what is no document or cannot be mounted, DocumentError for a document that
    cannot be served.
    """
    options = SpecOptions(dynamic=settings.dynamic)
    strict = settings.strict_document
    return [_product(mount, options, strict) for mount in mounts_of(settings.specs, taken)]


def _product(mount: Mount, options: SpecOptions, strict: bool) -> Product:
    try:
        document = load(mount.file, strict, name=mount.name)
    except OSError as error:
        raise SpecError(f"{mount.file}: cannot be read: {error.strerror}") from error
    return spec_product(document, mount.name, mount.path, options)
