from __future__ import annotations

from sandbox.world.draws import Draws


def test_each_draw_is_another_one() -> None:
    draws = Draws(1)
    assert len({draws.source("a").random() for _ in range(5)}) == 5


def test_draws_of_other_keys_change_nothing() -> None:
    alone, crowded = Draws(7), Draws(7)
    numbers = []
    for _ in range(3):
        crowded.source("b")
        numbers.append(crowded.source("a").random())
        crowded.source("c")
    assert [alone.source("a").random() for _ in range(3)] == numbers


def test_seeds_and_keys_differ() -> None:
    first = {Draws(seed).source(key).random() for seed in (1, 2, "1b") for key in ("a", "b")}
    assert len(first) == 6
