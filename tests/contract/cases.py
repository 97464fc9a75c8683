"""Case files of documents: their texts, and what has to come of loading them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.contract.document import Document, load
from sandbox.contract.operations import MediaType, Operation
from sandbox.contract.parts import Parameter, Response
from sandbox.contract.yaml import parse_yaml

FOLDER = Path(__file__).parent / "documents"


def case(name: str) -> Any:
    """The case file `name`."""
    return parse_yaml((FOLDER / f"{name}.yaml").read_bytes())


def written(texts: dict[str, str], folder: Path) -> Path:
    """The first of the files, all of them written below `folder`."""
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / next(iter(texts))


def loaded(case: Any, folder: Path) -> Document:
    """The document of a case."""
    root = written(case["files"], folder)
    return load(folder / case["load"] if "load" in case else root)


def told(document: Document, folder: Path) -> list[str]:
    """What is wrong with it, each as one line: severity, place and message."""
    lines = (f"{fault.severity} {fault}" for fault in document.warnings)
    return [line.replace(f"{folder}/", "") for line in lines]


class Parts:
    """The parts of a document by the words that case files name them with."""

    def __init__(self, document: Document) -> None:
        self._operations = {one.id: one for one in _all(document)}

    def operation(self, id: str) -> Operation:
        return self._operations[id]

    def body(self, words: str) -> MediaType:
        """`addPet application/json`."""
        id, name = words.split()
        body = self.operation(id).body
        assert body is not None
        return _named(body.content, name)

    def response(self, words: str) -> Response:
        """`addPet 200`."""
        id, status = words.split()
        return self.operation(id).responses[status]

    def answer(self, words: str) -> MediaType:
        """`addPet 200 application/json`."""
        words, _, name = words.rpartition(" ")
        return _named(self.response(words).content, name)

    def parameter(self, id: str, name: str) -> Parameter:
        return next(one for one in self.operation(id).parameters if one.name == name)


def _all(document: Document) -> Iterator[Operation]:
    yield from document.webhooks
    for operation in document.operations:
        yield operation
        for callback in operation.callbacks:
            yield from callback.operations


def _named(content: tuple[MediaType, ...], name: str) -> MediaType:
    return next(media for media in content if media.name == name)
