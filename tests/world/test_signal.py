"""Those who wait are told at once, and miss nothing."""

from __future__ import annotations

import threading

from sandbox.world.ring import Ring
from sandbox.world.signal import Signal

LONG = 20.0


def test_what_rang_before_is_not_waited_for() -> None:
    signal = Signal()
    signal.ring()

    assert signal.wait(0, LONG) == 1


def test_silence_ends_with_the_time_out() -> None:
    signal = Signal()
    signal.ring()

    assert signal.wait(1, 0.0) == 1


def test_nothing_is_missed_by_one_who_waits_again_and_again() -> None:
    signal = Signal()
    ring: Ring[int] = Ring(signal=signal)
    threads = [
        threading.Thread(target=lambda: [ring.append(n, 1) for n in range(200)]) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    seen = 0
    while ring.total < 600:
        now = signal.wait(seen, LONG)
        assert now > seen, "it waited although things were recorded"
        seen = now
    for thread in threads:
        thread.join()

    assert ring.total == 600
