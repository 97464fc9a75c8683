"""What a test can say to a namespace in the process, it can say to one elsewhere; what it cannot is
listed here with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest
import requests

from sandbox.testing import Handle, M, RemoteSandbox, Sandbox
from sandbox.testing.faults import FaultError
from sandbox.testing.operation_stubs import StubError
from sandbox.testing.remote import NotOffered, RemoteHandle
from sandbox.testing.sandbox import NotCounting
from sandbox.testing.zeotap import Zeotap

LEAD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}
NOT_OFFERED: Final[Mapping[str, str]] = {
    "allow_host": "which hosts a server lets out is said where it is started",
    "intercept": "calls of this process are intercepted by a sandbox in it; others by --proxy",
    "products": "documents and behaviours are objects of the process of the sandbox",
}
NOT_OF_SERVERS: Final[Mapping[str, str]] = {"app": "a Flask application is in one process"}
DOCUMENT = """
openapi: 3.1.0
info: {title: Jobs, version: "1"}
paths:
  /jobs:
    get: {operationId: listJobs, responses: {"200": {description: Jobs.}}}
webhooks:
  jobLost:
    post:
      operationId: jobLost
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [id], properties: {id: {type: integer}}}
            example: {id: 7}
      responses: {"200": {description: Thanks.}}
