"""`RemoteHandle`: one namespace of a sandbox that runs elsewhere, with the verbs of `Handle`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sandbox.contract.problems import Problem
from sandbox.testing.apis import Api, apis_told
from sandbox.testing.handle import Handle, WorldSource
from sandbox.testing.history import PointRecord, Resent, point_number
from sandbox.testing.records import LeadRecord
from sandbox.testing.remote.answering import RemoteAnswering
from sandbox.testing.remote.clock import RemoteTestClock
from sandbox.testing.remote.exporting import RemoteExporting
from sandbox.testing.remote.mirror import RemoteNamespace, RemoteService
from sandbox.testing.remote.outbox import RemoteOutboxControl
from sandbox.testing.remote.wire import Wire
from sandbox.testing.remote.zeotap import RemoteZeotap
from sandbox.testing.rewinding import SnapshotRecord
from sandbox.world.clock import parse_instant
from sandbox.world.realm import DEFAULT

if TYPE_CHECKING:
    from sandbox.product import Product
    from sandbox.testing.intercept import Interception


class NotOffered(NotImplementedError):
    """Something that needs the sandbox inside the process of the test."""


class RemoteHandle(RemoteAnswering, RemoteExporting, Handle):
    """One namespace of a sandbox elsewhere: its addresses and keys, what it recorded, and the
    means to change it. Secrets in recorded headers are masked."""

    _namespace: Any

    def __init__(self, wire: Wire, namespace: RemoteNamespace) -> None:
        default = namespace if namespace.name == DEFAULT else RemoteNamespace(wire, DEFAULT)
        self._wire = wire
        # They have the members of a service and a namespace that a handle uses.
        service, mirror = RemoteService(wire, default), namespace
        super().__init__(cast(Any, service), cast(Any, mirror), wire.url)

    @property
    def products(self) -> tuple[Product, ...]:
        """Not offered: documents and behaviours lie in the process of the sandbox."""
        raise NotOffered("what is behind an API is seen inside the process; apis names them")

    @property
    def apis(self) -> list[Api]:
        """As `Handle.apis`."""
        shown = self._wire.control("GET", "/documents", namespace=self.name)
        return apis_told(shown["documents"], self.url, self)

    @property
    def zeotap(self) -> RemoteZeotap:
        """As `Handle.zeotap`."""
        return RemoteZeotap(self, self._namespace)

    def _lead(self, lead_id: str) -> LeadRecord | None:
        found = self._namespace.leads.find(lead_id)
        return None if found is None else LeadRecord(found)

    # What can be changed.

    def load(self, world: WorldSource) -> None:
        """As `Handle.load`; a path is read here and sent as text."""
        self._namespace.ask("PUT", "/world", {"world": shown_world(world)})

    def add_to_list(self, name: str, *values: str) -> None:
        """As `Handle.add_to_list`."""
        self._namespace.ask("POST", f"/lists/{name}/items", {"values": list(values)})

    def issue_certificate(
        self, email: str | None = None, phone: str | None = None, **described: Any
    ) -> dict[str, Any]:
        """As `Handle.issue_certificate`."""
        members = {"email": email, "phone": phone, **described}
        wanted = {name: value for name, value in members.items() if value is not None}
        issued: dict[str, Any] = self._namespace.ask("POST", "/trustedform/certificates", wanted)
        return issued

    def stub(self, url: str, **answer: Any) -> None:
        """As `Handle.stub`."""
        known = self._namespace.ask("GET", "/stubs")["stubs"]
        self._namespace.ask("PUT", "/stubs", {"stubs": [{"url": url, **answer}, *known]})

    def allow_host(self, *hosts: str) -> None:
        """Not offered: which hosts a server lets out is said where it is started."""
        raise NotOffered("start the sandbox with --allow-host, or allow_hosts in the world")

    def intercept(
        self, hosts: Iterable[str] = (), allow: Iterable[str] = (), *, loopback: bool = True
    ) -> Interception:
        """Not offered: start the sandbox with --proxy, or use one inside the process."""
        raise NotOffered("calls are intercepted by a sandbox inside the process, or by a proxy")

    @property
    def clock(self) -> RemoteTestClock:
        """As `Handle.clock`."""
        return RemoteTestClock(self._namespace)

    @property
    def outbox(self) -> RemoteOutboxControl:
        """As `Handle.outbox`."""
        return RemoteOutboxControl(self._namespace)

    # Back, and two ways.

    def snapshot(self, name: str | None = None) -> SnapshotRecord:
        """As `Handle.snapshot`."""
        wanted = {} if name is None else {"name": name}
        return _snapshot(self._namespace.ask("POST", "/snapshots", wanted))

    @property
    def snapshots(self) -> tuple[SnapshotRecord, ...]:
        """As `Handle.snapshots`."""
        return tuple(map(_snapshot, self._namespace.ask("GET", "/snapshots")["snapshots"]))

    def restore(self, snapshot: SnapshotRecord | str) -> None:
        """As `Handle.restore`."""
        self._namespace.ask("POST", f"/snapshots/{_name(snapshot)}/restore")

    def forget(self, snapshot: SnapshotRecord | str) -> None:
        """As `Handle.forget`."""
        self._namespace.ask("DELETE", f"/snapshots/{_name(snapshot)}")

    @contextmanager
    def rolled_back(self) -> Iterator[None]:
        """As `Handle.rolled_back`."""
        snapshot = self.snapshot()
        try:
            yield
        finally:
            self.restore(snapshot)
            self.forget(snapshot)

    def fork(
        self,
        name: str | None = None,
        *,
        snapshot: SnapshotRecord | str | None = None,
        records: bool = True,
        credentials: Mapping[str, Any] | bool | None = None,
    ) -> RemoteHandle:
        """As `Handle.fork`."""
        members = {
            "name": name,
            "snapshot": None if snapshot is None else _name(snapshot),
            "records": records,
            "credentials": credentials or None,
        }
        wanted = {key: value for key, value in members.items() if value is not None}
        made = self._namespace.ask("POST", f"/namespaces/{self.name}/fork", wanted)
        return RemoteHandle(self._wire, RemoteNamespace(self._wire, made["name"]))

    # Request by request.

    def _explained(self, number: int) -> Mapping[str, Any]:
        try:
            return dict(self._namespace.ask("GET", f"/requests/{number}/why"))
        except Problem as problem:
            raise LookupError(f"there is no request {number}") from problem

    def keep_history(self, limit: int = 200) -> None:
        """As `Handle.keep_history`."""
        self._namespace.ask("PUT", "/history", {"limit": limit})

    @property
    def history(self) -> tuple[PointRecord, ...]:
        """As `Handle.history`."""
        return tuple(map(PointRecord.of, self._namespace.ask("GET", "/history")["points"]))

    def step_back(self, point: PointRecord | int) -> None:
        """As `Handle.step_back`."""
        self._namespace.ask("POST", f"/history/{point_number(point)}/restore")

    def branch(self, point: PointRecord | int, name: str | None = None) -> RemoteHandle:
        """As `Handle.branch`."""
        wanted = {} if name is None else {"name": name}
        path = f"/history/{point_number(point)}/branch"
        return self._other(self._namespace.ask("POST", path, wanted)["name"])

    def _resent(self, number: int, edit: dict[str, Any]) -> Resent:
        told = self._namespace.ask("POST", f"/requests/{number}/resend", edit)
        return Resent(self._other(told["namespace"]), told)

    def _other(self, name: str) -> RemoteHandle:
        return RemoteHandle(self._wire, RemoteNamespace(self._wire, name))


def shown_world(source: WorldSource) -> Any:
    """A world as it is sent: a name, a mapping, or the text of a file of this machine."""
    if isinstance(source, Mapping):
        return source
    if isinstance(source, str) and ("\n" in source or not Path(source).is_file()):
        return source
    return Path(source).read_text("utf-8") + "\n"


def _name(snapshot: SnapshotRecord | str) -> str:
    return snapshot if isinstance(snapshot, str) else snapshot.name


def _snapshot(shown: Mapping[str, Any]) -> SnapshotRecord:
    return SnapshotRecord(
        shown["name"],
        parse_instant(shown["taken"]),
        shown["world"],
        shown["objects"],
        shown["recorded"],
    )
