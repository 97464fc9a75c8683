"""Every case file does what it says, on both servers; every feature has one; the index is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.index import README, features, index, shown
from tests.cases.running import FILES, Client, read, serving
from tests.cli.running import Running


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_case_file(file: Path, tmp_path: Path) -> None:
    case = read(file)
    with serving(case, tmp_path) as sandbox:
        client = Client(sandbox.url, tmp_path)
        for one in case["cases"]:
            client.run(one)


@pytest.mark.parametrize("name", ["answers", "bodies", "state"])
def test_a_case_file_on_the_fast_server(name: str, tmp_path: Path) -> None:
    pytest.importorskip("granian")
    case = read(next(file for file in FILES if file.stem == name))
    from tests.cases.running import written

    options = ["--spec", str(written(case, tmp_path)), "--only", "--port", "0"]
    options += ["--stateful"] if case.get("settings", {}).get("stateful") else []
    with Running("serve", *options, "--server", "granian") as running:
        client = Client(running.url, tmp_path)
        for one in case["cases"]:
            client.run(one)


def test_every_feature_is_shown() -> None:
    known = [feature for below in features().values() for feature in below]

    assert sorted(set(known)) == sorted(known)
    assert sorted(shown()) == sorted(known)


def test_the_index_is_true() -> None:
    assert README.read_text() == index(), "run python -m tests.cases"


def test_what_is_expected_and_does_not_come_is_found(tmp_path: Path) -> None:
    case = read(next(file for file in FILES if file.stem == "answers"))
    with serving(case, tmp_path) as sandbox:
        client = Client(sandbox.url, tmp_path)
        for wrong in ({"status": 201}, {"answer": {"id": 1}}, {"has": {"id": 2}}, {"text": "a"}):
            with pytest.raises(AssertionError, match="expected"):
                client.run({"send": "GET /dogs/1", **wrong})
