"""The outbox as tests rule it: `handle.outbox.hold()`, `.held`, `.flush()`, `.fire(…)`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from sandbox.testing.records import DeliveryRecord

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace


def number_of(delivery: DeliveryRecord | int) -> int:
    """The number of a delivery, by itself or its number."""
    return delivery if isinstance(delivery, int) else delivery.number


class OutboxControl(Protocol):
    """What a test can do with deliveries, in the process and over HTTP."""

    def hold(
        self,
        url: str = "",
        *,
        method: str = "",
        step_id: str = "",
        lead_id: str = "",
        delay: float | timedelta | None = None,
        timeout: float | None = None,
    ) -> None:
        """Hold what is sent from now on: all of it, or what fits.

        `url` is a beginning of the URL, or a pattern with `*`. With `delay` calls are sent by
        themselves when the clock has come so far. Who waits for an answer waits at most `timeout`
        seconds in real time (30): the step of a lead does, so submit from another thread. What
        nobody waits for (retries, runs of syncs, callbacks) goes on by itself.
        """
        ...

    def release(self) -> None:
        """Hold nothing more; what is held goes on waiting."""
        ...

    @property
    def held(self) -> tuple[DeliveryRecord, ...]:
        """What is held, in the order in which `flush` sends it."""
        ...

    def flush(self) -> tuple[DeliveryRecord, ...]:
        """Send all that is held, one after the other; what came of each."""
        ...

    def fire(self, delivery: DeliveryRecord | int) -> DeliveryRecord:
        """Send a held one now; one that is over is sent again, as another record."""
        ...

    def drop(self, delivery: DeliveryRecord | int, status: int | None = None) -> DeliveryRecord:
        """Never send a held one: its connection breaks off, or it is answered with `status`."""
        ...

    def duplicate(self, delivery: DeliveryRecord | int) -> DeliveryRecord:
        """The same once more: held behind a held one, else sent at once."""
        ...

    def reorder(self, deliveries: Sequence[DeliveryRecord | int]) -> None:
        """Flush these first, in this order."""
        ...

    def sign(self, secret: str | None, header: str = "Sandbox-Signature") -> None:
        """Sign what is sent from now on, None for no longer. `verify_signature` checks it."""
        ...


class LocalOutbox:
    """The outbox of a namespace in this process."""

    def __init__(self, namespace: Namespace) -> None:
        self._outbox = namespace.outbox

    def hold(
        self,
        url: str = "",
        *,
        method: str = "",
        step_id: str = "",
        lead_id: str = "",
        delay: float | timedelta | None = None,
        timeout: float | None = None,
    ) -> None:
        """As `OutboxControl.hold`."""
        from sandbox.world.holding import TIMEOUT_SECONDS, HoldRule

        seconds = seconds_of(delay)
        rule = HoldRule(
            url,
            method.upper(),
            step_id,
            lead_id,
            None if seconds is None else round(seconds * 1000),
            TIMEOUT_SECONDS if timeout is None else timeout,
        )
        self._outbox.holding.hold(rule)

    def release(self) -> None:
        """As `OutboxControl.release`."""
        self._outbox.holding.release()

    @property
    def held(self) -> tuple[DeliveryRecord, ...]:
        """As `OutboxControl.held`."""
        return tuple(map(DeliveryRecord, self._outbox.holding.held))

    def flush(self) -> tuple[DeliveryRecord, ...]:
        """As `OutboxControl.flush`."""
        return tuple(map(DeliveryRecord, self._outbox.holding.flush()))

    def fire(self, delivery: DeliveryRecord | int) -> DeliveryRecord:
        """As `OutboxControl.fire`. Raises `Problem` for one that is not kept."""
        return DeliveryRecord(self._outbox.holding.fire(number_of(delivery)))

    def drop(self, delivery: DeliveryRecord | int, status: int | None = None) -> DeliveryRecord:
        """As `OutboxControl.drop`. Raises `Problem` for one that is not held."""
        return DeliveryRecord(self._outbox.holding.drop(number_of(delivery), status))

    def duplicate(self, delivery: DeliveryRecord | int) -> DeliveryRecord:
        """As `OutboxControl.duplicate`. Raises `Problem` for one that is not kept."""
        return DeliveryRecord(self._outbox.holding.duplicate(number_of(delivery)))

    def reorder(self, deliveries: Sequence[DeliveryRecord | int]) -> None:
        """As `OutboxControl.reorder`. Raises `Problem` for one that is not held."""
        self._outbox.holding.reorder([number_of(one) for one in deliveries])

    def sign(self, secret: str | None, header: str = "Sandbox-Signature") -> None:
        """As `OutboxControl.sign`."""
        from sandbox.world.signing import Signing

        self._outbox.signing = None if secret is None else Signing(secret, header)

    def __repr__(self) -> str:
        return f"<outbox, {len(self.held)} held>"


def seconds_of(delay: float | timedelta | None) -> float | None:
    """A delay in seconds."""
    return delay.total_seconds() if isinstance(delay, timedelta) else delay


def hold_body(**members: Any) -> dict[str, Any]:
    """The members of a hold as the control plane takes them; what says nothing is left out."""
    members["delay"] = seconds_of(members.get("delay"))
    return {name: value for name, value in members.items() if value not in ("", None)}
