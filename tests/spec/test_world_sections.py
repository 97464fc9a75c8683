"""Where a world tells of a served document: by its name, or below `spec`."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.testing import RemoteSandbox
from sandbox.world.section import WorldError
from tests.spec.test_serving import PETS

KIM = [{"id": 5, "name": "Kim"}]


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    file = tmp_path / "pets.yaml"
    file.write_text(PETS)
    return file


def started(world: Any, *files: Any, **more: Any) -> Sandbox:
    return Sandbox(world, specs=list(files), stateful=True, **more)


def listed(box: Sandbox, path: str = "/pets") -> Any:
    return requests.get(box.url + path, timeout=5).json()


@pytest.mark.parametrize("world", [{"pets": {"pets": KIM}}, {"spec": {"pets": {"pets": KIM}}}])
@pytest.mark.parametrize("only", [True, False])
def test_both_places_mean_the_same(world: Any, only: bool, pets: Path) -> None:
    with started(world, pets, only=only) as box:
        assert listed(box) == KIM


def test_a_document_may_be_called_spec(pets: Path) -> None:
    with started({"spec": {"pets": KIM}}, f"spec={pets}", only=True) as box:
        assert listed(box, "/spec/pets") == KIM


@pytest.mark.parametrize(
    ("world", "path", "message"),
    [
        ({"spec": {"pest": {}}}, "spec.pest", "did you mean 'pets'?"),
        ({"spec": [1]}, "spec", "a list where an object belongs"),
        ({"spec": {"pets": {"pets": [{}]}}}, "spec.pets.pets.0.name", "required"),
        ({"spec": {"pets": {}}, "pets": {}}, "spec.pets", "pets is told of twice"),
    ],
)
def test_what_is_wrong_there_is_told(world: Any, path: str, message: str, pets: Path) -> None:
    with pytest.raises(WorldError) as caught:
        started(world, pets, listen=False)
    (fault,) = caught.value.faults
    assert fault.path == path and message in f"{fault.message} {fault.expected}"


def test_sections_of_what_is_not_served_are_left_out_with_a_word(
    pets: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = {"name": "w", "leadconduit": {"no": "such"}, "zeotap": 3, "pets": {"pets": KIM}}
    with caplog.at_level(logging.WARNING), started(world, pets, only=True) as box:
        assert listed(box) == KIM

    assert [one.getMessage() for one in caplog.records][:2] == [
        "world w: the section leadconduit is left out: it is not served",
        "world w: the section zeotap is left out: it is not served",
    ]
    with pytest.raises(WorldError, match="leadconduit"):
        started(world, pets, listen=False)


def test_a_world_that_is_loaded_later_too(pets: Path) -> None:
    with started({}, pets, only=True) as box, RemoteSandbox(box.url) as far:
        far.load({"spec": {"pets": {"pets": KIM}}, "zeotap": {}})
        assert listed(box) == KIM
