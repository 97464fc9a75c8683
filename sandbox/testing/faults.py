"""Faults as a test arms them: `handle.fault("reset", operation="submitLead", times=1)`."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from sandbox.world.faults import FaultError, TooManyFaults

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.world.faults import Armed
    from sandbox.world.namespace import Namespace

_CRITERIA: Final = frozenset(
    {"method", "path", "path_pattern", "operation", "product", "url", "url_pattern"}
)


__all__ = ["ArmedFault", "FaultError", "arm", "document_of"]


class ArmedFault:
    """A fault that is armed; at the end of a `with` block it is disarmed."""

    def __init__(self, armed: Armed, namespace: Namespace) -> None:
        self._armed = armed
        self._namespace = namespace
        self.id = armed.id
        self.effect = armed.plan.effect

    @property
    def fired(self) -> int:
        """How many requests it struck."""
        return self._armed.fired

    @property
    def fitted(self) -> int:
        """How many requests it was for."""
        return self._armed.fitted

    @property
    def exhausted(self) -> bool:
        """Whether it strikes no more."""
        return self._armed.exhausted

    @property
    def json(self) -> dict[str, Any]:
        """It as `GET /_sandbox/faults/{id}` shows it."""
        from sandbox.control.fault_form import view

        return view(self._armed)

    def disarm(self) -> None:
        """Let it strike no more. Does nothing when it is gone already."""
        self._namespace.faults.disarm(self.id)

    def __enter__(self) -> ArmedFault:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.disarm()

    def __repr__(self) -> str:
        return f"<fault {self.id}: {self.effect}, struck {self.fired} of {self.fitted}>"


def arm(namespace: Namespace, control: Document, document: Mapping[str, Any]) -> ArmedFault:
    """Arm what `document` describes, in the form of `NewFault`. Raises `FaultError`."""
    from sandbox.control.fault_form import checked_fault

    try:
        return ArmedFault(namespace.faults.arm(checked_fault(document, control)), namespace)
    except TooManyFaults as error:
        raise FaultError(str(error)) from None


def document_of(effect: str | None, match: Mapping[str, Any], members: dict[str, Any]) -> Any:
    """The document that the arguments of `Handle.fault` stand for."""
    if "as_" in members:
        members["as"] = members.pop("as_")
    criteria = {**match, **{name: members.pop(name) for name in _CRITERIA & members.keys()}}
    return {
        **({"effect": effect} if effect else {}),
        **({"match": criteria} if criteria else {}),
        **{name: list(one) if isinstance(one, tuple) else one for name, one in members.items()},
    }
