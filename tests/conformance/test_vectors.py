"""The bundled vectors, by the thresholds that hold for all of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conformance.__main__ import main
from tests.conformance.comparing import difference, same
from tests.conformance.running import UnknownFormat, bundled, run_file

THRESHOLDS = {1: 99.5, 2: 97.0, 3: 90.0}
HANG_ON_DATA = ("phone", "email")
"""Types whose answers follow lists that others keep: those alone may fall short of all."""


@pytest.mark.parametrize("path", bundled(), ids=lambda path: path.stem)
def test_the_engine_answers_as_observed(path: Path) -> None:
    results = list(run_file(path))
    missed = [result for result in results if not result.passed]
    failures = [f"{result.id}: {result.detail}" for result in missed]

    assert results
    assert all(result.group in HANG_ON_DATA for result in missed), "\n".join(failures)
    for tier, least in THRESHOLDS.items():
        of_tier = [result.passed for result in results if result.tier == tier]
        assert not of_tier or 100 * sum(of_tier) / len(of_tier) >= least, "\n".join(failures)


def write(folder: Path, name: str, *records: dict[str, object]) -> str:
    """A file of vectors."""
    path = folder / name
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return str(path)


def timeframe(result: object, number: int = 1) -> dict[str, object]:
    """A vector of a timeframe that means nothing."""
    return {
        "id": f"timeframe.{number:04}",
        "tier": 1,
        "name": "nonsense",
        "now": "2026-03-10T15:30:00.000Z",
        "tz": "UTC",
        "result": result,
    }


def test_a_file_of_any_name_is_run_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "more.jsonl", timeframe(None), timeframe({"start": "x"}, 2))

    assert main([path, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows == [
        {"file": "more.jsonl", "group": "timeframe", "tier": 1, "passed": 1, "total": 2}
    ]


@pytest.mark.parametrize(("least", "status"), [("1=50", 0), ("1=50.1", 1), ("2=100", 0)])
def test_a_threshold_decides_the_exit(tmp_path: Path, least: str, status: int) -> None:
    path = write(tmp_path, "more.jsonl", timeframe(None), timeframe("x", 2))

    assert main([path, "--min", least]) == status
    assert main(["--min", least, "3=100", path]) == status


def test_failures_are_shown_on_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "more.jsonl", timeframe("x"), timeframe("y", 2))

    main([path, "--show-failures", "1"])

    shown = capsys.readouterr().out
    assert "timeframe.0001" in shown
    assert "timeframe.0002" not in shown


def test_a_tier_can_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "more.jsonl", timeframe(None), {**timeframe(None, 2), "tier": 3})

    main([path, "--tier", "3", "--json"])

    assert [row["tier"] for row in json.loads(capsys.readouterr().out)["rows"]] == [3]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("odd.jsonl", '{"id": "odd.1", "tier": 1}', "odd.jsonl:1: no runner for odd.1"),
        ("odd.jsonl", "\n{", "odd.jsonl:2: is no JSON"),
        ("odd.jsonl", "[1]", "odd.jsonl:1: a vector is a JSON object, not list"),
        ("odd.jsonl", '{"id": "types.1"}', "odd.jsonl:1: a vector has an `id`"),
        ("odd.jsonl", '{"id": 1, "tier": 1}', "odd.jsonl:1: a vector has an `id`"),
        ("odd.jsonl", "\udcff", "odd.jsonl: is no UTF-8"),
        ("odd.json", "{}", "odd.json: no runner for this document"),
        ("fields.json", "{}", "fields.json: is not the document it is named after"),
        ("fields.json", "[", "fields.json: is not the document it is named after"),
    ],
)
def test_a_file_that_cannot_be_run_is_told_from_failures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(UnknownFormat, match=re.escape(words)):
        list(run_file(path))
    assert main([str(path)]) == 2
    assert words in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere/types.jsonl"]) == 2
    assert "nowhere/types.jsonl" in capsys.readouterr().err


def test_members_that_no_runner_knows_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, "more.jsonl", {**timeframe(None), "seen_by": ["x"], "note": None})

    assert [result.passed for result in run_file(Path(path))] == [True]


def test_a_runner_that_fails_is_a_failure_of_its_vector(tmp_path: Path) -> None:
    path = write(tmp_path, "broken.jsonl", {"id": "timeframe.1", "tier": 1})

    result = next(run_file(Path(path)))

    assert (result.passed, "KeyError" in result.detail) == (False, True)


def test_results_are_compared_as_json() -> None:
    assert same({"a": [1, 2.0], "b": None}, {"b": None, "a": [1.0, 2]})
    assert same(1.2345678901234567e19, 12345678901234567000)
    assert not same(True, 1)
    assert not same({"a": 1}, {"a": 1, "b": None})
    assert not same([1], [1, 2])
    assert "theirs" in difference({"a": 1, "b": 2}, {"a": 1, "b": 3})
