"""What a test holds: one namespace of a service in this process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.testing.clock import TestClock
from sandbox.testing.curl import curl_line
from sandbox.testing.records import DeliveryRecord, EventRecord, LeadRecord, RequestRecord
from sandbox.testing.submit import Answer, Fields, Form, lead_request, read_answer
from sandbox.testing.targets import Target, find_target, targets_of
from sandbox.testing.verify import Count

if TYPE_CHECKING:
    from sandbox.service import Service
    from sandbox.world.namespace import Namespace
    from sandbox.world.switches import Switches

World = str | Path | Mapping[str, Any]


class NotListening(RuntimeError):  # noqa: N818 - says what it is
    """A URL was asked of a sandbox that has no socket."""


class Handle:
    """One namespace: its addresses and credentials, what it recorded, and the means to change it."""

    def __init__(self, service: Service, namespace: Namespace, base_url: str | None) -> None:
        self._service = service
        self._namespace = namespace
        self._base_url = base_url

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} at {self._base_url or 'no socket'}>"

    # Where it is, and how to get in.

    @property
    def name(self) -> str:
        """The name of the namespace."""
        return self._namespace.name

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end: what production has as its host.

        Raises `NotListening` when the sandbox has no socket.
        """
        if self._base_url is None:
            raise NotListening(
                "this sandbox has no socket; use submit() or app.test_client(), or make it "
                "without listen=False"
            )
        return self._base_url + self._prefix

    @property
    def _prefix(self) -> str:
        is_default = self._namespace is self._service.realm.default
        return "" if is_default else f"/~{self.name}"

    @property
    def api_key(self) -> str:
        """The management key of the account, the password of Basic authentication."""
        return self._key("owner")

    @property
    def partner_key(self) -> str:
        """The API key of a partner, for sources that must authenticate."""
        return self._key("partner")

    @property
    def auth(self) -> tuple[str, str]:
        """User and password for the management API, as `requests` takes them."""
        return "API", self.api_key

    @property
    def targets(self) -> list[Target]:
        """The sources of the live flows."""
        return targets_of(self._namespace)

    def submit_url(self, flow: str | None = None, source: str | None = None) -> str:
        """Where leads of this flow and source (names or ids; else the first) are posted to.

        Raises `UnknownTarget`, and `NotListening` when there is no socket.
        """
        return self.url + find_target(self.targets, flow, source).path

    # What it does.

    def submit(
        self,
        fields: Fields | None = None,
        *,
        flow: str | None = None,
        source: str | None = None,
        as_: Form = "form",
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **more: Any,
    ) -> Answer:
        """Submit a lead without a socket; the answer to it, read.

        The fields are those of `fields` and `more` together. `as_` is form, json, xml or query.
        Raises `UnknownTarget`.
        """
        request = lead_request(
            self._prefix + find_target(self.targets, flow, source).path,
            {**(fields or {}), **more},
            as_=as_,
            headers=headers,
            auth=auth,
        )
        return read_answer(self._service.answer(request), self._lead)

    # What it recorded, oldest first.

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """The requests to the imitated APIs, failed and unmatched ones too."""
        journal = self._namespace.journal
        return tuple(map(RequestRecord, journal.oldest(journal.max_items)))

    @property
    def deliveries(self) -> tuple[DeliveryRecord, ...]:
        """What the steps of flows sent out, and what came back."""
        sent = self._namespace.outbox.deliveries
        return tuple(map(DeliveryRecord, sent.oldest(sent.max_items)))

    @property
    def leads(self) -> tuple[LeadRecord, ...]:
        """The leads, whatever became of them."""
        leads = self._namespace.leads
        return tuple(map(LeadRecord, leads.oldest(leads.max_items)))

    @property
    def events(self) -> tuple[EventRecord, ...]:
        """The events of sources, filters and recipients."""
        events = self._namespace.events
        return tuple(map(EventRecord, events.oldest(events.max_items)))

    def _lead(self, lead_id: str) -> LeadRecord | None:
        found = self._namespace.leads.newest(1, where=lambda lead: lead.id == lead_id)
        return LeadRecord(found[0]) if found else None

    def curl(self, request: RequestRecord, *, secrets: bool = False) -> str:
        """A curl line that sends `request` again; credentials are masked unless `secrets`."""
        base = "http://127.0.0.1:8080" if self._base_url is None else self._base_url
        query = f"?{request.query}" if request.query else ""
        return curl_line(
            request.method,
            base + self._prefix + request.path + query,
            request.headers,
            request.body,
            secrets=secrets,
        )
