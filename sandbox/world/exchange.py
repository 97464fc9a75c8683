"""One outbound call as plain data: what was sent, what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.world.clock import iso_ms
from sandbox.world.view import SHOWN_BYTES, masked_url, shown

ErrorKind = Literal["timeout", "refused", "address", "tls", "redirect", "too-large", "broken"]

State = Literal["held", "sent", "stubbed", "failed", "dropped"]

_OVERHEAD = 1024
"""About what an exchange takes besides its texts and bodies."""


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A request to the world outside. `timeout` is in seconds and bounds the whole exchange."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    timeout: float = 30.0
    follow_redirects: bool = False


@dataclass(frozen=True, slots=True)
class IncomingResponse:
    """The answer of the world outside. Header names are as they came; `reason` may be empty."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    reason: str = ""

    def header(self, name: str, default: str = "") -> str:
        """The value of a header, whatever the case of its name."""
        wanted = name.lower()
        for known, value in self.headers.items():
            if known.lower() == wanted:
                return value
        return default


@dataclass(frozen=True, slots=True)
class Fault:
    """Why no answer came: a kind for programs, a message for people."""

    kind: ErrorKind
    message: str


@dataclass(slots=True)
class Exchange:
    """A request with its response, or with the error that came instead of one.

    `stub` names the stub that answered; None means that the request really went out. Times are
    milliseconds since 1970 on the clock of the namespace, so that a standing clock gives 0 for
    `ms`. `state` says how far it is: `held` by a test, `sent` and answered, `stubbed` (answered by
    a stub), `failed`, `dropped` by a test. `copy_of` is the number of the one that was sent again.
    `fault` says which armed faults struck it. `stand_in` is what answers for services that are not
    called, for when it is sent again.
    """

    request: OutgoingRequest
    response: IncomingResponse | None
    error: str | None
    error_kind: ErrorKind | None
    stub: str | None
    started_ms: int
    ended_ms: int
    redirects: tuple[str, ...] = ()
    lead_id: str | None = None
    step_id: str | None = None
    number: int = 0
    fault: Mapping[str, Any] | None = None
    state: State = "sent"
    copy_of: int | None = None
    stand_in: Any = field(default=None, repr=False, compare=False)

    @property
    def stubbed(self) -> bool:
        """Whether a stub answered, so that nothing went out."""
        return self.stub is not None

    @property
    def ms(self) -> int:
        """How long it took, in milliseconds."""
        return self.ended_ms - self.started_ms

    @property
    def size(self) -> int:
        """About how many bytes the exchange takes."""
        size = _OVERHEAD + len(self.request.url) + len(self.request.body)
        if self.response is not None:
            size += len(self.response.body) + sum(map(len, self.response.headers.values()))
        return size + sum(map(len, self.request.headers.values()))

    def as_json(self, full: bool = True, limit: int = SHOWN_BYTES) -> dict[str, Any]:
        """The exchange as a JSON value; without headers and bodies unless `full`."""
        response = self.response
        view: dict[str, Any] = {
            "number": self.number,
            "time": iso_ms(self.started_ms),
            "ms": self.ms,
            "method": self.request.method,
            "url": masked_url(self.request.url),
            "status": None if response is None else response.status,
            "state": self.state,
            "error": self.error,
            "error_kind": self.error_kind,
            "redirects": [masked_url(url) for url in self.redirects],
            "stubbed": self.stubbed,
            "stub": self.stub,
            "lead_id": self.lead_id,
            "step_id": self.step_id,
            **({"copy_of": self.copy_of} if self.copy_of else {}),
            **({"fault": dict(self.fault)} if self.fault else {}),
        }
        if full:
            request = self.request
            view["request"] = shown(request.headers, request.body, limit)
            view["response"] = (
                None if response is None else shown(response.headers, response.body, limit)
            )
        return view
