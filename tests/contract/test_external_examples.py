"""Examples that lie in files of their own: read where they may be, bounded, never fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.contract import references
from sandbox.contract.document import Document, load
from tests.contract.cases import written

API = """
openapi: 3.1.0
info: {{title: A, version: "1"}}
paths:
  /a:
    get:
      operationId: a
      responses:
        "200":
          description: Fine.
          content:
            text/plain:
              examples:
                one: {{externalValue: "{one}"}}
                two: {{externalValue: "{two}"}}
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def loaded(folder: Path, one: str, two: str = "fine.txt", text: str = "fine") -> Document:
    files = {"api/api.yaml": API.format(one=one, two=two), "api/fine.txt": text}
    return load(written({**files, "secret.txt": "the secret"}, folder))


def examples(document: Document) -> dict[str, object]:
    (operation,) = document.operations
    return dict(operation.responses["200"].content[0].examples)


def test_they_are_read_from_the_folder(tmp_path: Path) -> None:
    document = loaded(tmp_path, "./fine%2Etxt")

    assert examples(document) == {"one": "fine", "two": "fine"}
    assert document.warnings == ()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:9/a.txt", "nothing is fetched from the network"),
        ("//127.0.0.1/a.txt", "nothing is fetched from the network"),
        ("ht%74p://127.0.0.1:9/a.txt", "nothing is fetched from the network"),
        ("file:///etc/hostname", "nothing is fetched from the network"),
        ("/etc/hostname", "lies outside of the folder"),
        ("../secret.txt", "lies outside of the folder"),
        ("%2e%2e/secret.txt", "lies outside of the folder"),
        ("sub/../../secret.txt", "lies outside of the folder"),
        ("nowhere.txt", "cannot be read"),
    ],
)
def test_what_is_elsewhere_is_left_out(address: str, words: str, tmp_path: Path) -> None:
    document = loaded(tmp_path, address)

    assert examples(document) == {"two": "fine"}
    (fault,) = document.warnings
    assert words in fault.message and fault.message.endswith("the example is left out")
    assert b"the secret" not in document.render("json")


def test_all_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "MOST_EXAMPLE_BYTES", 150)
    document = loaded(tmp_path, "fine.txt", text="x" * 100)

    assert len(examples(document)) == 1
    (fault,) = document.warnings
    assert "more than 150 bytes; the example is left out" in fault.message
