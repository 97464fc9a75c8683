"""A namespace: everything that one test can change, so that nothing it does reaches another."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from sandbox.world.clock import Clock
from sandbox.world.credentials import OwnCredentials
from sandbox.world.draws import Draws
from sandbox.world.expectations import Expectations
from sandbox.world.faults import Faults
from sandbox.world.history import History
from sandbox.world.ids import Ids
from sandbox.world.journal import Journal
from sandbox.world.network import NetworkPolicy, Transport
from sandbox.world.operation_stubs import OperationStubs
from sandbox.world.outbox import Outbox
from sandbox.world.patience import Patience
from sandbox.world.ring import MIB, Ring
from sandbox.world.signal import Signal
from sandbox.world.snapshots import Snapshot, Snapshots, State
from sandbox.world.store import Store
from sandbox.world.switches import Switches

if TYPE_CHECKING:
    from sandbox.world.fixtures import World
    from sandbox.world.realm import Realm

_EVENTS_PER_LEAD = 5
_RECORDS = ("journal", "leads", "events", "pings")
# Every part of a namespace that a test can change: each has `snapshot()` and `restore(state)`.
_PARTS = (
    "clock",
    "store",
    "switches",
    "ids",
    "draws",
    "outbox",
    "faults",
    "operation_stubs",
    *_RECORDS,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every namespace of a realm, whatever world it holds.

    `max_items` and `max_bytes` bound the journal, and the other memories accordingly. `seed`
    replaces that of a world, `switches` turns switches after a world did, `allow_hosts` adds to
    the hosts a world lets out. `history` is how many states are kept, one before each request.
    """

    max_items: int = 10_000
    max_bytes: int = 64 * MIB
    seed: int | str | None = None
    switches: Mapping[str, Any] = field(default_factory=dict)
    allow_hosts: tuple[str, ...] = ()
    history: int = 0
    transport: Transport = field(default_factory=Transport)
    patience: Patience = field(default_factory=Patience)


class Namespace:
    """Store, clock, chance, ids, journal, outbox, switches, leads, pings, events of one test.

    `lock` makes a sequence of changes whole; it is never held while something is sent out. The
    parts are safe to use from many threads without it. `recorded` rings when a request, a lead or a
    delivery was recorded. `realm` is set by the realm that makes it.
    """

    realm: Realm
    clock: Clock
    ids: Ids
    journal: Journal
    outbox: Outbox
    store: Store
    switches: Switches

    def __init__(
        self,
        name: str,
        world: World,
        *,
        seed: int | str | None = None,
        terms: Terms | None = None,
        credentials: OwnCredentials | None = None,
    ) -> None:
        terms = terms or Terms()
        self.name = name
        self.credentials = credentials or OwnCredentials()
        world = self.credentials.world(world)
        self.world = world
        self.lock = threading.RLock()
        self.clock = Clock()
        self.store = Store()
        self.switches = Switches(world.definitions)
        self.recorded = Signal()
        self.expectations = Expectations()
        self.journal = Journal(terms.max_items, terms.max_bytes, self.recorded)
        self.leads: Ring[Any] = Ring(terms.max_items, terms.max_bytes, signal=self.recorded)
        self.events: Ring[Any] = Ring(terms.max_items * _EVENTS_PER_LEAD, terms.max_bytes)
        self.pings: Ring[Any] = Ring(terms.max_items, terms.max_bytes, _numbered)
        self.outbox = Outbox(
            self.clock,
            terms.transport,
            max_items=terms.max_items,
            max_bytes=terms.max_bytes,
            signal=self.recorded,
        )
        self.faults = Faults(self.clock, terms.patience)
        self.outbox.faults, self.outbox.owner = self.faults, self
        self.operation_stubs = OperationStubs()
        self.snapshots = Snapshots()
        self.history = History(terms.history)
        self._terms = terms
        self._own_seed = seed
        self.reset()

    def reset(self) -> None:
        """Bring everything back to the loaded world: the same calls now give the same answers."""
        world, terms = self.world, self._terms
        with self.lock:
            # Checked first: a switch that this world does not have must leave things as they are.
            self.switches.reset({**world.switches, **terms.switches})
            self.seed = next(
                seed for seed in (self._own_seed, terms.seed, world.seed) if seed is not None
            )
            self.clock.restart(world.clock.at, frozen=world.clock.frozen)
            # Two sources: how often a lead draws by chance does not change the ids that follow.
            self.random = Random(f"{self.seed}, chance")  # noqa: S311 - no secrets
            self.draws = Draws(self.seed)
            self.ids = Ids(self.clock, Random(f"{self.seed}, ids"))  # noqa: S311
            self.store.restore(world.snapshot)
            self.faults.reset(self.seed)
            self.operation_stubs.reset()
            self.outbox.reset(NetworkPolicy((*world.allow_hosts, *terms.allow_hosts)), world.stubs)
            self._forget()
            self.history.clear()
            self.expectations.clear()
        self.recorded.ring()

    def exchange(self, world: World) -> None:
        """Hold `world`, the same as before but for other documents: what is stored stays where
        there is still a place for it, and the next reset leads to `world`."""
        with self.lock:
            before, self.world = self.world, self.credentials.world(world)
            self.store.exchange(before.snapshot, self.world.snapshot)
            self.snapshots.exchange(before, self.world)

    def state(self) -> State:
        """All that the namespace holds now; copies no object.

        A lead on its way is caught as far as it has come.
        """
        with self.lock:
            return State(
                self.world,
                self._own_seed,
                self.seed,
                self.random.getstate(),
                {name: getattr(self, name).snapshot() for name in _PARTS},
            )

    def restore(self, state: State, *, records: bool = True) -> None:
        """Hold exactly what `state` holds, of this namespace or of another one: what follows is
        what followed then. Without `records`, nothing that was recorded is taken over."""
        with self.lock:
            if state.world is not self.world:
                self.world = self.credentials.world(state.world)
                self.switches = Switches(state.world.definitions)
            self._own_seed, self.seed = state.own_seed, state.seed
            self.random.setstate(state.chance)
            for name, part in state.parts.items():
                getattr(self, name).restore(part)
            if self.credentials.given:
                self.store.restore(self.credentials.put_into(self.store.snapshot()))
            if not records:
                self._forget()
        self.recorded.ring()

    def snapshot(self, name: str | None = None) -> Snapshot:
        """Keep what the namespace holds now under `name`, else under a free one.

        Snapshots outlive a reset. Raises Problem `conflict` when there are as many as may be.
        """
        with self.lock:
            return self.snapshots.keep(self.state(), self.clock.now_ms(), name)

    def _forget(self) -> None:
        for name in _RECORDS:
            getattr(self, name).clear()
        self.outbox.forget()

    def load(self, world: World) -> None:
        """Hold another world from now on, and start afresh in it.

        Raises SwitchError, and then changes nothing, when a switch that was set for all namespaces
        is not one of this world's.
        """
        with self.lock:
            Switches(world.definitions, {**world.switches, **self._terms.switches})
            self.world = self.credentials.world(world)
            self.switches = Switches(world.definitions)
            self.reset()


def _numbered(item: Any, number: int) -> None:
    item.number = number
