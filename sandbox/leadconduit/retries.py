"""Where deliveries wait for their retry; here, so that asking whether any does loads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

RETRIES: Final = "retries"


def run_due_retries(namespace: Namespace) -> None:
    """Make the retries that are due by the clock of the namespace."""
    if len(namespace.store.collection(RETRIES)):
        from sandbox.leadconduit.pipeline.retry import run_due

        run_due(namespace)
