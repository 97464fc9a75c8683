"""The ways to documents: the command line, the environment, and the fixtures of pytest."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.cli.running import Running, invoke
from tests.spec.test_serving import PETS, REX

PLUGIN = ("-p", "sandbox.testing.plugin", "-p", "no:cacheprovider")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "pets.yaml"
    file.write_text(PETS)
    return file


def test_serve_tells_where_documents_are(file: Path) -> None:
    with Running("serve", "--port", "0", "--spec", str(file), "--spec", f"b={file}") as served:
        assert served.after("Documents").split() == [served.url, "Pets,", "4", "operations"]
        assert f"{served.url}/b  Pets, 4 operations" in served.text
        page = requests.get(f"{served.url}/_sandbox/reference/b", timeout=10)
        assert requests.get(f"{served.url}/b/pets", timeout=10).json() == REX
        assert "Credentials" in served.text

    assert f"{served.url}/_sandbox/reference/b" in served.text
    assert page.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("server", ["werkzeug", "granian"])
def test_each_switch_reaches_the_server(file: Path, server: str) -> None:
    if server == "granian":
        pytest.importorskip("granian")
    options = ["--only", "--stateful", "--errors", "--no-cors", "--validation", "warn"]
    served = Running(
        "serve", "--port", "0", "--server", server, *options, SANDBOX_SPEC=f"a={file} b={file}"
    )
    with served:
        url = f"{served.url}/a"
        made = requests.post(f"{url}/pets", json={"name": ""}, timeout=10)
        kept = requests.get(f"{url}/pets", timeout=10).json()
        broken = requests.get(f"{url}/broken", timeout=10)
        page = requests.get(f"{url}/pets", headers={"Origin": "http://x.test"}, timeout=10)
        flows = requests.get(f"{served.url}/flows", timeout=10)

    assert (made.status_code, "Sandbox-Findings" in made.headers) == (201, True)
    assert len(kept) == 2
    assert broken.status_code == 500
    assert "Access-Control-Allow-Origin" not in page.headers
    assert (flows.status_code, flows.headers["Content-Type"]) == (404, "application/problem+json")
    assert "Zeotap" not in served.text


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_curl_line_works_when_it_is_pasted(file: Path) -> None:
    with Running("serve", "--port", "0", "--only", "--spec", f"b={file}") as served:
        line = "curl " + served.after("curl ")
        done = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == REX


def test_serve_warns_of_faults_with_file_and_line(file: Path) -> None:
    file.write_text(PETS.replace('info: {title: Pets, version: "1"}\n', ""))

    with Running("serve", "--port", "0", "--only", "--spec", str(file)) as served:
        assert "pets is served in spite of 1 fault:" in served.text
        assert f"{file}:" in served.text
    refused = invoke("serve", "--port", "0", "--spec", str(file), "--strict-document")
    assert (refused.exit_code, str(file) in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only"], "--only leaves nothing to serve"),
        (["--spec", "nowhere.yaml"], "nowhere.yaml: there is no such file or folder"),
        (["--spec", "_sandbox={file}"], "/_sandbox is the control plane"),
        (["--spec", "ns/x={file}"], "/ns is for namespaces"),
        (["--spec", "a b={file}"], "'/a b' cannot be the path it is served under"),
        (["--spec", "a/../b={file}"], "cannot be the path it is served under"),
        (["--spec", "{file}", "--spec", "{file}"], "an API called 'pets' already"),
        (["--spec", "leadconduit={file}"], "an API called 'leadconduit' already"),
        (["--spec", "seed={file}"], "an API called 'seed' already"),
        (["--spec", "{file}", "--validation", "loose"], "'loose' is not one of"),
    ],
)
def test_what_cannot_be_served_is_a_clear_line(
    file: Path, options: list[str], message: str
) -> None:
    done = invoke("serve", "--port", "0", *(one.replace("{file}", str(file)) for one in options))

    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


FOLDER_TEST = """
import requests

def test_documents(sandbox):
    assert requests.get(sandbox.api("{name}").url + "/pets").json()[0]["name"] == "Rex"
    sandbox.verify(operation="listPets", exactly=1)
    assert [request.operation for request in sandbox.requests] == ["listPets"]
"""


@pytest.mark.parametrize("way", ["ini", "option", "environment", "settings"])
def test_fixtures_of_pytest(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("SANDBOX_SPEC", raising=False)
    (pytester.path / "apis").mkdir()
    (pytester.path / "apis" / "pets.yaml").write_text(PETS)
    pytester.makepyfile(FOLDER_TEST.replace("{name}", "mine"))
    options: tuple[str, ...] = ()
    if way == "ini":
        pytester.makeini("[pytest]\nsandbox_spec =\n    mine=apis/pets.yaml\n")
    if way == "option":
        options = ("--sandbox-spec", "mine=apis/pets.yaml")
    if way == "environment":
        monkeypatch.setenv("SANDBOX_SPEC", "mine=apis/pets.yaml")
    if way == "settings":
        pytester.makeconftest(
            "import pytest\n\n@pytest.fixture(scope='session')\ndef sandbox_settings():\n"
            "    return {'specs': ['mine=apis/pets.yaml'], 'only': True}\n"
        )

    pytester.runpytest_subprocess(*PLUGIN, *options).assert_outcomes(passed=1)


def test_without_a_document_nothing_of_it_is_loaded() -> None:
    code = (
        "import sys\nfrom sandbox.compose import build_service\n"
        "from sandbox.settings import Settings\nbuild_service(Settings())\n"
        "print(sorted(one for one in sys.modules if one.startswith(('sandbox.spec.', 'jinja2'))))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['sandbox.spec.senders']"  # who waits for callbacks: a set
