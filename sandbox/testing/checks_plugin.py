"""The part of the pytest plugin that fails a test by itself: unmet expectations, requests that no
operation fits, breaches of the contract.

As the rest of the plugin it imports nothing of the sandbox until a fixture was used.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sandbox.testing.handle import Handle

HANDLES: pytest.StashKey[list[Handle]] = pytest.StashKey()
"""The namespaces of a test."""

CHECKS = ("expectations", "unexpected", "contract")
_NONE = "none"
_ABOUT = (
    f"What fails a test by itself: of {', '.join(CHECKS)}, separated by commas; {_NONE} for nothing"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sandbox", "Lead Sandbox")
    group.addoption("--sandbox-checks", metavar="CHECKS", help=f"{_ABOUT} (default: all).")
    parser.addini("sandbox_checks", f"{_ABOUT}.")


def pytest_configure(config: pytest.Config) -> None:
    """Raises UsageError for a check that there is not, before any test is run."""
    _chosen(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """After a test that passed: what its namespaces found wrong fails it."""
    __tracebackhide__ = True
    yield
    checks = checks_of(item)
    if not checks:
        return
    for handle in item.stash.get(HANDLES, ()):
        handle.check(*checks)


def checks_of(item: pytest.Item) -> Sequence[str]:
    """The checks of a test: those of its marker, else those of the run."""
    marker = item.get_closest_marker("sandbox")
    said = None if marker is None else marker.kwargs.get("checks")
    if said is None:
        return _chosen(item.config)
    if isinstance(said, bool):
        return CHECKS if said else ()
    return _known([said] if isinstance(said, str) else said, item.nodeid)


def _chosen(config: pytest.Config) -> Sequence[str]:
    said = config.getoption("--sandbox-checks") or config.getini("sandbox_checks")
    if not said:
        return CHECKS
    return () if said == _NONE else _known(said.replace(",", " ").split(), "sandbox_checks")


def _known(checks: Sequence[str], where: str) -> Sequence[str]:
    for check in checks:
        if check not in CHECKS:
            raise pytest.UsageError(
                f"{where}: {check!r} is no check; there are {', '.join(CHECKS)}"
            )
    return checks
