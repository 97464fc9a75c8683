"""The outbox of a namespace of a sandbox elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sandbox.testing.outbox import hold_body, number_of
from sandbox.testing.records import DeliveryRecord
from sandbox.testing.remote.mirror import Ask, RemoteNamespace
from sandbox.testing.remote.records import read_exchange


class RemoteOutboxControl:
    """As `sandbox.testing.outbox.OutboxControl`, over HTTP."""

    def __init__(self, namespace: RemoteNamespace) -> None:
        self._ask: Ask = namespace.ask
        self._deliveries = namespace.outbox.deliveries

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
        body = hold_body(
            url=url, method=method, step_id=step_id, lead_id=lead_id, delay=delay, timeout=timeout
        )
        self._ask("POST", "/outbox/hold", body)

    def release(self) -> None:
        """As `OutboxControl.release`."""
        self._ask("DELETE", "/outbox/hold")

    @property
    def held(self) -> tuple[DeliveryRecord, ...]:
        """As `OutboxControl.held`."""
        return self._records(self._ask("GET", "/outbox")["held"])

    def flush(self) -> tuple[DeliveryRecord, ...]:
        """As `OutboxControl.flush`."""
        return self._records(self._ask("POST", "/outbox/flush")["deliveries"])

    def fire(self, delivery: DeliveryRecord | int) -> DeliveryRecord:
        """As `OutboxControl.fire`."""
        return _record(self._ask("POST", f"/outbox/{number_of(delivery)}/fire"))

    def drop(self, delivery: DeliveryRecord | int, status: int | None = None) -> DeliveryRecord:
        """As `OutboxControl.drop`."""
        body = {} if status is None else {"status": status}
        return _record(self._ask("POST", f"/outbox/{number_of(delivery)}/drop", body))

    def duplicate(self, delivery: DeliveryRecord | int) -> DeliveryRecord:
        """As `OutboxControl.duplicate`."""
        return _record(self._ask("POST", f"/outbox/{number_of(delivery)}/duplicate"))

    def reorder(self, deliveries: Sequence[DeliveryRecord | int]) -> None:
        """As `OutboxControl.reorder`."""
        self._ask("PUT", "/outbox/order", {"order": [number_of(one) for one in deliveries]})

    def sign(self, secret: str | None, header: str = "Sandbox-Signature") -> None:
        """As `OutboxControl.sign`."""
        if secret is None:
            self._ask("DELETE", "/outbox/signing")
        else:
            self._ask("PUT", "/outbox/signing", {"secret": secret, "header": header})

    def _records(self, shown: Sequence[Mapping[str, Any]]) -> tuple[DeliveryRecord, ...]:
        kept = (self._deliveries.get(one["number"]) for one in shown)
        return tuple(DeliveryRecord(one) for one in kept if one is not None)


def _record(shown: Mapping[str, Any]) -> DeliveryRecord:
    return DeliveryRecord(read_exchange(shown))
