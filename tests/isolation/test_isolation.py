"""500 small tests in random order under `pytest -n 8` share one server, and nothing else.

Every test changes everything there is in its namespace with values of its own and then looks for
anything that is not its own: another test's lead, another clock, another key, another stub.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.testing import Sandbox

COUNT = 500
WORKERS = 8
MOST_SECONDS = 90
PLUGINS = ("-p", "sandbox.testing.plugin", "-p", "xdist.plugin", "-p", "no:cacheprovider")

CONFTEST = """
import os, random

def pytest_collection_modifyitems(items):
    random.Random(int(os.environ["SHUFFLE"])).shuffle(items)
"""

TESTS = """
import pytest, urllib3

POOL = urllib3.PoolManager(retries=False)

@pytest.fixture
def mine(sandbox, request):
    return f"{request.node.callspec.params['number']}@example.com"

def post(url, email):
    body = {"email": email, "phone_1": "5125550142", "state": "TX"}
    answer = POOL.request("POST", url, fields=body, encode_multipart=False)
    assert answer.status == 201, answer.data

def look(sandbox, mine, leads):
    assert [lead.fields["email"] for lead in sandbox.leads] == [mine] * leads
    assert all(mine.encode().replace(b"@", b"%40") in one.body for one in sandbox.requests)
    assert all(mine.encode() in one.body for one in sandbox.deliveries if "buyer" in one.url)
    assert all(event["vars"]["lead"]["email"]["normal"] == mine for event in sandbox.events)

@pytest.mark.parametrize("number", range(100))
def test_leads(sandbox, mine, number):
    assert sandbox.requests == ()
    for count in (1, 2):
        post(sandbox.submit_url(), mine)
        look(sandbox, mine, count)
    sandbox.verify(operation="submitLead", exactly=2, body={"email": mine})

@pytest.mark.parametrize("number", range(100))
def test_clock_and_switches(sandbox, mine, number):
    at = sandbox.clock.freeze(f"2026-02-01T00:00:00.{number:03}Z")
    assert sandbox.switches["strict_accept"] is False
    sandbox.switches.set("strict_accept", number % 2 == 0)
    post(sandbox.submit_url(), mine)
    assert sandbox.clock.now == at
    assert sandbox.leads[0].time == at
    assert sandbox.switches["strict_accept"] is (number % 2 == 0)
    look(sandbox, mine, 1)

@pytest.mark.parametrize("number", range(100))
def test_stubs_and_lists(sandbox, mine, number):
    sandbox.stub("https://buyer.example/", json={"result": "refused", "message": mine})
    post(sandbox.submit_url(), mine)
    (lead,) = sandbox.verify_lead(outcome="failure", exactly=1)
    assert lead.reason == mine
    sandbox.add_to_list("dup", mine)
    look(sandbox, mine, 1)

@pytest.mark.parametrize("number", range(100))
def test_snapshots_and_forks(sandbox, sandbox_server, mine, number):
    post(sandbox.submit_url(), mine)
    with sandbox.rolled_back():
        post(sandbox.submit_url(), mine)
        look(sandbox, mine, 2)
    look(sandbox, mine, 1)
    fork = sandbox.fork()
    try:
        post(fork.submit_url(), mine)
        look(fork, mine, 2)
        look(sandbox, mine, 1)
    finally:
        sandbox_server.delete(fork)

@pytest.mark.parametrize("number", range(100))
def test_credentials(sandbox_server, number):
    key, mine = f"key-of-{number}", f"{number}@example.com"
    own = sandbox_server.namespace(credentials={"api_key": key})
    try:
        headers = urllib3.make_headers(basic_auth=f"API:{key}")
        answer = POOL.request("GET", f"{sandbox_server.url}/flows", headers=headers)
        assert answer.status == 200
        assert [one.path for one in own.requests] == ["/flows"]
        own.reset()
        post(own.submit_url(), mine)
        look(own, mine, 1)
    finally:
        sandbox_server.delete(own)
"""


@pytest.fixture
def server() -> Iterator[Sandbox]:
    with Sandbox("quickstart") as running:
        yield running


SHARED = """
import pytest

@pytest.fixture
def sandbox(sandbox_server):
    return sandbox_server
"""


def test_no_cross_talk(server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    seed = random.SystemRandom().randrange(10**6)
    started = time.monotonic()

    run = run_tests(server, tmp_path, seed, "-n", str(WORKERS))

    took = time.monotonic() - started
    assert run.returncode == 0, f"shuffled by {seed}:\n{run.stdout[-6000:]}{run.stderr[-2000:]}"
    counted = re.search(r"(\d+) passed", run.stdout)
    assert counted is not None
    assert int(counted[1]) == COUNT
    assert took < MOST_SECONDS
    # Nothing of it reached the namespace of the server, and nothing was left behind.
    assert (server.requests, server.leads) == ((), ())
    assert server._service.realm.names() == ["default"]


def test_cross_talk_would_be_noticed(server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST + SHARED)

    run = run_tests(server, tmp_path, 1, "-k", "test_leads and (1 or 2)", "--maxfail=5")

    assert run.returncode == 1
    assert "5 failed" in run.stdout


def run_tests(
    server: Sandbox, folder: Path, seed: int, *options: str
) -> subprocess.CompletedProcess[str]:
    """The tests above, run by pytest in another process against `server`."""
    (folder / "test_all.py").write_text(TESTS)
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
        "SHUFFLE": str(seed),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-m", "pytest", *PLUGINS, "-q", *options]
    return subprocess.run(
        [*command, "--sandbox-url", server.url],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=3 * MOST_SECONDS,
        check=False,
    )
