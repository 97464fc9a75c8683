"""The files of a document: which is the root, what is read, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.contract import sources as module
from sandbox.contract.document import Document, DocumentError, load
from tests.contract.cases import written

API = 'openapi: 3.1.0\ninfo: {title: A, version: "1"}\n'
ROOT = f"{API}paths: {{/a: {{$ref: other.yaml}}}}\n"
OTHER = "get: {operationId: a, responses: {200: {description: Fine.}}}\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def ids(document: Document) -> list[str]:
    return [operation.id for operation in document.operations]


def message(document: Document) -> str:
    (fault,) = document.warnings
    return fault.message


@pytest.mark.parametrize(
    ("files", "root"),
    [
        (["openapi.yaml", "other.yaml"], "openapi.yaml"),
        (["a.json", "swagger.yml"], "swagger.yml"),
        (["whatever.yaml", "other.txt"], "whatever.yaml"),
        (["specs/openapi.yaml", "readme.txt"], "specs/openapi.yaml"),
        (["api.json", "zoo.yaml"], "api.json"),
    ],
)
def test_the_root_of_a_folder_is_found(files: list[str], root: str, tmp_path: Path) -> None:
    folder = tmp_path / "api"
    written({name: f"{API}paths: {{}}\nx-name: {name}\n" for name in files}, folder)

    assert load(folder).raw["x-name"] == root


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"one.yaml": ROOT, "two.yaml": ROOT},
            "several files could be the root: one.yaml, two.yaml",
        ),
        ({"a.txt": ROOT}, "no file has an API in it"),
        ({"list.yaml": "- openapi: 3.1.0\n"}, "no file has an API in it"),
    ],
)
def test_a_folder_without_a_clear_root_is_refused(
    files: dict[str, str], words: str, tmp_path: Path
) -> None:
    written(files, tmp_path / "api")

    with pytest.raises(DocumentError, match=words) as caught:
        load(tmp_path / "api")

    assert caught.value.file == str(tmp_path / "api")


def test_a_broken_root_is_told_of_the_root(tmp_path: Path) -> None:
    written({"openapi.yaml": "openapi: 3.1.0\npaths: }\n"}, tmp_path / "api")

    with pytest.raises(DocumentError) as caught:
        load(tmp_path / "api")

    assert (caught.value.file, caught.value.line) == (str(tmp_path / "api" / "openapi.yaml"), 2)


def test_a_broken_file_is_told_and_the_rest_is_served(tmp_path: Path) -> None:
    rest = "  /b: {get: {operationId: b, responses: {200: {description: Fine.}}}}\n"
    text = f"{API}paths:\n  /a: {{$ref: other.yaml}}\n{rest}"
    document = load(written({"api.yaml": text, "other.yaml": "get:\n  - }\n"}, tmp_path))

    assert ids(document) == ["b"]
    assert f"{tmp_path / 'other.yaml'}:2: " in message(document)


def test_what_has_changed_in_any_file_is_seen(tmp_path: Path) -> None:
    root = written({"api.yaml": ROOT, "other.yaml": OTHER}, tmp_path)
    assert ids(load(root)) == ids(load(root)) == ["a"]

    written({"other.yaml": OTHER.replace("operationId: a", "operationId: b")}, tmp_path)
    assert ids(load(root)) == ["b"]

    (tmp_path / "other.yaml").unlink()
    assert ids(load(root)) == []
    assert "cannot be read" in message(load(root))

    written({"other.yaml": OTHER}, tmp_path)
    assert ids(load(root)) == ["a"]
    assert load(root).warnings == ()


def test_files_outside_of_the_folder_are_read_if_that_is_wished(tmp_path: Path) -> None:
    text = ROOT.replace("other.yaml", "../shared/other.yaml")
    root = written({"api/api.yaml": text, "shared/other.yaml": OTHER}, tmp_path)

    assert "lies outside of the folder" in message(load(root))
    assert ids(load(root, outside=True)) == ["a"]
    assert load(root, outside=True).warnings == ()
    assert "lies outside of the folder" in message(load(root))


def test_links_lead_nowhere_outside_either(tmp_path: Path) -> None:
    root = written({"api/api.yaml": ROOT, "secret.yaml": OTHER}, tmp_path)
    (tmp_path / "api" / "other.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "lies outside of the folder" in message(load(root))

    (tmp_path / "api" / "other.yaml").unlink()
    written({"api/parts/real.yaml": OTHER}, tmp_path)
    (tmp_path / "api" / "other.yaml").symlink_to("parts/real.yaml")
    assert ids(load(root)) == ["a"]


def test_links_in_circles_and_folders_are_no_files(tmp_path: Path) -> None:
    root = written({"api.yaml": ROOT}, tmp_path)
    (tmp_path / "other.yaml").symlink_to("other.yaml")
    assert "cannot be read" in message(load(root))

    (tmp_path / "other.yaml").unlink()
    (tmp_path / "other.yaml").mkdir()
    assert "is no file" in message(load(root))


@pytest.mark.parametrize(
    "address", ["http://example.com/a.yaml", "//example.com/a", "file:///etc/passwd", "HTTPS://a/b"]
)
def test_nothing_comes_from_the_network(address: str, tmp_path: Path) -> None:
    document = load(written({"api.yaml": ROOT.replace("other.yaml", f'"{address}"')}, tmp_path))

    assert "nothing is fetched from the network" in message(document)


def test_absolute_paths_are_outside(tmp_path: Path) -> None:
    document = load(written({"api.yaml": ROOT.replace("other.yaml", "/etc/hostname")}, tmp_path))

    assert "lies outside of the folder" in message(document)


def test_the_number_of_files_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 3)
    paths = "".join(f"  /p{number}: {{$ref: p{number}.yaml}}\n" for number in range(5))
    files = {f"p{number}.yaml": OTHER.replace(" a,", f" a{number},") for number in range(5)}

    document = load(written({"api.yaml": f"{API}paths:\n{paths}", **files}, tmp_path))

    assert ids(document) == ["a0", "a1"]
    assert {fault.message.partition(";")[0] for fault in document.warnings} == {
        "the document has more than 3 files"
    }


def test_the_bytes_of_all_files_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 500)
    big = f"{OTHER}x-text: {'x' * 500}\n"

    document = load(written({"api.yaml": ROOT, "other.yaml": big}, tmp_path))

    assert "more than 500 bytes in all" in message(document)


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"api\.yaml"):
        load(tmp_path / "api.yaml")


def test_where_things_stand(tmp_path: Path) -> None:
    root = written({"api.yaml": ROOT, "other.yaml": f"\n{OTHER}"}, tmp_path)
    document = load(root)

    assert document.source_of("#/paths/~1a") == f"{root}:3"
    assert document.source_of("#/x-sandbox-files/other.yaml/get") == f"{tmp_path / 'other.yaml'}:2"
    assert document.line_of(("paths", "/a", "nowhere")) == 3
