"""Every story in this folder, played against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.contract.yaml import parse_yaml
from sandbox.testing.sandbox import Sandbox
from tests.scenarios.recipient import Recipient
from tests.scenarios.story import Stage, check, play, traces
from tests.scenarios.worlds import placed, world_of

HERE = Path(__file__).parent
STORIES = sorted(HERE.rglob("*.yaml"))
Story = dict[str, Any]


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox(strict_contract=True) as running:
        yield running


@pytest.fixture
def recipient() -> Iterator[Recipient]:
    with Recipient() as running:
        yield running


def name_of(path: Path) -> str:
    """`caps/two_caps_one_full`"""
    return f"{path.parent.name}/{path.stem}"


def story_in(path: Path) -> Story:
    story: Story = parse_yaml(path.read_text())
    return story


@contextmanager
def staged(story: Story, server: Sandbox, recipient: Recipient, name: str) -> Iterator[Stage]:
    """A namespace called `name` with the world of the story, for as long as it is played."""
    with requests.Session() as session:
        stage = Stage(f"{server.url}/~{name}", recipient, session)
        wanted = {"name": name, "world": placed(world_of(story), stage.places), "seed": 1}
        namespaces = f"{server.url}/_sandbox/namespaces"
        created = session.post(namespaces, json=wanted, timeout=10)
        assert created.status_code == 201, created.text
        try:
            yield stage
        finally:
            session.delete(f"{namespaces}/{name}", timeout=10)


@pytest.mark.parametrize("path", STORIES, ids=name_of)
def test_story(path: Path, server: Sandbox, recipient: Recipient) -> None:
    story = story_in(path)
    with staged(story, server, recipient, name_of(path).replace("/", "-")) as stage:
        play(story, stage)
        check(story, stage)


def test_every_story_says_first_what_it_is_about() -> None:
    assert len(STORIES) >= 40
    silent = [path.name for path in STORIES if not path.read_text().startswith("about: ")]
    assert not silent


def everything(story: Story, server: Sandbox, recipient: Recipient) -> list[Any]:
    """All that a story's partner and tester can see: the answers, the events, the traces."""
    with staged(story, server, recipient, "again") as stage:
        play(story, stage)
        stage.request("GET", "/events", auth=("API", "sandbox"))
        seen: list[Any] = []
        for answer in stage.answers:
            headers = {k: v for k, v in answer.headers.items() if k != "Date"}
            seen.append((answer.status_code, headers, answer.content))
        # How long a phase took is real time.
        untimed = [
            [{name: one for name, one in note.items() if name != "after_us"} for note in trace]
            for trace in traces(stage)
        ]
        return [*seen, untimed]


PLAYED_TWICE = (
    "recipients/delivered_as_json",
    "caps/two_caps_one_full",
    "deploy/deploy_makes_it_live",
    "answers/records_for_the_owner",
)


@pytest.mark.parametrize("name", PLAYED_TWICE)
def test_the_same_seed_and_clock_give_the_same_answers_byte_for_byte(
    name: str, server: Sandbox, recipient: Recipient
) -> None:
    story = story_in(HERE / f"{name}.yaml")
    first = everything(story, server, recipient)
    second = everything(story, server, recipient)
    assert len(first) > 2
    assert first == second
