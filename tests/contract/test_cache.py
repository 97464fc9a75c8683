from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.contract.cache import MOST_FILES, cached
from sandbox.contract.yaml import parse_yaml


class Parser:
    """Counts how often it is needed."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, text: bytes) -> Any:
        self.calls += 1
        return parse_yaml(text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "lead-sandbox" / "documents"


def test_the_same_text_is_parsed_once(folder: Path) -> None:
    parser = Parser()
    first, second = cached(b"a: 1", parser), cached(b"a: 1", parser)
    assert first == second == {"a": 1}
    assert parser.calls == 1
    assert [file.suffix for file in folder.iterdir()] == [".json"]


def test_another_text_is_parsed_anew(folder: Path) -> None:
    parser = Parser()
    assert cached(b"a: 1", parser) == {"a": 1}
    assert cached(b"a: 2", parser) == {"a": 2}


@pytest.mark.parametrize(
    "spoilt", [b"", b"{", b"[]", b"\xff", b'{"digest": "x", "value": {"a": 9}}']
)
def test_a_spoilt_file_is_ignored_and_mended(folder: Path, spoilt: bytes) -> None:
    parser = Parser()
    cached(b"a: 1", parser)
    (file,) = folder.iterdir()
    file.write_bytes(spoilt)
    assert cached(b"a: 1", parser) == {"a": 1}
    assert cached(b"a: 1", parser) == {"a": 1}
    assert parser.calls == 2


def test_a_folder_that_cannot_be_made_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert cached(b"a: 1", parse_yaml) == {"a": 1}


def test_no_home_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert cached(b"a: 1", parse_yaml) == {"a": 1}


@pytest.mark.parametrize("text", [b"a: .inf", b"a: 99999999999999999999999", b"- 1"])
def test_what_json_cannot_hold_is_not_kept(folder: Path, text: bytes) -> None:
    parser = Parser()
    assert cached(text, parser) == cached(text, parser) == parse_yaml(text)
    assert parser.calls == 2


def test_the_folder_does_not_grow_for_ever(folder: Path) -> None:
    for number in range(MOST_FILES + 10):
        cached(f"a: {number}".encode(), parse_yaml)
    assert len(list(folder.iterdir())) <= MOST_FILES
