"""Snapshots and forks of namespaces: everything comes back, nothing is shared that changes."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.contract.problems import Problem
from sandbox.settings import Settings
from sandbox.world.namespace import Namespace
from sandbox.world.realm import Realm
from sandbox.world.snapshots import Snapshots
from tests.world.products import note_product
from tests.world.test_namespace import texts, use, world


@pytest.fixture
def realm() -> Realm:
    return Realm([note_product()], world(stubs=[STUB]), Settings(max_namespaces=5))


STUB = {
    "url": "https://buyer.example/",
    "replies": [{"json": {"turn": 1}}, {"json": {"turn": 2}}, {"json": {"turn": 3}}],
}


def looked_at(namespace: Namespace) -> list[Any]:
    """Everything that can be seen without changing it."""
    rings = (namespace.journal, namespace.leads, namespace.events, namespace.pings)
    return [
        texts(namespace),
        namespace.store.names() and namespace.store.collection("other").values(),
        namespace.clock.snapshot(),
        namespace.switches.values(),
        [ring.oldest(1000) for ring in rings],
        [ring.total for ring in rings],
        namespace.outbox.deliveries.oldest(1000),
        namespace.leads.find("lead"),
    ]


def test_what_follows_a_restored_snapshot_is_what_followed_then(realm: Realm) -> None:
    namespace = realm.default
    use(namespace)
    namespace.clock.freeze()  # real time does not come back
    before = looked_at(namespace)
    state = namespace.state()
    followed = use(namespace)

    namespace.restore(state)

    assert looked_at(namespace) == before
    assert use(namespace) == followed


def test_a_snapshot_can_be_restored_again_and_again(realm: Realm) -> None:
    namespace = realm.default
    state = namespace.state()
    ways = []
    for _ in range(3):
        ways.append(use(namespace))
        namespace.restore(state)
    assert ways[0] == ways[1] == ways[2]


def test_a_fork_goes_the_same_way_and_its_own(realm: Realm) -> None:
    use(realm.default)
    realm.default.clock.freeze()
    fork = realm.fork(realm.default, "fork")
    assert looked_at(fork) == looked_at(realm.default)

    went = use(fork)
    after = looked_at(fork)

    assert use(realm.default) == went
    use(realm.default)
    assert looked_at(fork) == after


def test_a_fork_without_records_begins_with_none(realm: Realm) -> None:
    use(realm.default)
    fork = realm.fork(realm.default, records=False)
    assert texts(fork) == texts(realm.default)
    assert [len(fork.journal), len(fork.leads), len(fork.outbox.deliveries)] == [0, 0, 0]
    assert len(realm.default.journal) == 1


def test_a_snapshot_survives_reset_and_another_world(realm: Realm) -> None:
    namespace = realm.default
    use(namespace)
    namespace.clock.freeze()  # real time does not come back
    before = looked_at(namespace)
    namespace.snapshot("kept")
    namespace.load(world(notes={"items": ["elsewhere"]}, name="other"))
    assert namespace.world.name == "other"

    namespace.restore(namespace.snapshots.get("kept").state)

    assert namespace.world is realm.world
    assert looked_at(namespace) == before


def test_a_reset_of_a_fork_leads_to_the_world(realm: Realm) -> None:
    use(realm.default)
    fork = realm.fork(realm.default)
    fork.reset()
    assert texts(fork) == ["one", "two"]
    assert use(fork) == use(Namespace("fresh", realm.world))


def test_snapshots_are_bounded_listed_and_deleted(realm: Realm) -> None:
    snapshots = Snapshots(limit=2)
    state = realm.default.state()
    first = snapshots.keep(state, 0)
    snapshots.keep(state, 1, "two")
    with pytest.raises(Problem, match="There are 2 snapshots"):
        snapshots.keep(state, 2)
    snapshots.keep(state, 3, "two")
    assert [(one.name, one.taken_ms) for one in snapshots.all()] == [(first.name, 0), ("two", 3)]
    snapshots.delete(first.name)
    assert len(snapshots) == 1
    with pytest.raises(Problem, match="there are: 'two'"):
        snapshots.get("one")
    with pytest.raises(Problem, match="no snapshot"):
        snapshots.delete("one")


def test_a_snapshot_tells_how_much_it_holds(realm: Realm) -> None:
    use(realm.default)
    state = realm.default.state()
    assert state.objects == 3
    assert state.recorded == {"requests": 1, "leads": 1, "deliveries": 1, "events": 1}
