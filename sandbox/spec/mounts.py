"""Which documents are served, under which path, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox.contract.sources import roots_in
from sandbox.settings import SpecError, SpecSource

_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_SEGMENT: Final = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]+")
_RESERVED: Final = {"_sandbox": "the control plane", "ns": "for namespaces"}


@dataclass(frozen=True, slots=True)
class Mount:
    """One document: its file or folder, the path that its own begin with (empty for none), its
    name."""

    file: Path
    path: str
    name: str


def mounts_of(sources: Iterable[SpecSource], taken: Iterable[str] = ()) -> list[Mount]:
    """The documents that `sources` mean, in their order.

    A folder with one document in it, or with one called `openapi` or the like, is that document;
    of any other folder each document is served below its own name. Raises SpecError for what is
    not there, for paths that cannot be mounts, and for a name that is given twice or is `taken`.
    """
    found = [mount for source in sources for mount in _mounts(source)]
    names = set(taken)
    for mount in found:
        if mount.name in names:
            raise SpecError(
                f"{mount.file}: there is an API called {mount.name!r} already; give this one a "
                f"name of its own: --spec NAME={mount.file}"
            )
        names.add(mount.name)
    return found


def _mounts(source: SpecSource) -> Iterator[Mount]:
    path = Path(source.path)
    mount = source.mount or ""
    _check(mount, source)
    if path.is_dir():
        yield from _of_folder(path, mount, source.name)
    elif path.is_file():
        yield Mount(path, mount, source.name or _name(mount, path))
    else:
        raise SpecError(f"{path}: there is no such file or folder")


def _of_folder(folder: Path, mount: str, name: str | None) -> Iterator[Mount]:
    roots = roots_in(folder)
    if len(roots) < 2:  # one in a folder further down, or none, is for whoever loads it to say
        yield Mount(folder, mount, name or _name(mount, folder.resolve()))
        return
    for file in roots:
        path = f"{mount}/{_safe(file.stem)}"
        yield Mount(file, path, _name(path, file))


def _name(mount: str, path: Path) -> str:
    """After the mount, else after the file or folder."""
    return _safe(mount[1:].replace("/", "-") if mount else path.stem)


def _safe(text: str) -> str:
    return _NOT_IN_NAMES.sub("-", text).strip("-.") or "api"


def _check(mount: str, source: SpecSource) -> None:
    """Raises SpecError for a path that requests cannot have, or that others have."""
    segments = mount.split("/")[1:]
    if not all(map(_SEGMENT.fullmatch, segments)) or mount[:2] == "/~":
        raise SpecError(
            f"{source.path}: {mount!r} cannot be the path it is served under; expected letters, "
            "digits and . _ - between slashes, as in --spec billing=FILE"
        )
    taken = _RESERVED.get(segments[0]) if segments else None
    if taken:
        raise SpecError(f"{source.path}: /{segments[0]} is {taken}; choose another path")
