"""`sandbox validate`: every mistake in a world or in an OpenAPI document, with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from sandbox.contract.document import Document, DocumentFault
    from sandbox.product import Product

# The checker of all rules takes minutes for what is larger.
_MOST_CHECKED = 1024 * 1024


class _Told(NamedTuple):
    """A line to print, and whether what it says is an error or only a warning."""

    line: str
    is_error: bool = True


class _File(click.Path):
    """A file, or the name of a world that comes with the sandbox."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from sandbox.world.fixtures import built_in

        if not Path(value).exists():
            value = built_in().get(str(value), value)
        return super().convert(value, param, ctx)


@click.command(short_help="Find the mistakes in worlds and documents.")
@click.argument(
    "files",
    metavar="FILE|DIR...",
    nargs=-1,
    required=True,
    type=_File(exists=True, path_type=Path),
)
@click.option(
    "--strict-document",
    is_flag=True,
    help="Take warnings of documents for errors, as serve does with this option.",
)
def validate(files: tuple[Path, ...], strict_document: bool) -> None:
    """Find the mistakes in worlds and OpenAPI documents.

    Which of the two a FILE is shows in its content; a world may be named as for serve, and of a DIR
    the document in it is meant. Each mistake is one line: file, line, path, what is wrong and what
    was expected. What is served in spite of a mistake in the document, as it is written, is told
    as a warning. The exit code is 1 if there is anything else.

    \b
    sandbox validate my-world.yaml
    sandbox validate worlds/*.yaml openapi/*.yaml
    sandbox validate --strict-document their-api/
    """
    from sandbox.compose import build_products

    products = build_products()
    wrong = 0
    for file in files:
        told = list(_told(file, products))
        wrong += sum(one.is_error or strict_document for one in told)
        for one in told or [_Told(f"{file}: ok")]:
            click.echo(one.line)
    if wrong:
        raise SystemExit(1)


def _told(file: Path, products: Iterable[Product]) -> Iterable[_Told]:
    """The mistakes in one file, or in the document of one folder."""
    from sandbox.contract.texts import parse_text
    from sandbox.contract.yaml import YamlError

    if file.is_dir():
        return _document_faults(file)
    try:
        value = parse_text(file.read_bytes())
    except YamlError as error:
        return [_Told(f"{file}:{error.line}: {error.message}")]
    except OSError as error:
        return [_Told(f"{file}: cannot be read: {error.strerror}")]
    if isinstance(value, dict) and ("openapi" in value or "swagger" in value):
        return _document_faults(file)
    return _world_faults(file, products)


def _world_faults(file: Path, products: Iterable[Product]) -> list[_Told]:
    from sandbox.world.fixtures import WorldError, load_world

    try:
        load_world(file, tuple(products))
    except WorldError as error:
        return [_Told(str(fault)) for fault in error.faults]
    return []


def _document_faults(path: Path) -> Iterator[_Told]:
    """What is wrong with a document: what keeps it from being served, or what is left out."""
    from sandbox.contract.document import DocumentError, DocumentFault, load

    try:
        document = load(path)
    except DocumentError as error:
        yield _told_of(
            DocumentFault(error.file or str(path), error.line, error.where, error.message, "error")
        )
        return
    faults = [*document.warnings, *document.examine()]
    faults += _broken_rules(document, path, faults)
    yield from map(_told_of, faults)


def _told_of(fault: DocumentFault) -> _Told:
    if fault.severity == "error":
        return _Told(str(fault))
    start = f"{fault.file}:{fault.line}: " if fault.line else f"{fault.file}: "
    return _Told(f"{start}warning: {str(fault).removeprefix(start)}", is_error=False)


def _broken_rules(
    document: Document, path: Path, known: Iterable[DocumentFault]
) -> Iterator[DocumentFault]:
    """What breaks the rules of OpenAPI but can be served, where the checker of the extra
    `validate` is installed: it is large, and nothing else needs it. It is given what stands in one
    file alone, as it would look for others on the network."""
    from sandbox.contract.document import DocumentFault
    from sandbox.contract.steps import at
    from sandbox.contract.texts import parse_text

    try:
        from openapi_spec_validator import validate as _  # noqa: F401
    except ImportError:
        return
    if path.is_dir() or path.stat().st_size > _MOST_CHECKED:
        return
    raw = parse_text(path.read_bytes())
    checker = _checker(raw)
    if checker is None or _refers_elsewhere(raw):
        return
    told = [fault.path for fault in known]
    for error in checker(raw).iter_errors():
        place = tuple(error.absolute_path)
        # Faults of a schema come with their place in that schema alone; they are told already.
        is_known = place and at(raw, place) is None
        if not is_known and not any(
            _is_around(place, other) or _is_around(other, place) for other in told
        ):
            message = error.message.partition("\n")[0][:300]
            yield DocumentFault(str(path), document.line_of(place), place, message, "warning")


def _checker(raw: Any) -> Any:
    import openapi_spec_validator as checkers

    version = str(raw.get("openapi") or raw.get("swagger"))
    names = {"2.0": "V2", "3.0": "V30", "3.1": "V31", "3.2": "V32"}
    return getattr(checkers, f"OpenAPI{names.get(version[:3], '')}SpecValidator", None)


def _refers_elsewhere(raw: Any) -> bool:
    """Whether any reference leads out of the file."""
    level = [raw]
    while level:
        for node in level:
            if isinstance(node, dict) and not str(node.get("$ref", "#")).startswith("#"):
                return True
        level = [
            below
            for node in level
            for below in (node.values() if isinstance(node, dict) else node)
            if isinstance(below, dict | list)
        ]
    return False


def _is_around(outer: tuple[str | int, ...], inner: tuple[str | int, ...]) -> bool:
    return inner[: len(outer)] == outer
