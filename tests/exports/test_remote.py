"""Handles on a sandbox elsewhere export and replay as those in process do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.contract.problems import Problem
from sandbox.testing.handle import Handle
from sandbox.testing.remote.handle import RemoteHandle
from sandbox.testing.remote.mirror import RemoteNamespace
from sandbox.testing.remote.wire import Wire


@pytest.fixture
def remote(house: Sandbox, box: Handle) -> RemoteHandle:
    wire = Wire(house.url)
    return RemoteHandle(wire, RemoteNamespace(wire, box.name))


def test_the_same_file(box: Handle, remote: RemoteHandle, tmp_path: Path) -> None:
    file = tmp_path / "calls.har"

    text = remote.export("har", file, base_url=box.url)

    assert text == box.export("har") == file.read_text("utf-8")
    assert remote.export("curl", operation="listFlows", secrets=True, base_url=box.url) == (
        box.export("curl", operation="listFlows", secrets=True)
    )


def test_the_same_report(box: Handle, remote: RemoteHandle) -> None:
    har = json.loads(box.export("har"))
    assert remote.replay(har).identical
    for entry in har["log"]["entries"]:
        entry["response"]["status"] = 299

    here, there = box.replay(har), remote.replay(har)

    assert str(here) == str(there)
    assert len(there.differences) == 8
    assert remote.replay(har, ignore=["status", "ids"]).identical


def test_what_is_refused_there_is_raised_here(remote: RemoteHandle) -> None:
    with pytest.raises(Problem, match="no lead 'nobody'"):
        remote.export("har", lead="nobody")
    with pytest.raises(Problem):
        remote.replay({"log": {}})
