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
    from sandbox.testing.outbox import OutboxControl
    from sandbox.testing.records import Explanation, LeadRecord
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

    def why(self, lead: LeadRecord | str) -> Explanation:
        """Why a lead, by itself or its id, ended so. Raises LookupError for an unknown id."""
        from sandbox.testing.records import LeadRecord

        if isinstance(lead, LeadRecord):
            return lead.why()
        found = self._namespace.leads.find(lead)
        if found is None:
            raise LookupError(f"there is no lead {lead!r}")
        return LeadRecord(found).why()

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


def _record(snapshot: Snapshot) -> SnapshotRecord:
    state = snapshot.state
    time = datetime.fromtimestamp(snapshot.taken_ms / 1000, UTC)
    return SnapshotRecord(snapshot.name, time, state.world.name, state.objects, state.recorded)
