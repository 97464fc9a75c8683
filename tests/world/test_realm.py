from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sandbox.contract.problems import Problem
from sandbox.settings import Settings
from sandbox.world.fixtures import World, load_world
from sandbox.world.realm import Realm
from tests.world.products import note_product


def small_world(name: str = "small") -> World:
    return load_world({"name": name, "notes": {"items": ["one"]}}, [note_product()])


@pytest.fixture
def realm() -> Iterator[Realm]:
    made = Realm([note_product()], small_world(), Settings(max_namespaces=5))
    yield made
    made.close()


def test_a_realm_begins_with_the_default_namespace(realm: Realm) -> None:
    assert realm.names() == ["default"]
    assert realm.get("default") is realm.default
    assert realm.default.world.name == "small"


def test_a_namespace_is_made_and_found_by_name(realm: Realm) -> None:
    made = realm.create("worker-1", seed=3)
    assert realm.get("worker-1") is made
    assert (made.name, made.seed, made.world, made.realm) == ("worker-1", 3, realm.world, realm)
    assert realm.names() == ["default", "worker-1"]


def test_a_namespace_may_have_its_own_world(realm: Realm) -> None:
    made = realm.create("own", world=small_world("other"))
    assert made.world.name == "other"
    assert realm.default.world.name == "small"


def test_a_free_name_is_given_to_who_brings_none(realm: Realm) -> None:
    realm.create("n1")
    names = {realm.create().name, realm.create().name}
    assert len(names) == 2
    assert "n1" not in names


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "ä", "x" * 101, "a\n"])
def test_a_name_that_cannot_be_one_is_refused(realm: Realm, name: str) -> None:
    with pytest.raises(Problem, match="cannot be the name") as error:
        realm.create(name)
    assert (error.value.slug, error.value.status) == ("bad-request", 400)
    assert realm.names() == ["default"]


@pytest.mark.parametrize("name", ["a", "A.b_c-9", "x" * 100])
def test_letters_digits_dots_underscores_and_hyphens_make_a_name(realm: Realm, name: str) -> None:
    assert realm.create(name).name == name


def test_a_taken_name_is_refused(realm: Realm) -> None:
    made = realm.create("a")
    with pytest.raises(Problem, match="already") as error:
        realm.create("a")
    assert error.value.slug == "conflict"
    assert realm.get("a") is made


def test_there_are_only_so_many(realm: Realm) -> None:
    for _ in range(4):
        realm.create()
    with pytest.raises(Problem, match="5 namespaces, as many as there may be") as error:
        realm.create()
    assert error.value.slug == "conflict"
    realm.delete(realm.names()[1])
    assert realm.create("again").name == "again"


def test_a_deleted_namespace_is_gone(realm: Realm) -> None:
    made = realm.create("a")
    assert realm.delete("a") is made
    for act in (realm.get, realm.delete):
        with pytest.raises(Problem, match="no namespace 'a'") as error:
            act("a")
        assert error.value.slug == "not-found"


def test_the_default_namespace_stays(realm: Realm) -> None:
    with pytest.raises(Problem, match="cannot be deleted") as error:
        realm.delete("default")
    assert error.value.slug == "conflict"
    assert realm.get("default") is realm.default


def test_settings_hold_for_every_namespace() -> None:
    settings = Settings(
        seed=9, switches={"colour": "blue"}, allow_hosts=("a.example",), journal_entries=3
    )
    realm = Realm([note_product()], small_world(), settings)
    for namespace in (realm.default, realm.create()):
        assert namespace.seed == 9
        assert namespace.switches["colour"] == "blue"
        assert namespace.outbox.policy.route("http://a.example/") is not None
        assert namespace.journal.max_items == 3


def test_namespaces_made_by_many_threads_have_distinct_names() -> None:
    realm = Realm([note_product()], small_world(), Settings())
    made: list[str] = []

    def make() -> None:
        made.extend(realm.create().name for _ in range(25))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 200
    assert len(realm.names()) == 201
