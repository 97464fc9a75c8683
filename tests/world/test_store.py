from __future__ import annotations

import threading

from sandbox.world.store import Collection, Store


def flows(store: Store) -> Collection:
    return store.collection("flows")


def test_a_record_is_found_by_its_id() -> None:
    store = Store()
    put = flows(store).put("a", {"name": "A"})
    assert flows(store).get("a") is put
    assert (put.id, put.value, put.revision) == ("a", {"name": "A"}, 1)
    assert flows(store).get("b") is None
    assert "a" in flows(store)


def test_replacing_keeps_the_place_and_grows_the_revision() -> None:
    store = Store()
    for id in "abc":
        flows(store).put(id, id)
    replaced = flows(store).put("a", "A")
    assert replaced.revision == 2
    assert flows(store).values() == ["A", "b", "c"]
    assert [record.id for record in flows(store).records()] == ["a", "b", "c"]


def test_a_replaced_record_forgets_what_was_derived_from_the_old_value() -> None:
    store = Store()
    old = flows(store).put("a", 1)
    old.derived["compiled"] = "for 1"
    old.checked.add("getFlow 200")
    new = flows(store).put("a", 2)
    assert (new.derived, new.checked) == ({}, set())
    assert old.value == 1


def test_json_is_written_once() -> None:
    record = Store().collection("flows").put("a", {"name": "Ä", "n": 1})
    assert record.json == '{"name":"Ä","n":1}'.encode()
    assert record.json is record.json


def test_a_deleted_record_is_answered_as_it_was() -> None:
    store = Store()
    put = flows(store).put("a", 1)
    assert flows(store).delete("a") is put
    assert flows(store).delete("a") is None
    assert len(flows(store)) == 0


def test_a_collection_is_the_same_object_every_time() -> None:
    store = Store()
    assert store.collection("flows") is store.collection("flows")
    assert store.collection("flows") is not store.collection("lists")
    assert store.names() == ["flows", "lists"]


def test_restoring_undoes_puts_replacements_deletions_and_new_collections() -> None:
    store = Store()
    kept = [flows(store).put(id, id) for id in "ab"]
    snapshot = store.snapshot()
    flows(store).put("a", "changed")
    flows(store).delete("b")
    flows(store).put("c", "c")
    store.collection("lists").put("x", 1)
    store.restore(snapshot)
    assert flows(store).records() == kept
    assert store.collection("lists").values() == []


def test_a_snapshot_can_be_restored_again_and_again() -> None:
    store = Store()
    flows(store).put("a", 1)
    snapshot = store.snapshot()
    for _ in range(3):
        flows(store).put("a", 2)
        flows(store).put("b", 2)
        store.restore(snapshot)
        assert flows(store).values() == [1]


def test_stores_that_share_a_snapshot_share_records_and_no_changes() -> None:
    first, second = Store(), Store()
    flows(first).put("a", 1)
    held = flows(second)
    snapshot = first.snapshot()
    second.restore(snapshot)
    assert held.get("a") is flows(first).get("a")
    held.put("b", 2)
    flows(first).delete("a")
    assert (held.values(), flows(first).values()) == ([1, 2], [])
    third = Store()
    third.restore(snapshot)
    assert flows(third).values() == [1]


def test_changes_after_a_snapshot_do_not_reach_it() -> None:
    store = Store()
    flows(store).put("a", 1)
    snapshot = store.snapshot()
    flows(store).put("b", 2)
    assert list(snapshot["flows"]) == ["a"]


def test_puts_from_many_threads_are_all_there() -> None:
    store = Store()
    flows(store).put("shared", 0)
    store.snapshot()

    def put(worker: int) -> None:
        for number in range(200):
            flows(store).put(f"{worker}/{number}", number)
            flows(store).put("shared", number)

    threads = [threading.Thread(target=put, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shared = flows(store).get("shared")
    assert len(flows(store)) == 1601
    assert shared is not None
    assert shared.revision == 1601
