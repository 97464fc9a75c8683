"""A namespace seen from afar: the parts of one that tests look at, each a call of the control
plane. So everything that is written for namespaces in the process works for these too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sandbox.contract.message import Reply, Request
from sandbox.contract.problems import Problem
from sandbox.testing.remote.records import RemoteLead, read_entry, read_exchange
from sandbox.testing.remote.wire import Wire
from sandbox.world.clock import parse_instant
from sandbox.world.expectations import Expectations
from sandbox.world.signal import Signal
from sandbox.world.store import Record
from sandbox.world.switches import Switch, SwitchError, Switches

_PAGE = 1000

Ask = Callable[..., Any]
Read = Callable[[Mapping[str, Any]], Any]


class RemoteRing:
    """Recorded things of one kind, fetched a page at a time."""

    max_items = 1_000_000

    def __init__(self, ask: Ask, plural: str, read: Read, **query: Any) -> None:
        self._ask = ask
        self._plural = plural
        self._read = read
        self._query = query

    def oldest(
        self,
        limit: int,
        after: int | None = None,
        where: Callable[[Any], bool] | None = None,
    ) -> list[Any]:
        """As `Ring.oldest`."""
        return self._taken(limit, where, "after", after, sort="asc")

    def newest(
        self,
        limit: int,
        before: int | None = None,
        where: Callable[[Any], bool] | None = None,
    ) -> list[Any]:
        """As `Ring.newest`."""
        return self._taken(limit, where, "before", before)

    def get(self, number: int) -> Any:
        """As `Ring.get`, for what has numbers."""
        return self._one(number)

    def find(self, key: str) -> Any:
        """As `Ring.find`, for what has ids."""
        return self._one(key)

    @property
    def total(self) -> int:
        """How many ever came."""
        return int(self._page(limit=1)["total"])

    @property
    def dropped(self) -> int:
        """How many had to go."""
        return int(self._page(limit=1)["dropped"])

    def __len__(self) -> int:
        page = self._page(limit=1)
        return int(page["total"] - page["dropped"])

    def clear(self) -> None:
        """Forget everything, where the control plane can."""
        self._ask("DELETE", f"/{self._plural}")

    def _one(self, key: Any) -> Any:
        try:
            return self._read(self._ask("GET", f"/{self._plural}/{key}", **self._query))
        except Problem as problem:
            if problem.status == 404:
                return None
            raise

    def _taken(
        self,
        limit: int,
        where: Callable[[Any], bool] | None,
        cursor: str,
        at: int | str | None,
        **query: Any,
    ) -> list[Any]:
        taken: list[Any] = []
        while len(taken) < limit:
            page = self._page(limit=min(limit, _PAGE), **{cursor: at}, **query)
            for shown in page[self._plural]:
                item = self._read(shown)
                if where is None or where(item):
                    taken.append(item)
            at = page["next"]
            if at is None:
                break
        return taken[:limit]

    def _page(self, **query: Any) -> Any:
        return self._ask("GET", f"/{self._plural}", **self._query, **query)


class RemoteClock:
    """The clock of a namespace elsewhere."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return bool(self._ask("GET", "/clock")["frozen"])

    def now(self) -> datetime:
        """The time it shows."""
        return parse_instant(self._ask("GET", "/clock")["now"])

    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        return int(self._ask("GET", "/clock")["now_ms"])


class RemoteSwitches(Switches):
    """The switches of a namespace elsewhere; they are as they were when they were asked for."""

    def __init__(self, ask: Ask) -> None:
        shown = ask("GET", "/switches")["switches"]
        super().__init__(
            Switch(one["name"], one["default"], tuple(one["choices"]), one["grade"], one["about"])
            for one in shown
        )
        self.restore({one["name"]: one["value"] for one in shown})
        self.ask = ask

    __slots__ = ("ask",)

    def set(self, name: str, value: Any) -> None:
        """Turn a switch there. Raises SwitchError."""
        super().set(name, value)
        try:
            self.ask("PATCH", "/switches", {name: value})
        except Problem as problem:
            raise SwitchError(problem.detail) from problem


@dataclass
class RemoteCollection:
    """A collection of the store of a namespace elsewhere, as far as it is shown."""

    ask: Ask
    name: str

    def records(self) -> list[Record]:
        """All records, in order."""
        shown = self.ask("GET", f"/store/{self.name}")["records"]
        return [Record(one["id"], one["value"]) for one in shown]

    def values(self) -> list[Any]:
        """All values, in order."""
        return [record.value for record in self.records()]

    def get(self, id: str) -> Record | None:
        """The record with this id."""
        return next((record for record in self.records() if record.id == id), None)

    def __len__(self) -> int:
        return len(self.records())

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records())


@dataclass
class RemoteStore:
    """The store of a namespace elsewhere."""

    ask: Ask

    def collection(self, name: str) -> RemoteCollection:
        """The collection of this name."""
        return RemoteCollection(self.ask, name)


@dataclass
class RemoteOutbox:
    """What a namespace elsewhere sent."""

    deliveries: RemoteRing


@dataclass
class RemoteWorld:
    """The world of a namespace elsewhere."""

    name: str


class RemoteNamespace:
    """A namespace elsewhere. `ask(method, path, body, **query)` calls its control plane."""

    def __init__(self, wire: Wire, name: str) -> None:
        self.name = name
        self.ask: Ask = partial(wire.control, namespace=name)
        self.lock = threading.RLock()
        self.recorded = Signal()
        ask = self.ask
        self.journal = RemoteRing(ask, "requests", read_entry, bodies="exact")
        self.leads = RemoteRing(ask, "leads", self._lead)
        self.events = RemoteRing(ask, "events", dict)
        self.pings = RemoteRing(ask, "pings", _ping)
        self.outbox = RemoteOutbox(RemoteRing(ask, "deliveries", read_exchange, bodies="exact"))
        self.clock = RemoteClock(ask)
        self.store = RemoteStore(ask)
        # What a test expects is kept here; nobody rings, so that who waits looks again and again.
        self.expectations = Expectations()
        self.recorded = Signal()

    @property
    def switches(self) -> RemoteSwitches:
        """How the switches stand now."""
        return RemoteSwitches(self.ask)

    @property
    def world(self) -> RemoteWorld:
        """The world it holds now."""
        return RemoteWorld(self.ask("GET", "/world")["name"])

    def reset(self) -> None:
        """As `Namespace.reset`."""
        self.ask("POST", "/reset")
        self.expectations.clear()

    def _lead(self, shown: Mapping[str, Any]) -> RemoteLead:
        def fetch() -> Any:
            return self.ask("GET", f"/leads/{shown['id']}/trace")["trace"]

        return RemoteLead(shown, fetch)


def _ping(shown: Mapping[str, Any]) -> RemoteLead:
    return RemoteLead(shown, lambda: list(shown["trace"]))


@dataclass
class RemoteRealm:
    """The namespaces of a sandbox elsewhere, as far as handles ask for them."""

    default: RemoteNamespace
    products: Sequence[Any] = ()


class RemoteService:
    """Answers requests as the service of a sandbox elsewhere does."""

    def __init__(self, wire: Wire, default: RemoteNamespace) -> None:
        self._wire = wire
        self.realm = RemoteRealm(default)

    def answer(self, request: Request) -> Reply:
        """The reply to `request`."""
        return self._wire.answer(request)
