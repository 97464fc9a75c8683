"""Going back in Python, in the process and over HTTP: snapshots, roll-back, forks."""

from __future__ import annotations

import pytest

from sandbox.contract.problems import Problem
from sandbox.testing import Handle
from tests.testing.both import LEAD, box, server

__all__ = ["box", "server"]


def test_back_to_a_snapshot_by_itself_and_by_name(box: Handle) -> None:
    box.clock.freeze("2026-01-02T03:04:05Z")
    box.submit(LEAD)
    snapshot = box.snapshot("one")
    second = box.submit(LEAD)
    for kept in (snapshot, "one"):
        box.restore(kept)
        assert (len(box.leads), len(box.deliveries)) == (1, 2)
        assert box.submit(LEAD).lead_id == second.lead_id
    assert [one.name for one in box.snapshots] == ["one"]
    assert "one" in repr(snapshot)
    box.forget(snapshot)
    with pytest.raises(Problem, match="no snapshot 'one'"):
        box.restore("one")


def test_what_is_rolled_back_has_not_happened(box: Handle) -> None:
    with pytest.raises(ZeroDivisionError), box.rolled_back():
        box.submit(LEAD)
        box.clock.freeze("2026-01-02T03:04:05Z")
        box.switches.set("strict_accept", True)
        raise ZeroDivisionError
    assert box.leads == ()
    assert not box.clock.frozen
    assert box.switches["strict_accept"] is False
    assert box.snapshots == ()


def test_a_fork_answers_the_same_and_goes_its_own_way(box: Handle) -> None:
    box.clock.freeze("2026-01-02T03:04:05Z")
    box.submit(LEAD)
    fork = box.fork(f"{box.name}-other")
    assert [lead.id for lead in fork.leads] == [lead.id for lead in box.leads]
    assert fork.submit(LEAD).body == box.submit(LEAD).body
    fork.reset()
    assert (len(fork.leads), len(box.leads)) == (0, 2)


def test_a_retry_after_a_fork_belongs_to_the_fork(box: Handle) -> None:
    """What waits in the store knows the namespace it was made in; it runs where it is now."""
    box.stub("https://buyer.example/", error="timeout")
    box.clock.freeze("2026-01-02T18:00:00Z")
    box.submit(LEAD)
    before = box.leads[0].trace
    fork = box.fork(records=True)

    fork.clock.advance(minutes=1)

    assert len(fork.deliveries) > len(box.deliveries) >= 1
    assert len(fork.leads[0].trace) > len(before)
    assert box.leads[0].trace == before
