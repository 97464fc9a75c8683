"""The part of the pytest plugin that counts what the tests of a run touch.

As the rest of the plugin it imports nothing of the sandbox until there is something to count.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sandbox.testing.remote import RemoteSandbox
    from sandbox.world.coverage import Coverage

REPORT = ".sandbox-coverage.json"
URL_VARIABLE = "SANDBOX_URL"
_SENT = "sandbox_coverage"
_COUNTED: pytest.StashKey[Coverage] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sandbox", "Lead Sandbox")
    about = "Count what the tests touch of documents and flows"
    group.addoption("--sandbox-cov", action="store_true", help=f"{about}, and show it at the end.")
    parser.addini("sandbox_cov", f"{about}.", type="bool", default=False)
    about = "Fail the run where less than this share, in percent, was touched"
    group.addoption("--sandbox-cov-fail-under", metavar="PERCENT", type=float, help=f"{about}.")
    parser.addini("sandbox_cov_fail_under", f"{about}.")
    about = f"File that the report is written to (default: {REPORT} in the root directory)"
    group.addoption("--sandbox-cov-report", metavar="FILE", help=f"{about}.")
    parser.addini("sandbox_cov_report", f"{about}.")


def is_elsewhere(config: pytest.Config) -> bool:
    """Whether the sandbox of the run is one that runs elsewhere."""
    return bool(server_url(config))


def server_url(config: pytest.Config) -> str:
    """Where it runs. Command line, then environment, then ini file; empty for one of the run's
    own."""
    chosen = config.getoption("--sandbox-url") or os.environ.get(URL_VARIABLE)
    return str(chosen or config.getini("sandbox_url"))


def is_counting(config: pytest.Config) -> bool:
    """Whether the run counts what is touched; a bound on it is a wish to count, too."""
    return bool(
        config.getoption("--sandbox-cov")
        or config.getini("sandbox_cov")
        or _bound(config) is not None
    )


def keep(config: pytest.Config, report: dict[str, Any]) -> None:
    """Add the report of one server to that of the run."""
    _counted(config).add(report)


@contextmanager
def counting_there(config: pytest.Config, server: RemoteSandbox) -> Iterator[None]:
    """Count what a sandbox elsewhere is asked meanwhile, by whomever; nothing where nobody counts.

    Raises UsageError for one that does not count.
    """
    if not is_counting(config):
        yield
        return
    from sandbox.testing.sandbox import NotCounting

    try:
        before = server.coverage()
    except NotCounting as error:
        raise pytest.UsageError(f"--sandbox-cov: {error}") from None
    yield
    counted = _counted(config)
    counted.add(server.coverage())
    counted.leave_out(before)


def _counted(config: pytest.Config) -> Coverage:
    from sandbox.world.coverage import Coverage

    return config.stash.setdefault(_COUNTED, Coverage())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker of pytest-xdist is done, and tells what its tests touched."""
    sent = getattr(node, "workeroutput", {}).get(_SENT)
    if sent is None:
        return
    report, counted = json.loads(sent), _counted(node.config)
    # A sandbox elsewhere is one for all workers, and each of them tells what all of them did.
    if is_elsewhere(node.config):
        counted.join(report)
    else:
        counted.add(report)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker sends its report; the run itself writes it, and fails where it is too little."""
    config = session.config
    counted = config.stash.get(_COUNTED, None)
    if counted is None:
        return
    report = counted.report()
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[_SENT] = json.dumps(report)
        return
    _file(config).write_text(json.dumps(report), encoding="utf-8")
    bound = _bound(config)
    if bound is not None and report["percent"] < bound and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The table of what was touched."""
    counted = config.stash.get(_COUNTED, None)
    if counted is None:
        return
    from sandbox.coverage.text import lines

    report = counted.report()
    terminalreporter.section("what the tests touched of the sandbox")
    for line in lines(report):
        terminalreporter.write_line(line)
    terminalreporter.write_line(f"\nWritten to {_file(config)}")
    bound = _bound(config)
    if bound is not None and report["percent"] < bound:
        terminalreporter.write_line(
            f"Only {report['percent']:g} % were touched, less than {bound:g} %.", red=True
        )


def _bound(config: pytest.Config) -> float | None:
    given = config.getoption("--sandbox-cov-fail-under")
    if given is not None:
        return float(given)
    said = config.getini("sandbox_cov_fail_under")
    try:
        return float(said) if said else None
    except ValueError:
        raise pytest.UsageError(
            f"sandbox_cov_fail_under is {said!r}; a number of percent was expected"
        ) from None


def _file(config: pytest.Config) -> Path:
    given = config.getoption("--sandbox-cov-report") or config.getini("sandbox_cov_report")
    return config.rootpath / (given or REPORT)
