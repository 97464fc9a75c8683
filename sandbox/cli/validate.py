"""`sandbox validate`: every mistake in a world or in an OpenAPI document, with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.contract.operations import MediaType
    from sandbox.product import Product

Place = tuple[str | int, ...]


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
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=_File(exists=True, dir_okay=False, path_type=Path),
)
def validate(files: tuple[Path, ...]) -> None:
    """Find the mistakes in worlds and OpenAPI documents.

    Which of the two a FILE is shows in its content; a world may be named as for serve. Each mistake
    is one line: file, line, path, what is wrong and what was expected. The exit code is 1 if there
    is any.

    \b
    sandbox validate my-world.yaml
    sandbox validate worlds/*.yaml openapi/*.yaml
    """
    from sandbox.compose import build_products

    products = build_products()
    wrong = 0
    for file in files:
        faults = list(_faults(file, products))
        wrong += len(faults)
        for fault in faults or [f"{file}: ok"]:
            click.echo(fault)
    if wrong:
        raise SystemExit(1)


def _faults(file: Path, products: Iterable[Product]) -> Iterable[str]:
    """The mistakes in one file, each as a line."""
    from sandbox.contract.yaml import YamlError, parse_yaml_with_lines

    try:
        value, lines = parse_yaml_with_lines(file.read_bytes())
    except YamlError as error:
        return [f"{file}:{error.line}: {error.message}"]
    except OSError as error:
        return [f"{file}: cannot be read: {error.strerror}"]
    if isinstance(value, dict) and ("openapi" in value or "swagger" in value):
        return _document_faults(value, str(file), lines)
    return _world_faults(file, products)


def _world_faults(file: Path, products: Iterable[Product]) -> list[str]:
    from sandbox.world.fixtures import WorldError, load_world

    try:
        load_world(file, tuple(products))
    except WorldError as error:
        return [str(fault) for fault in error.faults]
    return []


def _document_faults(raw: dict[str, Any], file: str, lines: dict[Place, int]) -> Iterator[str]:
    """What keeps a document from being served; if nothing does, the examples that break it."""
    from sandbox.contract.document import Document, DocumentError

    try:
        document = Document(raw, Path(file).stem)
        document.check()
    except DocumentError as error:
        yield _line(file, lines, error.where, error.message)
        return
    for place, message in (*_broken_rules(raw), *_bad_examples(document)):
        yield _line(file, lines, place, message)


def _broken_rules(raw: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """What breaks the rules of OpenAPI but can be served, where the checker of the extra
    `validate` is installed: it is large, and nothing else needs it."""
    try:
        from openapi_spec_validator import OpenAPIV31SpecValidator
    except ImportError:
        return
    for error in OpenAPIV31SpecValidator(raw).iter_errors():
        yield tuple(error.absolute_path), error.message.partition("\n")[0][:300]


def _bad_examples(document: Document) -> Iterator[tuple[Place, str]]:
    for operation in document.operations:
        base: Place = ("paths", operation.path, operation.method.lower())
        for media in operation.body.content if operation.body else ():
            yield from _findings((*base, "requestBody", "content", media.name), media)
        for response in operation.responses.values():
            for media in response.content:
                place = (*base, "responses", response.status, "content", media.name)
                yield from _findings(place, media)


def _findings(place: Place, media: MediaType) -> Iterator[tuple[Place, str]]:
    """How the examples of one content break its schema."""
    if media.validator is None or "json" not in media.name:
        return
    for name, value in media.examples.items():
        at = (*place, "examples", name) if name else (*place, "example")
        for finding in media.validator.findings(value):
            where = f"{finding.path}: " if finding.path else ""
            yield at, f"the example breaks its schema: {where}{finding.message}"


def _line(file: str, lines: dict[Place, int], place: Place, message: str) -> str:
    """`file:line: path: message`; the line of the nearest thing around `place` that has one."""
    around = (place[:length] for length in range(len(place), -1, -1))
    line = next((lines[one] for one in around if one in lines), None)
    where = f"{file}:{line}" if line else file
    path = ".".join(map(str, place))
    return f"{where}: {path}: {message}" if path else f"{where}: {message}"
