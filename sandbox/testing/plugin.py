"""The pytest plugin: `sandbox_server`, a real server for the run, and `sandbox`, a fresh world for
each test.

pytest imports this module in every run of an environment that has the distribution, also where no
test uses it. So it imports nothing of the sandbox, and nothing else that costs, until a fixture is
used.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from sandbox.testing import checks_plugin, coverage_plugin
from sandbox.testing.checks_plugin import HANDLES
from sandbox.testing.coverage_plugin import server_url

if TYPE_CHECKING:
    from sandbox.testing.handle import Handle
    from sandbox.testing.intercept import Interception
    from sandbox.testing.remote import RemoteSandbox
    from sandbox.testing.sandbox import Sandbox

WORLD = "quickstart"
WORLD_VARIABLE = "SANDBOX_WORLD"
SPEC_VARIABLE = "SANDBOX_SPEC"
TOKEN_VARIABLE = "SANDBOX_TOKEN"  # noqa: S105 - a name
SPECS = "OpenAPI document that the sandbox fixtures serve too; NAME=FILE for one under /NAME"
REMOTE = "A running sandbox to use, in the place of one for the run"
MARKER = (
    "sandbox(world=None, seed=None, switches=None, intercept=False, checks=None): "
    "the world that the fixture `sandbox` begins with, its seed, how its switches stand, "
    "whether calls to production are intercepted (True, or a list of more hosts), and what fails "
    "the test by itself (False for nothing, or a list of checks)."
)
INTERCEPT = {
    "hosts": "Host answered by the sandbox where a test intercepts, besides those of production.",
    "allow": "Host that is really called where a test intercepts.",
}

_NUMBERS = pytest.StashKey[Iterator[int]]()


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.register(checks_plugin, "sandbox_checks")
    pluginmanager.register(coverage_plugin, "sandbox_coverage")
    about = "World of the sandbox fixtures: a built-in name or a file"
    group = parser.getgroup("sandbox", "Lead Sandbox")
    group.addoption("--sandbox-world", metavar="WORLD", help=f"{about} (default: {WORLD}).")
    parser.addini("sandbox_world", f"{about}, relative to the root directory.")
    group.addoption(
        "--sandbox-spec", metavar="[NAME=]FILE", action="append", default=[], help=f"{SPECS}."
    )
    parser.addini("sandbox_spec", f"{SPECS}, relative to the root directory.", type="linelist")
    group.addoption("--sandbox-url", metavar="URL", help=f"{REMOTE}.")
    parser.addini("sandbox_url", REMOTE)
    for name, about in INTERCEPT.items():
        group.addoption(
            f"--sandbox-intercept-{name}", metavar="HOST", action="append", default=[], help=about
        )
        parser.addini(f"sandbox_intercept_{name}", about, type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    config.stash[_NUMBERS] = count(1)


@pytest.fixture(scope="session")
def sandbox_settings() -> dict[str, Any]:
    """Settings of the server, the members of `sandbox.Settings`; override it to change them."""
    return {}


@pytest.fixture(scope="session")
def sandbox_server(
    sandbox_settings: dict[str, Any], pytestconfig: pytest.Config
) -> Iterator[Sandbox | RemoteSandbox]:
    """A real server on a free port, one for the run (for each worker of pytest-xdist); with
    `--sandbox-url` the one that runs there, for all of them."""
    url = server_url(pytestconfig)
    if url:
        with (
            _elsewhere(url, sandbox_settings) as there,
            coverage_plugin.counting_there(pytestconfig, there),
        ):
            yield there
        return
    from sandbox.testing.sandbox import Sandbox

    counting = coverage_plugin.is_counting(pytestconfig)
    settings = {
        "world": _world(pytestconfig),
        "specs": _specs(pytestconfig),
        "coverage": counting,
        **sandbox_settings,
    }
    with Sandbox(**settings) as server:
        yield server
        if counting:
            coverage_plugin.keep(pytestconfig, server.coverage())


@pytest.fixture
def sandbox(
    request: pytest.FixtureRequest, sandbox_server: Sandbox | RemoteSandbox
) -> Iterator[Handle]:
    """A namespace of its own for each test: nothing that another test did is in it."""
    options = _marked(request.node)
    switches = options.pop("switches", None) or {}
    intercept = options.pop("intercept", False)
    if server_url(request.config):
        # The world of the run; without one, that of the server.
        options.setdefault("world", _chosen_world(request.config))
    handle = sandbox_server.namespace(_name(request), **options)
    request.node.stash.setdefault(HANDLES, []).append(handle)
    try:
        for name, value in switches.items():
            handle.switches.set(name, value)
        with _interception(handle, request, intercept):
            yield handle
    finally:
        sandbox_server.delete(handle)


@pytest.fixture
def sandbox_intercept(
    sandbox: Handle, request: pytest.FixtureRequest
) -> Iterator[Interception | None]:
    """As long as the test runs, calls to production reach the fixture `sandbox`."""
    with _interception(sandbox, request, True) as interception:
        yield interception


def _interception(
    handle: Handle, request: pytest.FixtureRequest, wanted: bool | Sequence[str]
) -> AbstractContextManager[Interception | None]:
    """What intercepts as wanted: not at all, or with more hosts. The settings of the run count."""
    if wanted is False:
        return nullcontext()
    more = () if wanted is True else wanted
    hosts, allow = (
        [
            *config.getini(f"sandbox_intercept_{name}"),
            *config.getoption(f"sandbox_intercept_{name}"),
        ]
        for config in [request.config]
        for name in INTERCEPT
    )
    return handle.intercept([*hosts, *more], allow)


def _elsewhere(url: str, settings: dict[str, Any]) -> RemoteSandbox:
    """The sandbox that runs at `url`. Raises UsageError for settings, which are fixed there."""
    from sandbox.testing.remote import RemoteSandbox

    if settings:
        raise pytest.UsageError(
            f"the sandbox at {url} runs already: sandbox_settings cannot set "
            f"{', '.join(settings)} there"
        )
    return RemoteSandbox(url, token=os.environ.get(TOKEN_VARIABLE))


def _world(config: pytest.Config) -> str:
    """The world of the run, else the default."""
    return _chosen_world(config) or WORLD


def _chosen_world(config: pytest.Config) -> str | None:
    """Command line, then environment, then ini file."""
    chosen = config.getoption("--sandbox-world") or os.environ.get(WORLD_VARIABLE)
    if chosen:
        return str(chosen)
    return _located(config.getini("sandbox_world"), config.rootpath) or None


def _specs(config: pytest.Config) -> tuple[str, ...]:
    """Command line, then environment (with spaces between them), then ini file."""
    chosen = config.getoption("--sandbox-spec") or os.environ.get(SPEC_VARIABLE, "").split()
    if chosen:
        return tuple(chosen)
    return tuple(_rooted(said, config.rootpath) for said in config.getini("sandbox_spec"))


def _rooted(said: str, root: Path) -> str:
    """`[NAME=]FILE` with the file in `root`, if it is there."""
    name, equals, file = said.rpartition("=")
    return f"{name}{equals}{root / file}" if (root / file).exists() else said


def _located(world: str, *folders: Path) -> str:
    """The file of this name in the first folder that has it, else the name as it is."""
    found = (folder / world for folder in folders if world and (folder / world).is_file())
    return str(next(found, world))


def _marked(node: pytest.Item) -> dict[str, Any]:
    """The arguments of the nearest marker. Raises UsageError for one that it does not have."""
    marker = node.get_closest_marker("sandbox")
    if marker is None:
        return {}
    unknown = set(marker.kwargs) - {"world", "seed", "switches", "intercept", "checks"}
    if marker.args or unknown:
        raise pytest.UsageError(
            f"{node.nodeid}: the marker is written @pytest.mark.{MARKER.partition(':')[0]}, "
            f"not with {', '.join([*map(repr, marker.args), *sorted(unknown)])}"
        )
    options = dict(marker.kwargs)
    options.pop("checks", None)
    if isinstance(options.get("world"), str):
        options["world"] = _located(options["world"], node.path.parent, node.config.rootpath)
    return options


def _name(request: pytest.FixtureRequest) -> str:
    """A name for the namespace that says in the URL which test it is of."""
    numbers = request.config.stash[_NUMBERS]
    test = re.sub(r"[^A-Za-z0-9._-]+", "-", request.node.name)[:60].strip("-")
    name = f"{test}-{next(numbers)}"
    # A server elsewhere may serve other workers, and other runs.
    return f"{name}-{uuid4().hex[:8]}" if server_url(request.config) else name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test is reported with what it said to the sandbox, and what the sandbox did."""
    report = yield
    handles = item.stash.get(HANDLES, ())
    if report.failed and report.when != "teardown" and handles:
        from sandbox.testing.report import conversation

        report.sections += [("sandbox", conversation(handle)) for handle in handles]
    return report