"""


def _fault(box: Handle) -> Any:
    fault = box.fault(status=503, operation="submitLead", times=1)
    assert not fault.exhausted
    first = box.submit(LEAD).status
    with box.fault("reset", operation="listFlows") as other:
        ids = [one.id for one in box.faults]
    shown = {key: value for key, value in fault.json.items() if key != "id"}
    told = (
        fault.effect,
        fault.fired,
        fault.fitted,
        fault.exhausted,
        other.fired,
        repr(fault)[-20:],
    )
    fault.disarm()
    fault.disarm()
    with pytest.raises(FaultError, match="status"):
        box.fault(status=17)
    return first, len(ids), len(box.faults), shown, told


def _stub_operation(box: Handle) -> Any:
    with box.stub_operation("listJobs", status=503, contract="off") as stub:
        first = requests.get(box.api("jobs").url + "/jobs", timeout=10).status_code
        told = (stub.answered, stub.exhausted)
    second = requests.get(box.api("jobs").url + "/jobs", timeout=10).status_code
    stub.remove()
    with pytest.raises(StubError):
        box.stub_operation("listJobs", status="many")
    return first, second, told


def _fire_webhook(box: Handle) -> Any:
    url = "https://partner.example/lost"
    sent = box.fire_webhook("jobLost", url, api="jobs", body={"id": 8})
    with pytest.raises(LookupError, match="no API is called 'shops'"):
        box.fire_webhook("jobLost", url, api="shops")
    with pytest.raises(Exception, match="breaks the contract"):
        box.fire_webhook("jobLost", url, api="jobs", body={})
    return sent.url, sent.json, sent.step_id, sent.state


def _expectations(box: Handle) -> Any:
    box.expect(M(operation="submitLead"), exactly=1)
    box.never(operation="pingSource")
    box.expect_order(M(operation="submitLead"))
    box.submit(LEAD)
    box.check()
    return None


def _history(box: Handle) -> Any:
    box.keep_history(10)
    box.submit(LEAD)
    box.submit(LEAD)
    first, second = box.history[-2:]
    branched = len(box.branch(second).leads)
    box.step_back(first)
    return branched, len(box.leads)


def _snapshots(box: Handle) -> Any:
    kept = box.snapshot("before")
    with box.rolled_back():
        box.submit(LEAD)
    fork = box.fork(snapshot=kept)
    box.restore(kept)
    names = [one.name for one in box.snapshots]
    box.forget(kept)
    return names, len(fork.leads), len(box.leads), len(box.snapshots)


def _issued(box: Handle) -> Any:
    return sorted(box.issue_certificate("ada@example.com", expires_at="2030-01-02T03:04:05Z"))


def _submitted(box: Handle) -> Any:
    answer = box.submit(LEAD)
    return answer.outcome, answer.price, box.why(answer.lead.id).sentence if answer.lead else None


def _recorded(box: Handle) -> Any:
    box.submit(LEAD)
    requests.get(f"{box.url}/flows", auth=box.auth, timeout=10)
    (request,) = box.verify(operation="submitLead")
    kinds = (box.requests, box.leads, box.deliveries, box.events, box.pings)
    box.verify_order(M(operation="submitLead"), M(operation="listFlows"))
    found = [len(one) for one in kinds]
    found.append(len(box.verify_lead(outcome="success")))
    found.append(len(box.verify_delivery(method="POST")))
    found.append(len(box.wait_for(operation="listFlows")))
    found.append(len(box.wait_for_lead(outcome="success")))
    found.append(len(box.wait_for_delivery(method="POST")))
    resent = box.resend(request)
    return found, resent.status, box.curl(request, base_url="http://x")[:20]


def _changed(box: Handle) -> Any:
    box.add_to_list("blocked", "a", "b")
    box.stub("https://buyer.example/", status=500)
    box.switches.set("submit_response", "records")
    box.outbox.hold("https://nobody.example/")
    held = len(box.outbox.held)
    box.load("caps")
    world = box.world
    box.reset()
    return held, world, box.world


def _passed(box: Handle) -> Any:
    box.clock.freeze("2026-03-02T15:00:00Z")
    return box.clock.advance(hours=1).now


def _exported(box: Handle) -> Any:
    box.submit(LEAD)
    return box.export("curl")[:9], box.export("junit")[:20]


def _replayed(box: Handle) -> Any:
    box.submit(LEAD)
    return box.replay(__import__("json").loads(box.export("har"))).identical


def _known(box: Handle) -> Any:
    assert box.url.startswith("http://")
    assert box.submit_url().startswith(box.url)
    keys = [(key.key, key.role) for key in box.keys]
    apis = [(one.name, one.title, one.operations, one.warnings) for one in box.apis]
    return keys, box.api_key, box.partner_key, box.auth, [t.path for t in box.targets], apis


OFFERED: Final[Mapping[Callable[[Handle], Any], tuple[str, ...]]] = {
    _known: (
        *("name", "url", "keys", "api_key", "partner_key", "auth", "targets", "submit_url"),
        *("apis", "api"),
    ),
    _fault: ("fault", "faults"),
    _stub_operation: ("stub_operation",),
    _fire_webhook: ("fire_webhook",),
    _expectations: ("expect", "never", "expect_order", "check"),
    _history: ("keep_history", "history", "branch", "step_back"),
    _snapshots: ("snapshot", "snapshots", "restore", "forget", "rolled_back", "fork"),
    _issued: ("issue_certificate",),
    _submitted: ("submit", "why"),
    _recorded: (
        *("requests", "leads", "deliveries", "events", "pings", "curl", "resend"),
        *("verify", "verify_lead", "verify_delivery", "verify_order"),
        *("wait_for", "wait_for_lead", "wait_for_delivery"),
    ),
    _changed: ("add_to_list", "stub", "switches", "outbox", "load", "world", "reset"),
    _passed: ("clock",),
    _exported: ("export",),
    _replayed: ("replay",),
    lambda box: box.wait_for_callbacks(0.5): ("wait_for_callbacks",),
    lambda box: [one.name for one in box.zeotap.workspaces]: ("zeotap",),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    file = tmp_path_factory.mktemp("parity") / "jobs.yaml"
    file.write_text(DOCUMENT)
    with Sandbox("quickstart", specs=(f"jobs={file}",), coverage=True) as running:
        yield running


@pytest.fixture(scope="module")
def far(server: Sandbox) -> Iterator[RemoteSandbox]:
    with RemoteSandbox(server.url) as there:
        yield there


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def test_every_name_is_offered_or_listed_with_a_reason() -> None:
    offered = {name for names in OFFERED.values() for name in names}

    assert offered.isdisjoint(NOT_OFFERED)
    assert public(Handle) == offered | NOT_OFFERED.keys()
    assert public(RemoteHandle) == public(Handle)
    assert public(Sandbox) == public(RemoteSandbox) | NOT_OF_SERVERS.keys()


@pytest.mark.parametrize("said", list(OFFERED), ids=lambda said: ",".join(OFFERED[said])[:40])
def test_what_is_offered_works_alike(
    said: Callable[[Handle], Any], server: Sandbox, far: RemoteSandbox
) -> None:
    here, there = server.namespace(seed=7), far.namespace(seed=7)

    assert said(here) == said(there)

    server.delete(here)
    far.delete(there)


@pytest.mark.parametrize("name", NOT_OFFERED)
def test_what_is_not_offered_says_so(name: str, far: RemoteSandbox) -> None:
    with pytest.raises(NotOffered):
        getattr(far, name)()


def test_coverage_of_the_server(server: Sandbox, far: RemoteSandbox) -> None:
    far.submit(LEAD)

    assert far.coverage() == server.coverage()
    assert far.coverage()["touched"] > 0


def test_a_server_that_does_not_count_says_so() -> None:
    with (
        Sandbox("quickstart") as silent,
        RemoteSandbox(silent.url) as there,
        pytest.raises(NotCounting, match="--coverage"),
    ):
        there.coverage()


def shown(zeotap: Zeotap, name: str) -> Any:
    if name in ("requests", "deliveries"):
        return [
            str(one.product if name == "requests" else one.url) for one in getattr(zeotap, name)
        ]
    if name == "in_workspace":
        return zeotap.in_workspace(zeotap.workspaces[-1].name).workspace_id
    if name in ("headers_of", "token_of"):
        return getattr(zeotap, name)("member")
    if name in ("verify", "wait_for"):
        found = getattr(zeotap, name)(~M(status="4xx"), operation="triggerSync")
        return [one.path.partition("/api")[2] for one in found.matching(M(method="POST"))]
    if name == "verify_delivery":
        return len(zeotap.verify_delivery(M(method="POST") | M(method="PUT"), at_least=1))
    return getattr(zeotap, name)


@pytest.fixture(scope="module")
def zeotaps() -> Iterator[tuple[Zeotap, Zeotap]]:
    with Sandbox("zeotap") as running, RemoteSandbox(running.url) as there:
        running.clock.freeze("2026-03-02T15:00:00Z")
        zeotap = running.zeotap
        url = f"{zeotap.workspace_url}/syncs/{zeotap.syncs[0]['id']}/trigger"
        assert requests.post(url, headers=zeotap.headers, timeout=10).status_code == 202
        requests.get(f"{running.url}/flows", auth=running.auth, timeout=10)
        yield zeotap, there.zeotap


@pytest.mark.parametrize("name", sorted(public(Zeotap)))
def test_every_member_of_zeotap_works_alike(name: str, zeotaps: tuple[Zeotap, Zeotap]) -> None:
    here, there = (shown(one, name) for one in zeotaps)

    assert here == there
    assert here


@pytest.mark.parametrize("remote", [False, True])
def test_an_api_is_verified_with_expressions(
    remote: bool, server: Sandbox, far: RemoteSandbox
) -> None:
    maker: Any = far if remote else server
    box = maker.namespace()
    api = box.api("jobs")
    requests.get(f"{api.url}/jobs", timeout=10)
    requests.get(f"{box.url}/flows", timeout=10)

    assert len(api.requests) == 1
    assert len(api.requests & ~box.requests.matching(operation="listFlows")) == 1
    (found,) = api.verify(M(operation="listJobs") | M(operation="none"), exactly=1)
    assert found.path.endswith("/jobs")
    assert len(api.wait_for(api.requests.matching(status="2xx"))) == 1
    with pytest.raises(AssertionError, match="listFlows"):
        api.verify(operation="listFlows")
    maker.delete(box)
