"""Documents and worlds are exchanged while they are served; what is broken is left out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.spec.reload import Outcome, Reloading
from tests.cli.running import Running
from tests.spec.test_serving import PETS, REX

SECONDS = 20


def put(file: Path, text: str) -> None:
    """As an editor does it: the whole file at once."""
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(file)


def until(done: Callable[[], bool]) -> None:
    give_up = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.02)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "pets.yaml"
    file.write_text(PETS)
    return file


@pytest.fixture
def box(file: Path) -> Iterator[Sandbox]:
    with Sandbox(specs=[file], only=True, stateful=True, validation="off") as box:
        yield box


@pytest.fixture
def reloading(box: Sandbox) -> Reloading:
    """Looks when it is told to; nothing runs by itself."""
    service = box.app.extensions["sandbox"]
    reloading = service.realm.reloading = Reloading(service, box.settings)
    return reloading


def get(box: Sandbox, path: str) -> Any:
    return requests.get(box.url + path, headers={"X-Key": "k"}, timeout=5).json()


def told(outcome: Outcome | None) -> str:
    assert outcome is not None
    return outcome.told


CATS = PETS.replace(
    "  /broken:", "  /cats:\n    get: {responses: {'200': {description: None.}}}\n  /broken:"
)


def test_what_did_not_change_is_left_alone(reloading: Reloading, file: Path) -> None:
    assert reloading.look() is None
    file.touch()
    assert reloading.look() is None


def test_a_good_edit_is_served_and_says_what_changed(
    box: Sandbox, reloading: Reloading, file: Path
) -> None:
    put(file, CATS.replace("minLength: 1", "minLength: 2"))

    outcome = reloading.look()

    assert "pets: added GET /cats, changed schema Pet" in told(outcome)
    assert requests.get(f"{box.url}/cats", timeout=5).status_code == 200
    assert "/cats" in get(box, "/_sandbox/openapi/pets.json")["paths"]
    assert get(box, "/_sandbox/documents")["reload"] == {"reloads": 1, "error": None}


@pytest.mark.parametrize("text", ["openapi: [", "", "openapi: 3.1.0\n", "just: words\n"])
def test_a_broken_edit_keeps_the_last_good_version(
    box: Sandbox, reloading: Reloading, file: Path, text: str
) -> None:
    put(file, text)

    outcome = reloading.look()

    assert "the last good version goes on" in told(outcome)
    assert str(file) in told(outcome)
    assert get(box, "/pets") == REX
    assert str(file) in get(box, "/_sandbox/documents")["reload"]["error"]
    assert reloading.look() is None  # told once

    put(file, CATS)
    assert "Reloaded" in told(reloading.look())
    assert get(box, "/_sandbox/documents")["reload"] == {"reloads": 1, "error": None}


def test_a_file_that_is_gone_is_a_broken_edit(
    box: Sandbox, reloading: Reloading, file: Path
) -> None:
    file.unlink()
    assert "no such file" in told(reloading.look())
    assert get(box, "/pets") == REX
    file.write_text(CATS)
    assert "added GET /cats" in told(reloading.look())


def test_state_is_kept_where_its_resource_still_exists(
    box: Sandbox, reloading: Reloading, file: Path
) -> None:
    other = box.namespace()
    for url in (box.url, other.url):
        requests.post(f"{url}/pets", json={"name": "Bo"}, timeout=5)

    put(file, CATS)
    reloading.look()

    assert [pet["name"] for pet in get(box, "/pets")] == ["Rex", "Bo"]
    names = [pet["name"] for pet in requests.get(f"{other.url}/pets", timeout=5).json()]
    assert names == ["Rex", "Bo"]
    assert len(box.requests) > 0  # and the journal

    put(file, CATS.replace("name: Rex", "name: Max"))
    reloading.look()
    box.reset()
    assert [pet["name"] for pet in get(box, "/pets")] == ["Max"]  # as the document has it now


def test_stubs_of_operations_that_are_gone_are_dropped_with_a_word(
    box: Sandbox, reloading: Reloading, file: Path
) -> None:
    put(file, CATS)
    reloading.look()
    other = box.namespace("team")
    gone = other.stub_operation(method="GET", path="/cats", status=200)
    stays = other.stub_operation("listPets", status=200, json=[])
    anyway = other.stub_operation("nowhere", status=204, contract="off")

    put(file, PETS)
    outcome = reloading.look()

    assert f"dropped stub {gone.id} in team, its operation is gone" in told(outcome)
    assert told(outcome).count("dropped stub") == 1
    left = requests.get(f"{other.url}/_sandbox/operation-stubs", timeout=5).json()["stubs"]
    assert {one["id"] for one in left} == {stays.id, anyway.id}
    assert requests.get(f"{other.url}/pets", timeout=5).json() == []


def test_a_snapshot_is_brought_back_into_the_new_document(
    box: Sandbox, reloading: Reloading, file: Path
) -> None:
    requests.post(f"{box.url}/pets", json={"name": "Bo"}, timeout=5)
    box.snapshot("before")
    box.reset()

    put(file, CATS.replace("name: Rex", "name: Max"))
    reloading.look()
    box.restore("before")

    assert [pet["name"] for pet in get(box, "/pets")] == ["Rex", "Bo"]
    assert requests.get(f"{box.url}/cats", timeout=5).status_code == 200
    box.reset()
    assert [pet["name"] for pet in get(box, "/pets")] == ["Max"]


def test_a_part_of_a_document_counts(tmp_path: Path) -> None:
    root, part = tmp_path / "openapi.yaml", tmp_path / "schemas.yaml"
    before, after = PETS.split("  schemas:\n")
    root.write_text(
        before.replace("#/components/schemas/Pet", "schemas.yaml#/Pet").replace(
            "components:\n", "components:\n"
        )
    )
    part.write_text("\n".join(line.removeprefix("    ") for line in after.splitlines()))
    with Sandbox(specs=[f"pets={tmp_path}"], only=True) as box:
        reloading = Reloading(box.app.extensions["sandbox"], box.settings)
        assert requests.post(f"{box.url}/pets/pets", json={"name": "B"}, timeout=5).ok

        put(part, part.read_text().replace("minLength: 1", "minLength: 2"))
        outcome = reloading.look()

        answer = requests.post(f"{box.url}/pets/pets", json={"name": "B"}, timeout=5)
        assert outcome is not None and outcome.good
        assert answer.status_code == 400


def test_a_document_that_appears_in_a_folder_is_served(tmp_path: Path) -> None:
    (tmp_path / "pets.yaml").write_text(PETS)
    (tmp_path / "cats.yaml").write_text(CATS)
    with Sandbox(specs=[tmp_path], only=True) as box:
        reloading = Reloading(box.app.extensions["sandbox"], box.settings)
        (tmp_path / "dogs.yaml").write_text(PETS)
        (tmp_path / "cats.yaml").unlink()

        outcome = reloading.look()

        assert "cats is no longer served" in told(outcome)
        assert "dogs is served, 4 operations" in told(outcome)
        assert get(box, "/dogs/pets") == REX
        assert get(box, "/pets/pets") == REX
        assert requests.get(f"{box.url}/cats/pets", timeout=5).status_code == 404


def test_a_world_is_loaded_afresh(tmp_path: Path) -> None:
    world = tmp_path / "mine.yaml"
    world.write_text("name: mine\nseed: 1\n")
    with Sandbox(world, reload=False) as box:
        own = box.namespace(world="quickstart")
        reloading = Reloading(box.app.extensions["sandbox"], box.settings)
        requests.get(f"{box.url}/flows", auth=("API", "x"), timeout=5)

        put(world, "name: mine\nseed: {}\n")
        assert "mine.yaml:2" in told(reloading.look())
        assert len(box.requests) == 1

        put(world, "name: yours\nseed: 2\n")
        assert "world yours" in told(reloading.look())
        assert (box.world, len(box.requests)) == ("yours", 0)
        assert own.world == "quickstart"


def test_namespaces_with_a_world_of_their_own_follow_the_document(
    box: Sandbox, reloading: Reloading, file: Path
) -> None:
    own = box.namespace(world={"name": "own", "pets": {"pets": [{"id": 9, "name": "Kim"}]}})
    requests.post(f"{own.url}/pets", json={"name": "Bo"}, timeout=5)

    put(file, CATS)
    reloading.look()

    assert requests.get(f"{own.url}/cats", timeout=5).status_code == 200
    names = [pet["name"] for pet in requests.get(f"{own.url}/pets", timeout=5).json()]
    assert (own.world, names) == ("own", ["Kim", "Bo"])
    own.reset()
    assert [pet["id"] for pet in requests.get(f"{own.url}/pets", timeout=5).json()] == [9]


def test_a_sandbox_in_a_test_follows_its_files(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Sandbox(specs=[file], only=True, reload=True, coverage=True) as box:
        thread = next(one for one in threading.enumerate() if one.name == "sandbox-reload")
        assert box.app is not None  # a second way in, followed by the same thread
        put(file, CATS)
        until(lambda: requests.get(f"{box.url}/cats", timeout=5).status_code == 200)
        until(lambda: "Reloaded in" in capsys.readouterr().err)
        names = [one.name for one in threading.enumerate()]
    thread.join(SECONDS)

    assert names.count("sandbox-reload") == 1
    assert not thread.is_alive()


class Hammer:
    """Clients that ask without a pause, and note what is no good answer."""

    def __init__(self, url: str, clients: int = 3) -> None:
        self.wrong: list[str] = []
        self.answers = 0
        self._url = url
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]

    def _ask(self) -> None:
        with requests.Session() as session:
            while not self._stop.is_set():
                try:
                    answer = session.get(f"{self._url}/pets", timeout=10)
                    if answer.status_code != 200 or answer.json()[0]["name"] not in ("Rex", "Max"):
                        self.wrong.append(answer.text)
                except (requests.RequestException, ValueError) as error:
                    self.wrong.append(repr(error))
                self.answers += 1

    def __enter__(self) -> Hammer:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.mark.parametrize("server", ["werkzeug", "granian"])
def test_no_request_is_dropped(file: Path, server: str) -> None:
    options = ["--spec", str(file), "--only", "--reload", "--port", "0", "--server", server]
    if server == "granian":
        pytest.importorskip("granian")
    with Running("serve", *options) as running, Hammer(running.url) as hammer:

        def name() -> str:
            answer = requests.get(f"{running.url}/pets", timeout=10)
            return str(answer.json()[0]["name"])

        for text, expected in (("name: Max", "Max"), ("name: Rex", "Rex"), ("name: Max", "Max")):
            before = hammer.answers
            put(file, PETS.replace("name: Rex", text))
            until(lambda wanted=expected: name() == wanted)  # type: ignore[misc]
            until(lambda seen=before: hammer.answers > seen + 5)  # type: ignore[misc]
            put(file, "openapi: [")
            until(lambda: "error" in _reload(running) and bool(_reload(running)["error"]))
            assert name() == expected

    assert hammer.answers > 30
    assert hammer.wrong == []


def _reload(running: Running) -> dict[str, Any]:
    shown = requests.get(f"{running.url}/_sandbox/documents", timeout=10).json()
    found: dict[str, Any] = shown["reload"]
    return found
