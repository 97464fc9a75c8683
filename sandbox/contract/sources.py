"""The files a document is made of: all in one folder tree, bounded, never from the network."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.contract.document_faults import DocumentError
from sandbox.contract.texts import parse_text
from sandbox.contract.yaml import YamlError

MOST_FILES = 1_000
MOST_BYTES = 64 * 1024 * 1024

_NAMES = ("openapi", "swagger", "api", "index", "root", "main")
_SUFFIXES = (".yaml", ".yml", ".json")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class SourceError(ValueError):
    """A file that is not there, or not to be read."""


class Sources:
    """Reads the files of the document whose root is the file `root`, each once.

    Names are relative to `folder`, with `/`. Files outside of `folder` are refused unless `outside`
    is set.
    """

    def __init__(self, root: Path, folder: Path | None = None, outside: bool = False) -> None:
        self.path = root
        self.folder = folder or root.parent
        self.root = root.relative_to(self.folder).as_posix()
        self.outside = outside
        self.tried: dict[str, None] = {}
        self.texts: dict[str, bytes] = {}
        self._values: dict[str, Any] = {}

    def path_of(self, name: str) -> str:
        """The file `name` as messages show it."""
        return str(self.path if name == self.root else self.folder / name)

    def name_of(self, address: str, file: str) -> str:
        """The name of what the relative `address` means in `file`. Raises SourceError."""
        if _SCHEME.match(address):
            raise SourceError(
                f"{address!r} is outside of the folder: nothing is fetched from the network; "
                "keep a copy beside the document and refer to that"
            )
        return posixpath.normpath(posixpath.join(posixpath.dirname(file), address))

    def text(self, name: str) -> bytes:
        """The text of the file `name`. Raises SourceError."""
        if name not in self.texts:
            self.tried[name] = None
            self.texts[name] = self._read(name)
        return self.texts[name]

    def value(self, name: str) -> Any:
        """The value in the file `name`, always the same object. Raises SourceError."""
        if name not in self._values:
            try:
                self._values[name] = parse_text(self.text(name))
            except YamlError as error:
                raise SourceError(f"{self.path_of(name)}:{error.line}: {error.message}") from error
        return self._values[name]

    def digest(self) -> bytes:
        """What stands for all the texts that have been read."""
        digest = hashlib.sha256()
        for name in sorted(self.texts):
            digest.update(f"{name}\0{len(self.texts[name])}\0".encode() + self.texts[name])
        return digest.digest()

    def root_text(self) -> bytes:
        """The text of the root. Raises OSError where it cannot be read."""
        if self.root not in self.texts:
            self.texts[self.root] = self.path.read_bytes()
        return self.texts[self.root]

    def root_value(self) -> Any:
        """The value in the root. Raises OSError, and DocumentError where it is no YAML."""
        if self.root not in self._values:
            try:
                self._values[self.root] = parse_text(self.root_text())
            except YamlError as error:
                file = self.path_of(self.root)
                raise DocumentError((), error.message, file, error.line) from error
        return self._values[self.root]

    def _read(self, name: str) -> bytes:
        path = self.path if name == self.root else self.folder / name
        if len(self.texts) >= MOST_FILES:
            raise SourceError(f"the document has more than {MOST_FILES} files")
        try:
            real = path.resolve(strict=True)
            if not self.outside and not real.is_relative_to(self.folder.resolve()):
                raise SourceError(
                    f"{name!r} lies outside of the folder {self.folder}; move it there, or serve "
                    "the folder that holds both"
                )
            room = MOST_BYTES - sum(map(len, self.texts.values()))
            if not real.is_file() or real.stat().st_size > room:
                raise SourceError(f"{name!r} is no file, or more than {MOST_BYTES} bytes in all")
            return real.read_bytes()
        except (OSError, RuntimeError) as error:
            told = error.strerror if isinstance(error, OSError) else str(error)
            raise SourceError(f"the file {name!r} cannot be read: {told}") from error


def root_of(path: Path) -> Path:
    """The root document in the folder `path`, or the file `path` itself. Raises DocumentError."""
    if not path.is_dir():
        return path
    found = roots_in(path) or [
        file for folder in sorted(path.iterdir()) if folder.is_dir() for file in roots_in(folder)
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(str(file.relative_to(path)) for file in found[:10])
    told = f"several files could be the root: {names}" if found else "no file has an API in it"
    raise DocumentError((), f"{told}; name one of them, or call it openapi.yaml", str(path))


def roots_in(folder: Path) -> list[Path]:
    """The root documents of `folder`: one by its name, else all with `openapi` or `swagger`."""
    files = sorted(file for file in folder.iterdir() if file.suffix in _SUFFIXES and file.is_file())
    for name in _NAMES:
        for file in files:
            if file.stem.lower() == name and _is_root(file):
                return [file]
    return [file for file in files if _is_root(file)]


def _is_root(file: Path) -> bool:
    """Whether the text begins, or goes on, as that of a root document does."""
    text = file.read_bytes()[:MOST_BYTES]
    if not re.search(rb"""^[\s{]*["']?(openapi|swagger)["']?\s*:""", text, re.MULTILINE):
        return False
    try:
        value = parse_text(text)
    except YamlError:
        return True  # what is wrong with it is told when it is read
    return isinstance(value, Mapping) and bool({"openapi", "swagger"} & value.keys())
