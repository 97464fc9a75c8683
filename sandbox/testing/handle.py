"""What a test holds: one namespace of a service in this process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from sandbox.exports.curl import curl_line
from sandbox.testing.answering import Answering
from sandbox.testing.clock import TestClock
from sandbox.testing.exporting import Exporting
from sandbox.testing.keys import ApiKey, api_keys, find_key
from sandbox.testing.records import LeadRecord, RequestRecord
from sandbox.testing.rewinding import Rewinding
from sandbox.testing.submit import Answer, Fields, Form, lead_request, read_answer
from sandbox.testing.targets import Target, find_target, targets_of
from sandbox.testing.verifying import Verifying

if TYPE_CHECKING:
    from sandbox.product import Product
    from sandbox.service import Service
    from sandbox.testing.apis import Api
    from sandbox.testing.faults import ArmedFault
    from sandbox.testing.intercept import Interception
    from sandbox.testing.zeotap import Zeotap
    from sandbox.world.namespace import Namespace
    from sandbox.world.switches import Switches

T = TypeVar("T")
SERVED = "http://127.0.0.1:8080"
"""Where `sandbox serve` listens unless told otherwise."""

WorldSource = str | Path | Mapping[str, Any]


class NotListening(RuntimeError):
    """A URL was asked of a sandbox that has no socket."""


class Handle(Verifying, Rewinding, Exporting, Answering):
    """One namespace: its addresses and keys, what it recorded, and the means to change it."""

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
    def _shown_url(self) -> str:
        return SERVED if self._base_url is None else self.url

    @property
    def world(self) -> str:
        """The name of the world it holds."""
        return self._namespace.world.name

    @property
    def keys(self) -> list[ApiKey]:
        """The API keys of the world."""
        return api_keys(self._namespace)

    @property
    def api_key(self) -> str:
        """The management key of the account, the password of Basic authentication."""
        return find_key(self.keys, "owner")

    @property
    def partner_key(self) -> str:
        """The API key of a partner, for sources that must authenticate."""
        return find_key(self.keys, "partner")

    @property
    def auth(self) -> tuple[str, str]:
        """User and password for the management API, as `requests` takes them."""
        return "API", self.api_key

    @property
    def targets(self) -> list[Target]:
        """The sources of the live flows."""
        return targets_of(self._namespace)

    @property
    def zeotap(self) -> Zeotap:
        """The Zeotap API of this namespace: its URL, tokens, workspaces, what it holds."""
        from sandbox.testing.zeotap import Zeotap

        return Zeotap(self, self._namespace)

    @property
    def products(self) -> tuple[Product, ...]:
        """All that is served: what each answers and how, for programs that look behind it."""
        return self._service.realm.products

    @property
    def apis(self) -> list[Api]:
        """The APIs made from OpenAPI documents, where there are any; `url` is where each is.

        Raises `NotListening` when the sandbox has no socket.
        """
        from sandbox.testing.apis import apis_of

        return apis_of(self._service.realm.products, self.url, self)

    def api(self, name: str) -> Api:
        """The API of this name. Raises LookupError, and `NotListening` without a socket."""
        from sandbox.testing.apis import find_api

        return find_api(self.apis, name)

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
        Raises `UnknownTarget`, and `ConnectionFault` where an armed fault ends the connection.
        """
        from sandbox.breaking import delivered

        request = lead_request(
            self._prefix + find_target(self.targets, flow, source).path,
            {**(fields or {}), **more},
            as_=as_,
            headers=headers,
            auth=auth,
        )
        return read_answer(delivered(self._service.answer(request)), self._lead)

    # What it recorded is said in `Verifying`.

    def _lead(self, lead_id: str) -> LeadRecord | None:
        found = self._namespace.leads.newest(1, where=lambda lead: lead.id == lead_id)
        return LeadRecord(found[0]) if found else None

    def curl(
        self, request: RequestRecord, *, secrets: bool = False, base_url: str | None = None
    ) -> str:
        """A curl line that sends `request` again; credentials are masked unless `secrets`.

        It goes to this namespace, or to `base_url`; without a socket, to where `sandbox serve`
        listens.
        """
        if base_url is None:
            base_url = self._shown_url
        query = f"?{request.query}" if request.query else ""
        url = base_url + quote(request.path, safe="/:~@!$&'()*+,;=") + query
        return curl_line(request.method, url, request.headers, request.body, secrets=secrets)

    # What can be changed.

    @property
    def clock(self) -> TestClock:
        """The clock: freeze, advance, resume."""
        return TestClock(self._namespace)

    @property
    def switches(self) -> Switches:
        """Where behaviour is a guess or a choice: `switches.set(name, value)`."""
        return self._namespace.switches

    def load(self, world: WorldSource) -> None:
        """Hold another world from now on: a built-in name, a path, YAML text or a mapping.

        Raises `WorldError` with file, line and path of everything wrong with it, and then changes
        nothing.
        """
        from sandbox.world.fixtures import load_world

        self._namespace.load(load_world(world, self._service.realm.products))

    def reset(self) -> None:
        """Bring everything back to the loaded world, and forget what was recorded."""
        self._namespace.reset()

    def add_to_list(self, name: str, *values: str) -> None:
        """Put values on a list that list checks look at, making the list if need be."""
        from sandbox.leadconduit import lists

        namespace = self._namespace
        with namespace.lock:
            collection = namespace.store.collection(lists.COLLECTION)
            lists.add(collection, name, values, namespace.clock.now())

    def issue_certificate(
        self,
        email: str | None = None,
        phone: str | None = None,
        *,
        expires_at: str | None = None,
        page_url: str | None = None,
        page_text: str | None = None,
        consent_text: str | None = None,
        verified: bool | None = None,
        properties: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Issue a TrustedForm certificate; it with its id, `url`, `ping_url` and times.

        Without e-mail and phone it matches every lead; `properties` are insights by their names.
        Raises ValueError for an `expires_at` that is no time with its zone.
        """
        from sandbox.leadconduit import outside

        members = {
            "email": email,
            "phone": phone,
            "expires_at": expires_at,
            "page_url": page_url,
            "page_text": page_text,
            "consent_text": consent_text,
            "verified": verified,
            "properties": properties,
        }
        described = {name: value for name, value in members.items() if value is not None}
        with self._namespace.lock:
            return outside.issue(self._namespace, described)

    def allow_host(self, *hosts: str) -> None:
        """Let deliveries to these hosts really go out: `crm.example.org`, `*.example.org`.

        Raises ValueError for what is no host name.
        """
        from sandbox.world.members import HOST_WORDS, is_host
        from sandbox.world.network import NetworkPolicy

        for host in hosts:
            if not is_host(host):
                raise ValueError(f"{host!r} is no host; expected {HOST_WORDS}")
        outbox = self._namespace.outbox
        outbox.policy = NetworkPolicy((*outbox.policy.hosts, *hosts))

    def intercept(
        self, hosts: Iterable[str] = (), allow: Iterable[str] = (), *, loopback: bool = True
    ) -> Interception:
        """As long as it lasts, calls to production are answered by this namespace: no URL changes.

        A context manager and a decorator. `hosts` are answered besides those of production, `allow`
        names those that are really called; all others are refused with `NetworkRefused`, but for
        this machine if `loopback`. Raises ValueError for what is no host.
        """
        from sandbox.intercepted import Door
        from sandbox.settings import Settings
        from sandbox.testing.intercept import Interception

        door = Door(self._service, self.name, Settings().max_body)
        return Interception(door, hosts, allow, loopback=loopback)

    def fault(
        self, effect: str | None = None, *, match: Mapping[str, Any] | None = None, **members: Any
    ) -> ArmedFault:
        """Let something go wrong: `fault(status=503, operation="submitLead", times=2)`.

        Effects: delay, answer (status, headers, json, body), slow_body (seconds, chunks),
        truncated_body (bytes), malformed_body (as_="json", "gzip" or "chunk"), empty_reply, reset,
        timeout (seconds), garbage (text); with on="outbound" also refused and tls. Further members:
        times, skip, percentage, delay (seconds, {"uniform": [a, b]} or {"log_normal": {"median": a,
        "sigma": b}}), clock ("real" or "namespace"), after. Criteria stand in `match`, or beside
        it: operation, product, method, path, path_pattern, url, url_pattern.
        Raises `FaultError`, and then arms nothing.
        """
        from sandbox.testing.faults import arm, document_of

        document = document_of(effect, match or {}, members)
        products = self._service.realm.products
        control = next(one.document for one in products if one.name == "control")
        return arm(self._namespace, control, document)

    @property
    def faults(self) -> tuple[ArmedFault, ...]:
        """The armed faults, exhausted ones too."""
        from sandbox.testing.faults import ArmedFault

        return tuple(ArmedFault(one, self._namespace) for one in self._namespace.faults)

    def stub(self, url: str, **answer: Any) -> None:
        """Answer deliveries to `url` (a beginning of the URL, or a pattern with `*`) from here.

        The members of `answer` are those of a stub in a world file: method, when, and status,
        headers, json, body, error ("timeout", "refused"), or replies, a list of answers given in
        turn. Raises `WorldError` for a member that is wrong.
        """
        from sandbox.world.section import Faults, Section, WorldError
        from sandbox.world.stub_members import read_stub

        faults: Faults = []
        stub = read_stub(Section({"url": url, **answer}, ("stub",), "stub()"), faults)
        if stub is None:
            raise WorldError(faults)
        with self._namespace.lock:
            self._namespace.outbox.stubs.add(stub)
