"""`sandbox coverage`, and `pytest --sandbox-cov`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.cli.running import invoke

PLUGIN = ("-p", "sandbox.testing.plugin", "-p", "no:cacheprovider")
XDIST = ("-p", "xdist.plugin", "-n", "2")
TESTS = """
import pytest

@pytest.mark.parametrize("state", ["TX", "NY", "OK", "FL"])
def test_a_lead(sandbox, state):
    sandbox.submit(email="ada@example.com", phone_1="5125550142", state=state)
"""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("SANDBOX_WORLD", raising=False)


def submitted(file: Path) -> int:
    report = json.loads(file.read_text())
    items = report["groups"][0]["items"]
    counts = {tuple(item["key"]): int(item["count"]) for item in items}
    return counts["leadconduit", "submitLead"]


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("workers", [(), XDIST], ids=["one process", "xdist"])
def test_a_run_of_pytest_shows_and_writes_what_it_touched(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(TESTS)

    done = pytester.runpytest_subprocess(*PLUGIN, *workers, "--sandbox-cov")

    done.assert_outcomes(passed=4)
    done.stdout.fnmatch_lines(["*what the tests touched*", "operations *"])
    assert submitted(pytester.path / ".sandbox-coverage.json") == 4


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("bound", "code"), [("0.1", 0), ("99", 1)])
def test_too_little_fails_the_run(pytester: pytest.Pytester, bound: str, code: int) -> None:
    pytester.makepyfile(TESTS)
    pytester.makeini(f"[pytest]\nsandbox_cov_fail_under = {bound}\n")

    done = pytester.runpytest_subprocess(*PLUGIN, "--sandbox-cov-report", "cov.json")

    assert done.ret == code
    assert (pytester.path / "cov.json").is_file()
    if code:
        done.stdout.fnmatch_lines(["Only * were touched, less than 99 %."])


@pytest.mark.usefixtures("alone")
def test_a_run_that_does_not_count_writes_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)

    done = pytester.runpytest_subprocess(*PLUGIN)

    done.stdout.no_fnmatch_line("*touched*")
    assert not (pytester.path / ".sandbox-coverage.json").exists()


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("workers", [(), XDIST], ids=["one process", "xdist"])
def test_a_run_counts_what_a_sandbox_elsewhere_was_asked_meanwhile(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(TESTS)
    with Sandbox("quickstart", coverage=True) as server:
        for _ in range(9):
            server.submit(email="earlier@example.com")
        done = pytester.runpytest_subprocess(
            *PLUGIN, *workers, "--sandbox-cov", "--sandbox-url", server.url
        )

    done.assert_outcomes(passed=4)
    done.stdout.fnmatch_lines(["*what the tests touched*", "operations *"])
    assert 0 < submitted(pytester.path / ".sandbox-coverage.json") <= 4


@pytest.mark.usefixtures("alone")
def test_a_sandbox_elsewhere_that_does_not_count_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    with Sandbox("quickstart") as server:
        done = pytester.runpytest_subprocess(*PLUGIN, "--sandbox-cov", "--sandbox-url", server.url)

    done.assert_outcomes(errors=4)
    done.stdout.fnmatch_lines(["*start it with --coverage*"])


@pytest.fixture
def report(tmp_path: Path) -> Path:
    with Sandbox(listen=False, coverage=True) as box:
        box.submit(email="ada@example.com", phone_1="5125550142", state="TX")
        file = tmp_path / "report.json"
        file.write_text(json.dumps(box.coverage()))
    return file


def test_the_command_shows_files_added_up(report: Path, tmp_path: Path) -> None:
    html = tmp_path / "coverage.html"

    done = invoke("coverage", str(report), str(report), "--missing", "--html", str(html))

    assert done.exit_code == 0
    assert "steps that nobody touched:" in done.output
    assert "leadconduit / getFlow" in done.output
    assert "<h1>Coverage:" in html.read_text()


def test_the_command_exits_with_2_below_the_bound(report: Path) -> None:
    assert invoke("coverage", str(report), "--fail-under", "1").exit_code == 0
    done = invoke("coverage", str(report), "--fail-under", "90")
    assert done.exit_code == 2
    assert "less than 90 %" in done.output


def test_the_command_asks_a_running_sandbox() -> None:
    with Sandbox(coverage=True, token="secret") as box:
        refused = invoke("coverage", "--url", box.url)
        answered = invoke("coverage", "--url", box.url, "--token", "secret")

    assert refused.exit_code == 2
    assert "token" in refused.output
    assert answered.exit_code == 0


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), ("{", "no report"), ("{}", "no report")]
)
def test_the_command_refuses_what_is_no_report(
    tmp_path: Path, content: str | None, words: str
) -> None:
    file = tmp_path / "report.json"
    if content is not None:
        file.write_text(content)

    done = invoke("coverage", str(file))

    assert done.exit_code == 2
    assert words in done.output
