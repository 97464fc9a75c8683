"""Exports and replays by the control plane and by the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from sandbox.cli.export import export
from sandbox.cli.replay import replay
from sandbox.testing.handle import Handle

GET = {"method": "GET", "url": "https://app.leadconduit.com/flows", "headers": []}
GARBLED = {"status": 200, "headers": [], "content": {"text": "%", "encoding": "base64"}}
TYPES = {
    "har": "application/json",
    "curl": "text/x-shellscript",
    "pytest": "text/x-python",
    "junit": "application/xml",
    "postman": "application/json",
}


@pytest.mark.parametrize("form", TYPES)
def test_each_form_has_its_type_and_name(box: Handle, form: str) -> None:
    got = requests.get(f"{box.url}/_sandbox/exports/{form}", timeout=5)

    assert got.status_code == 200
    assert got.headers["content-type"].startswith(TYPES[form])
    assert got.headers["content-disposition"].startswith('attachment; filename="')
    assert got.text == box.export(form)


def test_filters_and_secrets_are_those_of_the_list(box: Handle) -> None:
    url = f"{box.url}/_sandbox/exports/har"

    some = requests.get(url, params={"operation": "submitLead", "limit": "1"}, timeout=5).json()
    open_ = requests.get(url, params={"secrets": "true"}, timeout=5).text

    assert [entry["_sandbox"]["number"] for entry in some["log"]["entries"]] == [8]
    assert box.zeotap.token in open_
    assert box.zeotap.token not in requests.get(url, timeout=5).text


@pytest.mark.parametrize(
    ("query", "status"),
    [("har?lead=nobody", 404), ("pdf", 400), ("har?statuss=404", 400), ("har?path_pattern=(", 400)],
)
def test_what_cannot_be_exported_is_told(box: Handle, query: str, status: int) -> None:
    got = requests.get(f"{box.url}/_sandbox/exports/{query}", timeout=5)

    assert got.status_code == status
    assert got.headers["content-type"] == "application/problem+json"


def test_a_replay_by_the_control_plane(box: Handle) -> None:
    har = json.loads(box.export("har"))
    url, before = f"{box.url}/_sandbox/replays", len(box.requests)

    same = requests.post(url, json=har, timeout=5).json()
    har["log"]["entries"][0]["response"]["status"] = 418
    other = requests.post(url, json=har, timeout=5).json()
    forgiven = requests.post(f"{url}?ignore=status", json=har, timeout=5).json()

    assert (same["identical"], same["replayed"], same["different"]) == (True, 8, [])
    assert other["different"][0]["differences"] == [
        {"place": "status", "expected": 418, "got": 201}
    ]
    assert forgiven["identical"] is True
    assert len(box.requests) == before, "the replays went into namespaces of their own"
    assert requests.post(f"{url}?fresh=false", json=har, timeout=5).json()["replayed"] == 8
    assert len(box.requests) == before + 8


@pytest.mark.parametrize(
    ("query", "body", "status", "words"),
    [
        ("", {"log": {}}, 422, "entries"),
        ("?ignore=x", {"log": {"entries": []}}, 400, "ignore"),
        ("?host=http://x/", {"log": {"entries": []}}, 400, "host"),
        ("", {"log": {"entries": [{"request": GET, "response": GARBLED}]}}, 422, "is no Base64"),
    ],
)
def test_what_cannot_be_replayed_is_told(
    box: Handle, query: str, body: object, status: int, words: str
) -> None:
    got = requests.post(f"{box.url}/_sandbox/replays{query}", json=body, timeout=5)

    assert got.status_code == status
    assert words in got.json()["detail"]


def test_the_commands(box: Handle, tmp_path: Path) -> None:
    run = CliRunner().invoke
    file = tmp_path / "calls.har"
    server = ["--url", box.url.partition("/~")[0], "--namespace", box.name]

    written = run(export, ["har", *server, "--output", str(file)])
    shown = run(export, ["junit", *server, "--operation", "listFlows"])
    own = run(replay, [str(file)])
    there = run(replay, [str(file), *server, "--json"])

    assert written.exit_code == 0, written.output
    assert 'tests="1"' in shown.output
    assert own.output.splitlines()[-1] == "identical", own.output
    assert (own.exit_code, there.exit_code) == (0, 0)
    assert json.loads(there.output)["replayed"] == 8


def test_the_commands_tell_what_differs_and_what_is_wrong(box: Handle, tmp_path: Path) -> None:
    run = CliRunner().invoke
    file, nonsense = tmp_path / "calls.har", tmp_path / "nonsense.har"
    har = json.loads(box.export("har", operation="listFlows"))
    har["log"]["entries"][0]["response"]["content"]["text"] = '[{"name": "Yours"}]'
    file.write_text(json.dumps(har))
    nonsense.write_text("{")

    different = run(replay, [str(file), "--ignore", "body.0.id"])
    refused = run(replay, [str(nonsense)])
    unreachable = run(export, ["har", "--url", "http://127.0.0.1:9"])

    assert different.exit_code == 1
    assert "body.0.name: expected 'Yours', got" in different.output
    assert refused.exit_code == 2
    assert "the HAR is no JSON" in refused.output
    assert unreachable.exit_code == 2
    assert "no answer from the sandbox at http://127.0.0.1:9" in unreachable.output
