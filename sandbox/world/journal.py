"""What was asked of the imitated APIs, and what they answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.world.clock import iso_ms
from sandbox.world.ring import MIB, Ring
from sandbox.world.signal import Signal
from sandbox.world.view import SHOWN_BYTES, shown

if TYPE_CHECKING:
    from sandbox.contract.problems import Finding

_OVERHEAD = 1024
"""About what an entry takes besides its texts and bodies."""


@dataclass(slots=True)
class Entry:
    """One request and its answer.

    `findings` is what was wrong with the request, `violations` what was wrong with our own answer;
    `problem` is the slug of the problem that ended the request, `operation` None where no
    operation fits. `number` is set when the journal takes the entry. `reserved` is how many bytes
    of the answer may still come; `fault` says which armed faults struck it. Nothing is turned into
    JSON before somebody looks.
    """

    time_ms: int
    duration_us: int
    namespace: str
    method: str
    path: str
    query: str
    request_headers: Mapping[str, str]
    request_body: bytes
    remote_addr: str
    product: str
    operation: str | None
    status: int
    reply_headers: Mapping[str, str]
    reply_body: bytes
    findings: Sequence[Finding] = ()
    violations: Sequence[Finding] = ()
    lead_id: str | None = None
    problem: str | None = None
    number: int = 0
    reserved: int = 0
    fault: Mapping[str, Any] | None = None

    @property
    def size(self) -> int:
        """About how many bytes the entry takes."""
        return (
            _OVERHEAD
            + len(self.path)
            + len(self.query)
            + len(self.request_body)
            + len(self.reply_body)
            + self.reserved
            + sum(map(len, self.request_headers.values()))
        )

    def as_json(self, full: bool = True, limit: int = SHOWN_BYTES) -> dict[str, Any]:
        """The entry as a JSON value; without headers, bodies and findings unless `full`."""
        view: dict[str, Any] = {
            "number": self.number,
            "time": iso_ms(self.time_ms),
            "duration_us": self.duration_us,
            "product": self.product,
            "operation": self.operation,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": self.status,
            "problem": self.problem,
            "lead_id": self.lead_id,
            **({"fault": dict(self.fault)} if self.fault else {}),
        }
        if full:
            view |= {
                "namespace": self.namespace,
                "remote_addr": self.remote_addr,
                "request": shown(self.request_headers, self.request_body, limit),
                "reply": shown(self.reply_headers, self.reply_body, limit),
                "findings": [finding.as_json() for finding in self.findings],
                "violations": [finding.as_json() for finding in self.violations],
            }
        return view


class Journal(Ring[Entry]):
    """The last requests of a namespace."""

    __slots__ = ()

    def __init__(
        self,
        max_items: int = 10_000,
        max_bytes: int = 64 * MIB,
        signal: Signal | None = None,
    ) -> None:
        super().__init__(max_items, max_bytes, _number, signal)

    def record(self, entry: Entry) -> Entry:
        """Keep `entry`; the same entry, now numbered."""
        self.append(entry, entry.size)
        return entry


def _number(entry: Entry, number: int) -> None:
    entry.number = number
