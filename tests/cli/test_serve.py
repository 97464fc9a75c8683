"""`sandbox serve`, as a process: what it prints is true, and it stops at once."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.cli.running import Running, invoke, run


@pytest.fixture(scope="module")
def served() -> Iterator[Running]:
    """A server that nobody changes."""
    with Running("serve", "--port", "0") as running:
        yield running


def test_it_tells_where_it_is_and_how_to_get_in(served: Running) -> None:
    assert served.after("Base URL") == served.url
    user, key = served.after("Credentials").split()[0].split(":")
    answer = requests.get(f"{served.url}/flows", auth=(user, key), timeout=5)
    assert answer.status_code == 200
    health = requests.get(f"{served.after('Control plane')}/health", timeout=5)
    assert health.status_code == 200


def test_it_lists_the_flows_with_their_submission_urls(served: Running) -> None:
    assert "Flow 'Roof leads' (65a0000000000000000000f1)" in served.text
    url = served.after("Web form")
    answer = requests.post(
        url, data={"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}, timeout=5
    )
    assert (answer.status_code, answer.json()["outcome"]) == (201, "success")


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_curl_line_works_when_it_is_pasted(served: Running) -> None:
    line = "curl " + served.after("curl ")

    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["outcome"] == "success"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_within_a_second(number: int) -> None:
    with Running("serve", "--port", "0") as served:
        requests.get(f"{served.url}/flows", timeout=5)
        began = time.monotonic()
        code = served.stop(number)
        took = time.monotonic() - began
        rest = served.read_line()

    assert (code, rest) == (0, "")
    assert took < 1


def test_options(tmp_path: Path) -> None:
    world = tmp_path / "mine.yaml"
    world.write_text("name: my own\n")
    options = ["--world", str(world), "--api-key", "k3y", "--switch", "strict_accept=true"]
    options += ["--submit-response", "records", "--seed", "7", "--token", "t0ken"]

    with Running("serve", "--port", "0", "--allow-host", "crm.example.org", *options) as served:
        headers = {"Authorization": "Bearer t0ken"}
        world_now = requests.get(f"{served.url}/_sandbox/world", headers=headers, timeout=5).json()
        refused = requests.get(f"{served.url}/_sandbox/world", timeout=5)
        strict = requests.get(
            f"{served.url}/flows", auth=("API", "k3y"), headers={"Accept": "*/*"}, timeout=5
        )

    assert world_now["name"] == "my own"
    standing = {switch["name"]: switch["value"] for switch in world_now["switches"]}
    assert (standing["strict_accept"], standing["submit_response"]) == (True, "records")
    assert refused.status_code == 401
    assert strict.status_code == 403
    assert served.after("Control token").startswith("t0ken ")
    # There is no flow: the line to try lists the flows instead.
    assert served.after("curl ").startswith("-sS -u API:k3y http")


@pytest.mark.parametrize("server", ["werkzeug", "granian"])
def test_namespaces_below_a_host_with_a_history(server: str) -> None:
    if server == "granian":
        pytest.importorskip("granian")
    options = ["--namespace-host", "sandbox.test", "--history", "3", "--server", server]
    with Running("serve", "--port", "0", *options) as served:
        made = {"name": "mine"}
        requests.post(f"{served.url}/_sandbox/namespaces", json=made, timeout=5)
        for host in ("mine.sandbox.test", "mine.localhost"):
            headers = {"Host": host}
            requests.get(f"{served.url}/flows", headers=headers, timeout=5)
            told = requests.get(f"{served.url}/_sandbox/history", headers=headers, timeout=5).json()
    assert (told["limit"], len(told["points"])) == (3, 2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--namespace-host", "http://x/"], "'http://x/' is not"),
        (["--history", "2001"], "2001 is not in the range"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: list[str], words: str) -> None:
    done = invoke("serve", *options)
    assert (done.exit_code, words in done.output) == (2, True)


def test_options_in_the_environment() -> None:
    with Running("serve", SANDBOX_PORT="0", SANDBOX_API_KEY="from-env", SANDBOX_WORLD="demo") as it:
        flows = requests.get(f"{it.url}/flows", auth=("API", "from-env"), timeout=5).json()

    assert [flow["name"] for flow in flows] == ["Home Insurance"]


def test_a_bind_beyond_loopback_makes_up_a_token() -> None:
    with Running("serve", "--port", "0", "--host", "0.0.0.0") as served:
        token = served.after("Control token").split()[0]
        port = served.url.rpartition(":")[2]
        url = f"http://127.0.0.1:{port}/_sandbox/world"
        refused = requests.get(url, timeout=5)
        let_in = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=5)

    assert len(token) >= 20
    assert (refused.status_code, let_in.status_code) == (401, 200)


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use. "
        "Choose another port with --port (0 picks a free one)."
    ]
    assert done.stdout == ""


def test_a_world_with_a_mistake_is_refused_with_its_line(tmp_path: Path) -> None:
    world = tmp_path / "bad.yaml"
    world.write_text("name: bad\nleadconduit:\n  flws: []\n")

    done = run("serve", "--port", "0", "--world", str(world))

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Error: {world}:")
    assert "flws" in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--world", "quickstrat"], "did you mean 'quickstart'"),
        (["--world", "missing/file.yaml"], "missing/file.yaml: cannot be read"),
        (["--port", "70000"], "70000 is not in the range 0<=x<=65535"),
        (["--port", "http"], "'http' is not a valid integer"),
        (["--switch", "strict_accept"], "'strict_accept' is not NAME=VALUE"),
        (["--switch", "strict_acept=true"], "did you mean 'strict_accept'"),
        (["--switch", "strict_accept=maybe"], "has no value 'maybe'; it has false, true"),
        (["--allow-host", "https://x.example"], "'https://x.example' is not a host name"),
        (["--submit-response", "both"], "'both' is not one of 'auto', 'posting', 'records'"),
        (["--journal-entries", "0"], "0 is not in the range x>=1"),
        (["--api-key", ""], "The API key is empty"),
        (["--token", ""], "The token is empty"),
        (["--host", "no-such-host.invalid"], "Cannot listen on no-such-host.invalid:0"),
        (["--nonsense"], "No such option"),
        (["extra"], "unexpected extra argument"),
    ],
)
def test_wrong_values_are_clear_lines_and_exit_code_2(arguments: list[str], words: str) -> None:
    done = invoke("serve", "--port", "0", *arguments)

    # Whatever was not turned into a clear line would be here.
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_granian_serves_the_same(tmp_path: Path) -> None:
    world = tmp_path / "mine.yaml"
    world.write_text("name: my own\n")

    with Running(
        "serve", "--port", "0", "--server", "granian", "--world", str(world), "--api-key", "k3y"
    ) as served:
        session = requests.Session()
        world_now = session.get(f"{served.url}/_sandbox/world", timeout=20).json()
        flows = session.get(f"{served.url}/flows", auth=("API", "k3y"), timeout=5)
        session.close()
        code = served.stop()

    assert world_now["name"] == "my own"
    assert (flows.status_code, flows.json()) == (200, [])
    assert code == 0


def test_the_codec_of_host_names_is_there_before_granian_forks() -> None:
    script = """
import sys, types
from sandbox.server import run_granian

class Granian:
    def __init__(self, *args, **options): pass
    def serve(self): print("encodings.idna" in sys.modules)

for name in ("granian", "granian.constants"):
    sys.modules[name] = types.SimpleNamespace(
        Granian=Granian, Interfaces=types.SimpleNamespace(WSGI="wsgi")
    )
sys.modules.pop("encodings.idna", None)
import threading
threading.Thread.start = lambda thread: None
run_granian("module:function", "127.0.0.1", 0, lambda: None)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout == "True\n"
