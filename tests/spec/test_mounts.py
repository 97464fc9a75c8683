"""Which documents are served, where, and what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.settings import SpecError, SpecSource
from sandbox.spec.mounts import mounts_of

DOCUMENT = "openapi: 3.1.0\npaths: {}\n"


def told(*sources: str | Path | SpecSource) -> list[tuple[str, str]]:
    """Mount and name of each."""
    return [(one.path, one.name) for one in mounts_of(map(SpecSource.of, sources))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "my apis"
    folder.mkdir()
    return folder


def write(folder: Path, *names: str, text: str = DOCUMENT) -> None:
    for name in names:
        (folder / name).write_text(text)


def test_a_file(folder: Path) -> None:
    write(folder, "pet store.v2.yaml")
    file = folder / "pet store.v2.yaml"

    assert told(file) == [("", "pet-store.v2")]
    assert told(f"pets={file}") == [("/pets", "pets")]
    assert told(f"/a/b/={file}") == [("/a/b", "a-b")]
    assert told(f"={file}") == [("", "pet-store.v2")]
    assert told(SpecSource(str(file), "/x", "mine")) == [("/x", "mine")]


def test_a_file_with_an_equals_sign_in_its_name(folder: Path) -> None:
    write(folder, "a=b.yaml")

    assert told(str(folder / "a=b.yaml")) == [("", "a-b")]


def test_a_folder_of_documents(folder: Path) -> None:
    write(folder, "b.yml", "a.json", "notes.txt")
    write(folder, "parts.yaml", text="Pet: {type: object}\n")

    assert told(folder) == [("/a", "a"), ("/b", "b")]
    assert told(f"v1={folder}") == [("/v1/a", "v1-a"), ("/v1/b", "v1-b")]


@pytest.mark.parametrize("names", [("openapi.yaml", "other.yaml"), ("only.yaml",)])
def test_a_folder_that_is_one_document(folder: Path, names: tuple[str, ...]) -> None:
    write(folder, *names)
    write(folder, "parts.yaml", text="Pet: {type: object}\n")

    assert told(folder) == [("", "my-apis")]
    assert told(f"x={folder}") == [("/x", "x")]


@pytest.mark.parametrize(
    "mount", ["a b", "a//b", "..", "a/./b", "~n", "ä", "a?b", "a%20b", "_sandbox/x", "ns"]
)
def test_paths_that_requests_cannot_have(folder: Path, mount: str) -> None:
    write(folder, "x.yaml")

    with pytest.raises(SpecError, match=r"x\.yaml: "):
        told(f"{mount}={folder / 'x.yaml'}")


def test_names_are_given_once(folder: Path) -> None:
    write(folder, "x.yaml")

    with pytest.raises(SpecError, match="an API called 'x' already"):
        told(folder / "x.yaml", f"x={folder / 'x.yaml'}")
    with pytest.raises(SpecError, match="an API called 'x' already"):
        mounts_of([SpecSource(str(folder / "x.yaml"))], taken=["x"])
