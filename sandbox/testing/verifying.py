"""The verbs of a handle that look at what was recorded: records, verification, waiting, and
expectations said beforehand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.testing.matching import M, Records, combined
from sandbox.testing.records import (
    DeliveryRecord,
    EventRecord,
    LeadRecord,
    PingRecord,
    RequestRecord,
)
from sandbox.testing.verify import Count, VerificationError, told, verify

if TYPE_CHECKING:
    from sandbox.control.kinds import Kind
    from sandbox.world.namespace import Namespace

T = TypeVar("T")

WAIT_SECONDS = 10.0
_LOOK_SECONDS = 0.2
"""How often a sandbox elsewhere is looked at while waiting for it."""


class Verifying:
    """What a handle can say about what its namespace recorded."""

    _namespace: Namespace

    # What it recorded, oldest first.

    @property
    def requests(self) -> Records[RequestRecord]:
        """The requests to the imitated APIs, failed and unmatched ones too."""
        from sandbox.control.kinds import REQUESTS

        return self._records(REQUESTS, RequestRecord)

    @property
    def deliveries(self) -> Records[DeliveryRecord]:
        """What the steps of flows sent out, and what came back."""
        from sandbox.control.kinds import DELIVERIES

        return self._records(DELIVERIES, DeliveryRecord)

    @property
    def leads(self) -> Records[LeadRecord]:
        """The leads, whatever became of them."""
        from sandbox.control.kinds import LEADS

        return self._records(LEADS, LeadRecord)

    @property
    def pings(self) -> Records[PingRecord]:
        """The pings, whatever was bid; they leave no leads and no events."""
        from sandbox.control.kinds import PINGS

        return self._records(PINGS, PingRecord)

    @property
    def events(self) -> Records[EventRecord]:
        """The events of sources, filters and recipients."""
        from sandbox.control.kinds import EVENTS

        return self._records(EVENTS, EventRecord)

    # What is expected of it.

    def verify(
        self,
        *matches: M | Records[RequestRecord],
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **criteria: Any,
    ) -> Records[RequestRecord]:
        """The requests that fit, of which there must be as many as said; else at least one.

        Criteria: method, path (`*` for anything), path_pattern, operation, product, status (404 or
        "4xx"), unmatched, lead_id, headers, query, body and answer (partial JSON), json_path and
        answer_json_path (`{"$.a.b": value}`), schema and answer_schema, since, until, all_of,
        any_of. Raises `VerificationError`, an AssertionError that lists the closest requests and
        what would have to be different.
        """
        from sandbox.control.kinds import REQUESTS

        __tracebackhide__ = True
        count = Count(exactly, at_least, at_most)
        match = combined(matches, criteria)
        self._speak_of(REQUESTS, match)
        return self._verified(REQUESTS, RequestRecord, match, count)

    def verify_delivery(
        self,
        *matches: M | Records[DeliveryRecord],
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **criteria: Any,
    ) -> Records[DeliveryRecord]:
        """The deliveries that fit, of which there must be as many as said; else at least one.

        Criteria: method, url (`*` for anything), url_pattern, status, stubbed, state, error_kind,
        lead_id, step_id, headers, body and answer (partial JSON), json_path, schema and the same
        with answer_, since, until, all_of, any_of. Raises `VerificationError`.
        """
        from sandbox.control.kinds import DELIVERIES

        __tracebackhide__ = True
        count = Count(exactly, at_least, at_most)
        return self._verified(DELIVERIES, DeliveryRecord, combined(matches, criteria), count)

    def verify_lead(
        self,
        *matches: M | Records[LeadRecord],
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **criteria: Any,
    ) -> Records[LeadRecord]:
        """The leads that fit, of which there must be as many as said; else at least one.

        Criteria: outcome, reason (a part of it), lead_id, flow_id, source_id, price, lead (partial
        JSON of its values), json_path (of the whole lead), decided_by (partial JSON: phase, rule),
        since, until, all_of, any_of. Raises `VerificationError`.
        """
        from sandbox.control.kinds import LEADS

        __tracebackhide__ = True
        count = Count(exactly, at_least, at_most)
        return self._verified(LEADS, LeadRecord, combined(matches, criteria), count)

    def verify_order(self, *matches: M | Records[RequestRecord]) -> None:
        """Requests that fit these came one after another, whatever came in between.

        Raises `VerificationError`.
        """
        __tracebackhide__ = True
        self._now(in_order=matches)

    def wait_for(
        self,
        *matches: M | Records[RequestRecord],
        timeout: float = WAIT_SECONDS,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **criteria: Any,
    ) -> Records[RequestRecord]:
        """As `verify`, as soon as it holds, at most `timeout` seconds of real time later.

        Raises `VerificationError` when it did not come to that.
        """
        __tracebackhide__ = True
        count = Count(exactly, at_least, at_most).as_json()
        return self._waited(lambda: self.verify(*matches, **count, **criteria), timeout)

    def wait_for_delivery(
        self,
        *matches: M | Records[DeliveryRecord],
        timeout: float = WAIT_SECONDS,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **criteria: Any,
    ) -> Records[DeliveryRecord]:
        """As `verify_delivery`, as soon as it holds. Raises `VerificationError`."""
        __tracebackhide__ = True
        count = Count(exactly, at_least, at_most).as_json()
        return self._waited(lambda: self.verify_delivery(*matches, **count, **criteria), timeout)

    def wait_for_lead(
        self,
        *matches: M | Records[LeadRecord],
        timeout: float = WAIT_SECONDS,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **criteria: Any,
    ) -> Records[LeadRecord]:
        """As `verify_lead`, as soon as it holds. Raises `VerificationError`."""
        __tracebackhide__ = True
        count = Count(exactly, at_least, at_most).as_json()
        return self._waited(lambda: self.verify_lead(*matches, **count, **criteria), timeout)

    # Said beforehand, and looked at when the test ends.

    def expect(
        self,
        *matches: M | Records[Any],
        kind: str = "requests",
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **criteria: Any,
    ) -> None:
        """Expect so many `requests` (or `deliveries`, `leads`) that fit; at least one, if not said.

        In pytest the test fails by itself when it ends otherwise; elsewhere `check` tells.
        Raises `CriteriaError` for criteria that cannot be used.
        """
        from sandbox.control.expectations import expectation

        count = Count(exactly, at_least, at_most).as_json()
        made = expectation(kind, combined(matches, criteria).criteria, bounds=count)
        self._namespace.expectations.add(made)

    def never(self, *matches: M | Records[Any], kind: str = "requests", **criteria: Any) -> None:
        """Expect that nothing of this kind fits. Raises `CriteriaError`."""
        self.expect(*matches, kind=kind, exactly=0, **criteria)

    def expect_order(self, *matches: M | Records[Any], kind: str = "requests") -> None:
        """Expect that something fits each of these, one after another. Raises `CriteriaError`."""
        from sandbox.control.expectations import expectation

        order = [combined([one], {}).criteria for one in matches]
        self._namespace.expectations.add(expectation(kind, in_order=order))

    def check(self, *checks: str) -> None:
        """Nothing is wrong by these checks, or by all: `expectations` that are not met,
        `unexpected` requests (no operation fits them), breaches of the `contract`.

        A request that was verified or expected is no surprise, whatever became of it.
        Raises `VerificationError` that tells everything that is wrong.
        """
        from sandbox.control.expectations import CHECKS, faults

        __tracebackhide__ = True
        found = faults(self._namespace, checks or CHECKS)
        if found:
            raise VerificationError(told(found), [fault.as_json() for fault in found])

    def _now(self, in_order: Iterable[M | Records[Any]]) -> None:
        """Raises `VerificationError` where these did not come in order."""
        from sandbox.control.expectations import Fault, expectation, shown

        __tracebackhide__ = True
        matches = [combined([one], {}) for one in in_order]
        wanted = expectation("requests", in_order=[one.criteria for one in matches])
        for match in matches:
            self._speak_of(wanted.kind, match)
        outcome = wanted.outcome(self._namespace)
        if not outcome.met:
            near = [shown(wanted.kind, one) for one in outcome.closest]
            raise VerificationError(told([Fault("order", outcome.detail, {"closest": near})]))

    def _speak_of(self, kind: Kind, match: M) -> None:
        from sandbox.testing.matching import compiled_match

        self._namespace.expectations.excuse(compiled_match(kind, match))

    def _records(self, kind: Kind, record: Callable[[Any], T]) -> Records[T]:
        ring = kind.ring(self._namespace)
        return Records.made(kind, ring.oldest(ring.max_items), record)

    def _verified(
        self, kind: Kind, record: Callable[[Any], T], match: M, count: Count
    ) -> Records[T]:
        __tracebackhide__ = True
        ring = kind.ring(self._namespace)
        items = ring.oldest(ring.max_items)
        verify(kind, items, record, match, count)
        return Records.made(kind, items, record, match)

    def _waited(self, verified: Callable[[], Records[T]], timeout: float) -> Records[T]:
        __tracebackhide__ = True
        deadline = time.monotonic() + timeout
        while True:
            heard = self._namespace.recorded.seen
            try:
                return verified()
            except VerificationError:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise
            self._namespace.recorded.wait(heard, min(left, _LOOK_SECONDS))
