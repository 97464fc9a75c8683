from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.world.ring import Ring


def filled(count: int, max_items: int = 10, max_bytes: int = 1000) -> Ring[str]:
    ring: Ring[str] = Ring(max_items, max_bytes)
    for number in range(1, count + 1):
        ring.append(f"item {number}", 1, key=f"key {number}")
    return ring


def test_items_are_numbered_from_one() -> None:
    ring: Ring[str] = Ring()
    assert [ring.append(text, 1) for text in "abc"] == [1, 2, 3]
    assert ring.get(2) == "b"


def test_the_oldest_go_when_there_are_too_many() -> None:
    ring = filled(13, max_items=10)
    assert (len(ring), ring.dropped, ring.total, ring.bytes) == (10, 3, 13, 10)
    assert ring.get(3) is None
    assert ring.oldest(1) == ["item 4"]


def test_the_oldest_go_when_they_take_too_many_bytes() -> None:
    ring: Ring[str] = Ring(max_items=100, max_bytes=10)
    for text, size in [("a", 4), ("b", 4), ("c", 5)]:
        ring.append(text, size)
    assert ring.newest(10) == ["c", "b"]
    assert (ring.bytes, ring.dropped) == (9, 1)


def test_what_is_larger_than_the_ring_is_not_kept() -> None:
    ring: Ring[str] = Ring(max_items=100, max_bytes=10)
    ring.append("small", 1)
    assert ring.append("large", 11) == 2
    assert (len(ring), ring.bytes, ring.dropped) == (0, 0, 2)
    assert ring.append("next", 1) == 3
    assert ring.newest(5) == ["next"]


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        (lambda ring: ring.newest(2), ["item 9", "item 8"]),
        (lambda ring: ring.newest(2, before=5), ["item 4", "item 3"]),
        (lambda ring: ring.newest(2, before=1), []),
        (lambda ring: ring.newest(2, before=99), ["item 9", "item 8"]),
        (lambda ring: ring.newest(2, where=lambda item: item < "item 5"), ["item 4", "item 3"]),
        (lambda ring: ring.newest(0), []),
        (lambda ring: ring.oldest(2), ["item 1", "item 2"]),
        (lambda ring: ring.oldest(2, after=7), ["item 8", "item 9"]),
        (lambda ring: ring.oldest(2, after=9), []),
        (lambda ring: ring.oldest(2, where=lambda item: item > "item 3"), ["item 4", "item 5"]),
    ],
)
def test_pages_from_either_end(take: Callable[[Ring[str]], list[str]], expected: list[str]) -> None:
    assert take(filled(9)) == expected


def test_a_page_of_a_full_ring_looks_at_no_more_than_it_returns() -> None:
    looked: list[int] = []

    def look(item: int) -> bool:
        looked.append(item)
        return True

    ring: Ring[int] = Ring(max_items=10_000)
    for number in range(30_000):
        ring.append(number, 1)
    page = ring.newest(50, where=look)
    assert page == looked == list(range(29_999, 29_949, -1))


def test_items_are_found_by_key_as_long_as_they_are_kept() -> None:
    ring = filled(12, max_items=10)
    assert ring.find("key 12") == "item 12"
    assert ring.number_of("key 12") == 12
    assert (ring.find("key 2"), ring.number_of("key 2")) == (None, None)
    assert ring.find("nobody") is None


def test_of_two_items_with_one_key_the_newer_is_found() -> None:
    ring: Ring[str] = Ring(max_items=2)
    for text in ("old", "new", "other"):
        ring.append(text, 1, key="same" if text != "other" else None)
    assert ring.find("same") == "new"


def test_clearing_begins_again() -> None:
    ring = filled(5)
    ring.clear()
    assert (len(ring), ring.total, ring.dropped, ring.bytes) == (0, 0, 0, 0)
    assert ring.find("key 5") is None
    assert ring.append("again", 1) == 1


def test_an_item_is_stamped_with_its_number_before_it_can_be_read() -> None:
    class Item:
        number = 0

    seen_in_ring: list[Item | None] = []

    def stamp(item: Item, number: int) -> None:
        item.number = number
        seen_in_ring.append(ring.get(number))

    ring: Ring[Item] = Ring(stamp=stamp)
    items = [Item(), Item()]
    for item in items:
        ring.append(item, 1)
    assert [item.number for item in items] == [1, 2]
    assert seen_in_ring == [None, None]


def test_reading_while_others_write_gives_whole_pages_in_order() -> None:
    ring: Ring[int] = Ring(max_items=50)
    stop = threading.Event()
    pages: list[list[int]] = []

    def read() -> None:
        while not stop.is_set():
            pages.append(ring.newest(10))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20_000):
        ring.append(number, 1)
    stop.set()
    reader.join()
    assert pages
    assert all(page == sorted(page, reverse=True) for page in pages)


class Model:
    """What a ring keeps, written down naively."""

    def __init__(self, max_items: int, max_bytes: int) -> None:
        self.bounds = (max_items, max_bytes)
        self.kept: list[tuple[int, str, int]] = []
        self.total = 0

    def append(self, item: str, size: int) -> None:
        self.total += 1
        self.kept.append((self.total, item, size))
        while len(self.kept) > self.bounds[0] or self.bytes > self.bounds[1]:
            self.kept.pop(0)

    @property
    def bytes(self) -> int:
        return sum(size for _, _, size in self.kept)


@settings(max_examples=150, deadline=None)
@given(
    items=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12)), max_size=40),
    max_items=st.integers(0, 8),
    max_bytes=st.integers(0, 30),
    limit=st.integers(0, 10),
    cursor=st.none() | st.integers(-2, 45),
)
def test_a_ring_keeps_and_shows_what_the_model_does(
    items: list[tuple[str, int]], max_items: int, max_bytes: int, limit: int, cursor: int | None
) -> None:
    ring: Ring[str] = Ring(max_items, max_bytes)
    model = Model(max_items, max_bytes)
    for item, size in items:
        ring.append(item, size, key=item)
        model.append(item, size)
    assert (len(ring), ring.total, ring.bytes) == (len(model.kept), model.total, model.bytes)
    assert ring.dropped == model.total - len(model.kept)
    below = [item for n, item, _ in reversed(model.kept) if cursor is None or n < cursor]
    above = [item for n, item, _ in model.kept if cursor is None or n > cursor]
    assert ring.newest(limit, before=cursor) == below[:limit]
    assert ring.oldest(limit, after=cursor) == above[:limit]
    only_a = list(islice((item for item in below if item == "a"), limit))
    assert ring.newest(limit, before=cursor, where=lambda item: item == "a") == only_a
    numbers = {item: n for n, item, _ in model.kept}
    assert {key: ring.number_of(key) for key in "abc"} == {k: numbers.get(k) for k in "abc"}
