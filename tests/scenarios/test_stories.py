"""Every story in this folder, played against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.contract.yaml import parse_yaml
from sandbox.testing.sandbox import Sandbox
from tests.scenarios.recipient import Recipient
from tests.scenarios.story import Stage, check, play

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*.yaml"))


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox(strict_contract=True) as running:
        yield running


@pytest.fixture
def recipient() -> Iterator[Recipient]:
    with Recipient() as running:
        yield running


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path, server: Sandbox, recipient: Recipient) -> None:
    story: dict[str, Any] = parse_yaml(path.read_text())
    world = story.get("world", "quickstart")
    if not isinstance(world, str):
        world = json.loads(json.dumps(world).replace("{recipient}", recipient.url))
    created = requests.post(
        f"{server.url}/_sandbox/namespaces", json={"world": world, "seed": 1}, timeout=10
    )
    assert created.status_code == 201, created.text
    name = created.json()["name"]
    with requests.Session() as session:
        stage = Stage(f"{server.url}/~{name}", recipient, session)
        try:
            play(story, stage)
            check(story, stage)
        finally:
            requests.delete(f"{server.url}/_sandbox/namespaces/{name}", timeout=10)


def test_there_are_stories() -> None:
    assert STORIES, f"no story documents in {HERE}"
