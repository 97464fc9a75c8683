"""Going back, and going two ways: snapshots and forks of the namespace a test holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.service import Service
    from sandbox.testing.handle import Handle
    from sandbox.testing.history import PointRecord, Resent, Where
    from sandbox.testing.outbox import OutboxControl
    from sandbox.testing.records import Explanation, LeadRecord, PingRecord, RequestRecord
    from sandbox.world.namespace import Namespace
    from sandbox.world.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """A snapshot: its name, when it was taken on the clock of the namespace, and of how much."""

    name: str
    time: datetime
    world: str
    objects: int
    recorded: Mapping[str, int]

    def __repr__(self) -> str:
        return f"<snapshot {self.name!r} of {self.world}, {self.objects} objects>"


class Rewinding:
    """The verbs of a handle that bring its namespace back, or make another of it; its outbox."""

    _service: Service
    _namespace: Namespace
    _base_url: str | None

    @property
    def outbox(self) -> OutboxControl:
        """What is sent out, under the control of the test: hold, fire, drop, duplicate, sign."""
        from sandbox.testing.outbox import LocalOutbox

        return LocalOutbox(self._namespace)

    def why(self, what: LeadRecord | PingRecord | RequestRecord | str | int) -> Explanation:
        """Why a lead, a ping or a request ended so; a lead also by its id, a request by its number.

        Raises LookupError for one that is not kept.
        """
        from sandbox.testing.records import Explanation, LeadRecord, PingRecord

        if isinstance(what, LeadRecord | PingRecord):
            return what.why()
        if not isinstance(what, str):
            return Explanation(self._explained(what if isinstance(what, int) else what.number))
        found = self._namespace.leads.find(what)
        if found is None:
            raise LookupError(f"there is no lead {what!r}")
        return LeadRecord(found).why()

    def _explained(self, number: int) -> Mapping[str, Any]:
        """Why the request of this number was answered so. Raises LookupError."""
        from sandbox.control.explained_requests import request_explanation

        entry = self._namespace.journal.get(number)
        if entry is None:
            raise LookupError(f"there is no request {number}")
        return request_explanation(self._namespace, entry)

    def snapshot(self, name: str | None = None) -> SnapshotRecord:
        """Keep all that the namespace holds now, also what was recorded; nothing is copied.

        A snapshot of the same name is replaced. Raises `Problem` when there are as many as may be
        (50).
        """
        return _record(self._namespace.snapshot(name))

    @property
    def snapshots(self) -> tuple[SnapshotRecord, ...]:
        """The snapshots that are kept, oldest first; they outlive a reset."""
        return tuple(map(_record, self._namespace.snapshots.all()))

    def restore(self, snapshot: SnapshotRecord | str) -> None:
        """Bring everything back to a snapshot, by itself or its name: what follows is what
        followed then. Raises `Problem` for one that is not kept."""
        name = snapshot if isinstance(snapshot, str) else snapshot.name
        self._namespace.restore(self._namespace.snapshots.get(name).state)

    def forget(self, snapshot: SnapshotRecord | str) -> None:
        """Forget a snapshot. Raises `Problem` for one that is not kept."""
        name = snapshot if isinstance(snapshot, str) else snapshot.name
        self._namespace.snapshots.delete(name)

    @contextmanager
    def rolled_back(self) -> Iterator[None]:
        """What happens inside the `with` block has not happened after it."""
        state = self._namespace.state()
        try:
            yield
        finally:
            self._namespace.restore(state)

    def fork(
        self,
        name: str | None = None,
        *,
        snapshot: SnapshotRecord | str | None = None,
        records: bool = True,
        credentials: Mapping[str, Any] | bool | None = None,
    ) -> Handle:
        """A new namespace that begins with what this one holds, or held in `snapshot`.

        The same calls get the same answers in both. Without `records` nothing that was recorded is
        taken over. Raises `Problem` as `Sandbox.namespace` does.
        """
        from sandbox.testing.handle import Handle

        state = None
        if snapshot is not None:
            wanted = snapshot if isinstance(snapshot, str) else snapshot.name
            state = self._namespace.snapshots.get(wanted).state
        made = self._service.realm.fork(
            self._namespace, name, state=state, records=records, credentials=credentials
        )
        return Handle(self._service, made, self._base_url)

    # Request by request.

    def keep_history(self, limit: int = 200) -> None:
        """Keep what the namespace holds before each of its last `limit` requests; 0 for none."""
        self._namespace.history.keep(limit)

    @property
    def history(self) -> tuple[PointRecord, ...]:
        """The points to step back to, oldest first: one before each request, while it is kept."""
        from sandbox.control.history import view
        from sandbox.testing.history import PointRecord

        return tuple(map(PointRecord.of, view(self._namespace)["points"]))

    def step_back(self, point: PointRecord | int) -> None:
        """Bring everything back to before a request. Raises `Problem` for a point not kept."""
        from sandbox.testing.history import point_number

        self._namespace.restore(self._namespace.history.get(point_number(point)).state)

    def branch(self, point: PointRecord | int, name: str | None = None) -> Handle:
        """A new namespace that begins before a request. Raises `Problem` for a point not kept."""
        from sandbox.testing.handle import Handle
        from sandbox.testing.history import point_number

        state = self._namespace.history.get(point_number(point)).state
        made = self._service.realm.fork(self._namespace, name, state=state)
        return Handle(self._service, made, self._base_url)

    def resend(
        self,
        request: RequestRecord | int,
        *,
        where: Where = "here",
        method: str | None = None,
        path: str | None = None,
        headers: Mapping[str, str | None] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        patch: Mapping[str, Any] | None = None,
    ) -> Resent:
        """Send a recorded request again, edited; how it was answered, and what differs from then.

        `where` is here, a fork, or a fork of what was there before the request came, as far as the
        history was kept. `headers` and `query` are merged by name, None takes one away; `patch` is
        merged into a JSON body or the fields of a form; `body` replaces it (a text as it is, else
        as JSON). Raises `Problem` for a request that is not kept, or cannot be edited so.
        """
        from sandbox.testing.history import edit_of, request_number

        changes = {
            "method": method,
            "path": path,
            "headers": headers,
            "query": query,
            "body": body,
            "patch": patch,
        }
        return self._resent(request_number(request), edit_of(where, changes))

    def _resent(self, number: int, edit: dict[str, Any]) -> Resent:
        from sandbox.contract.problems import Problem
        from sandbox.control.history import resent
        from sandbox.testing.handle import Handle
        from sandbox.testing.history import Resent

        entry = self._namespace.journal.get(number)
        if entry is None:
            raise Problem("not-found", f"There is no request {number} in the journal.")
        told = resent(self._namespace, entry, edit)
        realm = self._service.realm
        handle = Handle(self._service, realm.get(told["namespace"]), self._base_url)
        return Resent(handle, told)


def _record(snapshot: Snapshot) -> SnapshotRecord:
    state = snapshot.state
    time = datetime.fromtimestamp(snapshot.taken_ms / 1000, UTC)
    return SnapshotRecord(snapshot.name, time, state.world.name, state.objects, state.recorded)
