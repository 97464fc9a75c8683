"""What goes wrong, is stubbed and is sent by itself in a namespace of a sandbox elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, cast

from sandbox.contract.parts import MISSING
from sandbox.contract.problems import Problem
from sandbox.testing.faults import ArmedFault, FaultError
from sandbox.testing.faults import document_of as fault_document
from sandbox.testing.operation_stubs import OperationStub, StubError
from sandbox.testing.operation_stubs import document_of as stub_document
from sandbox.testing.records import DeliveryRecord
from sandbox.testing.remote.mirror import Ask, RemoteNamespace
from sandbox.testing.remote.records import read_exchange

_LONGEST_ASKED = 60.0
"""How long one call of the control plane may wait."""


class _There:
    """Something at a path of the control plane, fetched anew whenever it is looked at.

    It is as it was last, once it is gone.
    """

    def __init__(self, ask: Ask, path: str, shown: Mapping[str, Any]) -> None:
        self._ask = ask
        self._path = path
        self._shown = dict(shown)
        self.id = str(shown["id"])

    def _now(self) -> dict[str, Any]:
        try:
            self._shown = dict(self._ask("GET", self._path))
        except Problem as problem:
            if problem.status != 404:
                raise
        return self._shown

    @property
    def exhausted(self) -> bool:
        """Whether it does nothing more."""
        return bool(self._now()["exhausted"])

    def _delete(self) -> None:
        try:
            self._shown = dict(self._ask("DELETE", self._path))
        except Problem as problem:
            if problem.status != 404:
                raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._delete()


class RemoteFault(_There):
    """As `ArmedFault`, over HTTP."""

    def __init__(self, ask: Ask, shown: Mapping[str, Any]) -> None:
        super().__init__(ask, f"/faults/{shown['id']}", shown)
        self.effect = str(shown["effect"])

    @property
    def fired(self) -> int:
        """As `ArmedFault.fired`."""
        return int(self._now()["fired"])

    @property
    def fitted(self) -> int:
        """As `ArmedFault.fitted`."""
        return int(self._now()["fitted"])

    @property
    def json(self) -> dict[str, Any]:
        """As `ArmedFault.json`."""
        return self._now()

    def disarm(self) -> None:
        """As `ArmedFault.disarm`."""
        self._delete()

    def __enter__(self) -> RemoteFault:
        return self

    def __repr__(self) -> str:
        shown = self._now()
        return f"<fault {self.id}: {self.effect}, struck {shown['fired']} of {shown['fitted']}>"


class RemoteStub(_There):
    """As `OperationStub`, over HTTP."""

    def __init__(self, ask: Ask, shown: Mapping[str, Any]) -> None:
        super().__init__(ask, f"/operation-stubs/{shown['id']}", shown)

    @property
    def answered(self) -> int:
        """As `OperationStub.answered`."""
        return int(self._now()["answered"])

    def remove(self) -> None:
        """As `OperationStub.remove`."""
        self._delete()

    def __enter__(self) -> RemoteStub:
        return self

    def __repr__(self) -> str:
        return f"<stub {self.id}: {self.answered} answered>"


class RemoteAnswering:
    """The verbs of `Handle` about faults, stubs of operations, callbacks and webhooks."""

    _namespace: RemoteNamespace

    def fault(
        self, effect: str | None = None, *, match: Mapping[str, Any] | None = None, **members: Any
    ) -> ArmedFault:
        """As `Handle.fault`."""
        document = fault_document(effect, match or {}, members)
        try:
            shown = self._namespace.ask("POST", "/faults", document)
        except Problem as problem:
            raise FaultError(_told(problem)) from problem
        return cast(ArmedFault, RemoteFault(self._namespace.ask, shown))

    @property
    def faults(self) -> tuple[ArmedFault, ...]:
        """As `Handle.faults`."""
        shown = self._namespace.ask("GET", "/faults")["faults"]
        found = (RemoteFault(self._namespace.ask, one) for one in shown)
        return tuple(cast(ArmedFault, one) for one in found)

    def stub_operation(
        self, operation: str | None = None, *, when: Mapping[str, Any] | None = None, **members: Any
    ) -> OperationStub:
        """As `Handle.stub_operation`."""
        document = stub_document(operation, when, members)
        try:
            shown = self._namespace.ask("POST", "/operation-stubs", document)
        except Problem as problem:
            raise StubError(problem.detail, problem.findings) from problem
        return cast(OperationStub, RemoteStub(self._namespace.ask, shown))

    def wait_for_callbacks(self, seconds: float = 10.0) -> bool:
        """As `Handle.wait_for_callbacks`, a minute at most."""
        wanted = {"seconds": min(seconds, _LONGEST_ASKED)}
        return bool(self._namespace.ask("POST", "/outbox/settle", wanted)["settled"])

    def fire_webhook(
        self,
        name: str,
        url: str | None = None,
        *,
        api: str,
        body: Any = MISSING,
        contract: str = "on",
    ) -> DeliveryRecord:
        """As `Handle.fire_webhook`."""
        ask = self._namespace.ask
        known = [one["name"] for one in ask("GET", "/documents")["documents"]]
        if api not in known:
            raise LookupError(f"no API is called {api!r}; there are {', '.join(known)}")
        members = {"url": url, "body": body, "contract": contract}
        wanted = {
            key: value
            for key, value in members.items()
            if value is not MISSING and (key != "url" or value is not None)
        }
        return DeliveryRecord(read_exchange(ask("POST", f"/webhooks/{api}/{name}", wanted)))


def _told(problem: Problem) -> str:
    told = [f"{one.path}: {one.message}" if one.path else one.message for one in problem.findings]
    return "\n".join(told) or problem.detail
