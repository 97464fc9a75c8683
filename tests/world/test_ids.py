from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from sandbox.world.clock import Clock
from sandbox.world.ids import Ids

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ids_at(at: datetime = AT, seed: int = 7) -> tuple[Ids, Clock]:
    clock = Clock()
    clock.freeze(at)
    return Ids(clock, Random(seed)), clock


def test_an_object_id_is_24_hex_digits_that_begin_with_the_time() -> None:
    ids, _ = ids_at()
    made = ids.object_id()
    assert re.fullmatch(r"[0-9a-f]{24}", made)
    assert int(made[:8], 16) == int(AT.timestamp())


def test_object_ids_sort_in_the_order_of_their_making() -> None:
    ids, clock = ids_at()
    made = []
    for number in range(500):
        made.append(ids.object_id())
        if number % 100 == 0:
            clock.advance(timedelta(seconds=1))
    assert made == sorted(made)
    assert len(set(made)) == 500


def test_the_same_seed_gives_the_same_ids_and_another_seed_others() -> None:
    first, second, other = ids_at()[0], ids_at()[0], ids_at(seed=8)[0]
    makers = [(ids.object_id, ids.short_id, ids.uuid) for ids in (first, second, other)]
    a, b, c = [[make() for make in three for _ in range(3)] for three in makers]
    assert a == b
    assert not set(a) & set(c)


def test_short_ids_are_six_characters_and_do_not_repeat() -> None:
    ids, _ = ids_at()
    made = [ids.short_id() for _ in range(50_000)]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[0-9a-z]{6}", each) for each in made[:1000])


def test_a_uuid_is_of_version_4() -> None:
    ids, _ = ids_at()
    made = UUID(ids.uuid())
    assert (made.version, made.variant) == (4, "specified in RFC 4122")


def test_ids_made_by_many_threads_are_distinct() -> None:
    ids, _ = ids_at()
    made: list[str] = []

    def make() -> None:
        mine = [make() for _ in range(1000) for make in (ids.object_id, ids.short_id)]
        made.extend(mine)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 16_000
