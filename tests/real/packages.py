"""Packages of npm with documents in them, fetched once by its ordinary client."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sandbox.contract.yaml import parse_yaml

LIST = Path(__file__).parent / "documents.yaml"


class Unreachable(Exception):
    """A package that cannot be had; says why."""


@dataclass(frozen=True)
class Listed:
    """One document of the list; `package` is `name@version`."""

    name: str
    package: str
    path: str
    quick: bool = False
    ci: bool = False


@cache
def listed() -> tuple[Listed, ...]:
    """All documents of documents.yaml."""
    return tuple(Listed(**one) for one in parse_yaml(LIST.read_bytes()))


def file_of(document: Listed, seconds: float = 120) -> Path:
    """Where the file of `document` is. Raises Unreachable."""
    return fetched(document.package, seconds) / document.path


def fetched(package: str, seconds: float = 120) -> Path:
    """The folder of `package` (`name@version`), in the user's cache. Raises Unreachable where it is
    not there and cannot be fetched in so many seconds."""
    folder = _cache() / package.removeprefix("@").replace("/", "-")
    if not folder.is_dir():
        _fetch(package, folder, seconds)
    return folder / "package"


def _cache() -> Path:
    base = os.environ.get("SANDBOX_REAL_CACHE") or Path.home() / ".cache" / "lead-sandbox"
    return Path(base) / "packages"


def _fetch(package: str, folder: Path, seconds: float) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Unreachable(f"{package}: npm is not installed")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        command = [npm, "pack", "--silent", "--pack-destination", place, package]
        try:
            done = subprocess.run(
                command, cwd=place, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise Unreachable(f"{package}: npm took longer than {seconds:g} s") from late
        packed = list(Path(place).glob("*.tgz"))
        if done.returncode or not packed:
            raise Unreachable(f"{package}: npm pack failed: {done.stderr.strip()[-300:]}")
        unpacked = Path(place) / "unpacked"
        with tarfile.open(packed[0]) as archive:
            archive.extractall(unpacked, filter="data")
        # Whoever comes last puts a whole one there.
        shutil.rmtree(folder, ignore_errors=True)
        unpacked.rename(folder)
