from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.world.exchange import IncomingResponse, OutgoingRequest
from sandbox.world.fixtures import World, load_world
from sandbox.world.namespace import Namespace, Terms
from sandbox.world.switches import SwitchError
from tests.world.products import note_product
from tests.world.test_journal import entry


def world(**members: Any) -> World:
    document = {
        "clock": {"now": "2026-03-02T09:00:00Z", "frozen": True},
        "notes": {"items": ["one", "two"]},
        **members,
    }
    return load_world(document, [note_product()])


def texts(namespace: Namespace) -> list[str]:
    return [note["text"] for note in namespace.store.collection("notes").values()]


def use(namespace: Namespace) -> list[Any]:
    """Change everything there is; what came out of it."""
    request = OutgoingRequest("POST", "https://buyer.example/")
    came = [
        namespace.ids.object_id(),
        namespace.ids.short_id(),
        namespace.ids.uuid(),
        namespace.random.randint(1, 10**9),
        namespace.outbox.send(request).as_json(),
        namespace.journal.record(entry()).number,
        namespace.leads.append("lead", 1, key="lead"),
        namespace.events.append("event", 1),
        namespace.clock.now(),
        namespace.switches["colour"],
        texts(namespace),
    ]
    namespace.clock.advance(timedelta(days=1))
    namespace.clock.resume()
    namespace.switches.set("colour", "blue")
    notes = namespace.store.collection("notes")
    notes.delete(notes.records()[0].id)
    notes.put("new", {"text": "three"})
    namespace.store.collection("other").put("x", 1)
    return came


def test_a_namespace_begins_with_its_world() -> None:
    namespace = Namespace("n", world(seed=7, switches={"colour": "blue"}))
    assert (namespace.name, namespace.seed) == ("n", 7)
    assert namespace.clock.now() == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert namespace.clock.frozen
    assert namespace.switches["colour"] == "blue"
    assert texts(namespace) == ["one", "two"]


def test_after_a_reset_the_same_calls_give_the_same_answers() -> None:
    stubs = [{"url": "https://buyer.example", "replies": [{"status": 201}, {"status": 409}]}]
    namespace = Namespace("n", world(stubs=stubs))
    first = use(namespace)
    use(namespace)
    namespace.reset()
    assert use(namespace) == first
    assert namespace.store.collection("other").values() == [1]


def test_a_reset_forgets_what_was_recorded() -> None:
    namespace = Namespace("n", world())
    use(namespace)
    namespace.reset()
    rings = (namespace.journal, namespace.leads, namespace.events, namespace.outbox.deliveries)
    assert [(len(ring), ring.total) for ring in rings] == [(0, 0)] * 4
    assert namespace.store.collection("other").values() == []


def test_two_namespaces_of_one_world_answer_alike_and_share_no_changes() -> None:
    shared = world()
    first, second = Namespace("a", shared), Namespace("b", shared)
    changed = use(first)
    assert texts(second) == ["one", "two"]
    assert use(second) == changed


def test_they_share_the_records_of_the_world() -> None:
    shared = world()
    first, second = Namespace("a", shared), Namespace("b", shared)
    pairs = zip(
        first.store.collection("notes").records(),
        second.store.collection("notes").records(),
        strict=True,
    )
    assert all(one is other for one, other in pairs)


def test_ids_of_a_world_do_not_come_again_in_its_namespaces() -> None:
    namespace = Namespace("n", world())
    held = {record.id for record in namespace.store.collection("notes").records()}
    assert held.isdisjoint(namespace.ids.object_id() for _ in range(100))


@pytest.mark.parametrize(
    ("own", "terms", "expected"), [(None, None, 7), (None, 8, 8), (9, 8, 9), (0, 8, 0)]
)
def test_the_nearest_seed_counts(own: int | None, terms: int | None, expected: int) -> None:
    namespace = Namespace("n", world(seed=7), seed=own, terms=Terms(seed=terms))
    assert namespace.seed == expected
    namespace.reset()
    assert namespace.seed == expected


def test_different_seeds_give_different_chance_and_ids() -> None:
    drawn = []
    for seed in (1, 2):
        namespace = Namespace("n", world(), seed=seed)
        drawn.append((namespace.random.random(), namespace.ids.object_id()))
    assert drawn[0][0] != drawn[1][0]
    assert drawn[0][1] != drawn[1][1]


def test_drawing_by_chance_does_not_change_the_ids_that_follow() -> None:
    ids = []
    for draws in (0, 5):
        namespace = Namespace("n", world())
        for _ in range(draws):
            namespace.random.random()
        ids.append(namespace.ids.object_id())
    assert ids[0] == ids[1]


def test_terms_bound_the_memories() -> None:
    namespace = Namespace("n", world(), terms=Terms(max_items=2, max_bytes=10_000))
    for _ in range(3):
        namespace.journal.record(entry())
        namespace.leads.append("lead", 1)
    assert (len(namespace.journal), len(namespace.leads)) == (2, 2)
    namespace.journal.record(entry(request_body=b"x" * 20_000))
    assert len(namespace.journal) == 0


def test_terms_turn_switches_after_the_world_did() -> None:
    namespace = Namespace(
        "n", world(switches={"colour": "blue"}), terms=Terms(switches={"colour": "red"})
    )
    namespace.switches.set("colour", "blue")
    namespace.reset()
    assert namespace.switches["colour"] == "red"


def test_terms_with_an_unknown_switch_are_refused() -> None:
    with pytest.raises(SwitchError, match="'color'"):
        Namespace("n", world(), terms=Terms(switches={"color": "red"}))


def test_hosts_allowed_by_world_and_terms_are_let_out() -> None:
    namespace = Namespace(
        "n", world(allow_hosts=["a.example"]), terms=Terms(allow_hosts=("b.example",))
    )
    urls = ["http://a.example/", "http://b.example/", "http://c.example/"]
    assert [namespace.outbox.policy.route(url) is not None for url in urls] == [True, True, False]


def test_loading_another_world_starts_afresh_in_it() -> None:
    namespace = Namespace("n", world())
    use(namespace)
    namespace.load(
        world(
            clock={"now": "2025-01-01T00:00:00Z", "frozen": True},
            notes={"items": ["other"]},
            stubs=[{"url": "*", "status": 418}],
        )
    )
    assert texts(namespace) == ["other"]
    assert namespace.clock.now() == datetime(2025, 1, 1, tzinfo=UTC)
    assert len(namespace.journal) == 0
    answer = namespace.outbox.send(OutgoingRequest("GET", "https://x.example/")).response
    assert answer == IncomingResponse(418, {}, b"", "I'm a Teapot")
    namespace.store.collection("notes").put("x", {"text": "x"})
    namespace.reset()
    assert texts(namespace) == ["other"]


def test_a_world_without_a_switch_that_is_set_for_all_is_refused_and_changes_nothing() -> None:
    namespace = Namespace("n", world(), terms=Terms(switches={"colour": "blue"}))
    before = use(namespace)
    with pytest.raises(SwitchError):
        namespace.load(load_world({"name": "bare"}, []))
    assert "three" in texts(namespace)
    namespace.reset()
    assert use(namespace) == before
