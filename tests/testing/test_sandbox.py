"""`Sandbox` and the handles it gives: a whole service in this process."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.contract.problems import Problem
from sandbox.server import LocalServer, ServerError
from sandbox.testing.handle import Handle, NotListening
from sandbox.testing.recipient import Recipient
from sandbox.testing.targets import UnknownTarget
from sandbox.testing.verify import VerificationError
from sandbox.world.section import WorldError
from sandbox.world.switches import SwitchError

ANN = {"first_name": "Ann", "email": "ann@example.com", "phone_1": "5125550100", "state": "TX"}
FLOW = "Home Insurance"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox("demo", strict_contract=True) as running:
        yield running


@pytest.fixture
def box(server: Sandbox) -> Iterator[Handle]:
    handle = server.namespace()
    yield handle
    server.delete(handle)


def test_a_lead_over_http_is_seen_by_the_handle(box: Handle) -> None:
    answer = requests.post(box.submit_url(FLOW, "Web Form"), data=ANN, timeout=5)

    assert answer.status_code == 201
    (lead,) = box.leads
    assert answer.json()["lead"]["id"] == lead.id
    assert (lead.outcome, lead.price, lead.flow, lead.source) == (
        "success",
        12.5,
        FLOW,
        "Web Form",
    )
    (request,) = box.requests
    assert (request.method, request.status, request.operation) == ("POST", 201, "submitLead")
    assert request.lead_id == lead.id
    assert request.form["email"] == "ann@example.com"
    assert request.reply.json == answer.json()


def test_a_lead_without_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.listen", None, raising=False)
    with Sandbox("demo", listen=False) as box:
        answer = box.submit(ANN, state="CA")

        assert (answer.status, answer.outcome, answer.price) == (201, "success", 10.0)
        assert answer.lead is not None
        assert answer.lead.fields["state"] == "CA"
        assert answer.lead_id == box.leads[0].id
        with pytest.raises(NotListening, match="has no socket"):
            _ = box.url


@pytest.mark.parametrize("as_", ["form", "json", "xml", "query"])
def test_a_lead_in_every_format(box: Handle, as_: Any) -> None:
    answer = box.submit(ANN, as_=as_)

    assert answer.outcome == "success"
    assert box.leads[0].fields["email"] == "ann@example.com"


def test_the_answer_in_the_style_of_the_reference_is_read_too(box: Handle) -> None:
    answer = box.submit(ANN, as_="json", auth=box.auth)

    assert answer.status == 200
    assert isinstance(answer.json, list)
    assert answer.outcome == "success"


def test_an_xml_answer_is_read_too(box: Handle) -> None:
    answer = box.submit(ANN, headers={"Accept": "application/xml"})

    assert answer.text.startswith("<?xml")
    assert (answer.outcome, answer.price) == ("success", 12.5)


def test_a_submission_that_is_turned_away_makes_no_lead(box: Handle) -> None:
    answer = box.submit(ANN, source="Old Landing Page")

    assert (answer.status, answer.outcome, answer.lead) == (403, None, None)
    assert box.leads == ()
    assert box.requests[0].status == 403


def test_a_stubbed_delivery(box: Handle) -> None:
    box.submit(ANN)

    (delivery,) = box.deliveries
    assert (delivery.method, delivery.url) == ("POST", "https://buyer.example.com/leads")
    assert (delivery.stubbed, delivery.status, delivery.error) == (True, 200, None)
    assert delivery.json["email"] == "ann@example.com"
    assert delivery.headers["content-type"].startswith("application/json")
    assert delivery.response is not None
    assert delivery.response.json == {"outcome": "success"}
    assert delivery.lead_id == box.leads[0].id


def test_a_stub_of_the_test_answers_before_others(box: Handle) -> None:
    box.stub("https://buyer.example.com/leads", json={"outcome": "failure", "reason": "No budget"})

    answer = box.submit(ANN)

    assert (answer.outcome, answer.reason) == ("failure", "No budget")
    assert box.deliveries[0].stub == "stub"


def test_a_bad_stub_names_what_is_wrong(box: Handle) -> None:
    with pytest.raises(WorldError, match=r"stub\(\): .*status: 999 is no status"):
        box.stub("https://buyer.example.com", status=999)


def test_events_and_the_explanation_of_a_lead(box: Handle) -> None:
    box.submit(ANN, state="AK")

    (event,) = box.events
    assert (event.type, event.outcome, event.lead_id) == ("source", "failure", box.leads[0].id)
    assert event["reason"] == event.reason == "lead.state must be included in TX,CA,FL"
    (lead,) = box.leads
    assert lead.decided_by is not None
    assert lead.decided_by["phase"] == "acceptance_criteria"
    headline, *phases = lead.explain().splitlines()
    assert headline.startswith(f"{lead.id} failure: lead.state must be included")
    assert phases[0].split()[:2] == ["receive", "done"]
    assert any(line.split()[:2] == ["acceptance_criteria", "ended"] for line in phases)


def test_verification_of_requests_deliveries_and_leads(box: Handle) -> None:
    box.submit(ANN)
    box.submit(ANN, state="AK")

    assert len(box.verify(operation="submitLead", exactly=2)) == 2
    (delivery,) = box.verify_delivery(url="*buyer.example.com*", body={"email": ANN["email"]})
    assert delivery.number == 1
    (lead,) = box.verify_lead(outcome="failure", reason="lead.state", exactly=1)
    assert lead.fields["state"] == "AK"
    with pytest.raises(VerificationError, match="status is not the expected status: expected 422"):
        box.verify(operation="submitLead", status=422)
    with pytest.raises(VerificationError, match="expected exactly 0 of the leads"):
        box.verify_lead(outcome="success", exactly=0)


def test_the_management_api_with_the_key_of_the_handle(box: Handle) -> None:
    flows = requests.get(f"{box.url}/flows", auth=box.auth, timeout=5).json()

    assert [flow["name"] for flow in flows] == [FLOW]
    assert requests.get(f"{box.url}/flows", auth=("API", "wrong"), timeout=5).status_code == 401
    partner = requests.get(f"{box.url}/flows", auth=("API", box.partner_key), timeout=5)
    assert partner.status_code == 401


def test_an_api_key_of_ones_own() -> None:
    with Sandbox("demo", api_key="my-key") as box:
        assert box.api_key == "my-key"
        assert requests.get(f"{box.url}/flows", auth=box.auth, timeout=5).status_code == 200


def test_namespaces_know_nothing_of_each_other(server: Sandbox) -> None:
    one, other = server.namespace(), server.namespace("other-one", seed=7)
    try:
        one.submit(ANN)
        assert other.url == f"{server.url}/~other-one"
        assert (len(one.leads), len(other.leads), len(server.leads)) == (1, 0, 0)
    finally:
        server.delete(one)
        server.delete(other)
    assert requests.get(f"{other.url}/flows", timeout=5).status_code == 404


def test_the_same_seed_gives_the_same_answers(server: Sandbox) -> None:
    def played() -> list[str]:
        handle = server.namespace(seed=3)
        handle.clock.freeze("2026-03-02T09:00:00Z")
        answers = [handle.submit(ANN, email=f"{n}@example.com").text for n in range(3)]
        server.delete(handle)
        return answers

    assert played() == played()


def test_a_name_that_is_taken_is_refused(server: Sandbox) -> None:
    with pytest.raises(Problem, match="There is a namespace 'default' already"):
        server.namespace("default")


def test_a_world_for_one_namespace(server: Sandbox) -> None:
    handle = server.namespace(world={"name": "bare"})

    assert (handle.world, handle.targets) == ("bare", [])
    with pytest.raises(UnknownTarget, match="there is no live flow; load a world"):
        handle.submit(ANN)
    server.delete(handle)


def test_loading_another_world_and_coming_back(box: Handle) -> None:
    box.load("name: bare\n")
    assert box.targets == []

    box.load("demo")
    assert box.submit(ANN).outcome == "success"


def test_a_world_with_a_mistake_changes_nothing(box: Handle, tmp_path: Path) -> None:
    box.submit(ANN)
    file = tmp_path / "bad.yaml"
    file.write_text("name: bad\nclock:\n  frozn: true\n")

    with pytest.raises(WorldError, match=rf"{file}:3: clock.frozn: .*did you mean 'frozen'"):
        box.load(file)

    assert (box.world, len(box.leads)) == ("demo", 1)


def test_a_world_that_changed_on_disk_is_read_again(server: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    names = []
    for stamp, name in enumerate(("before", "after"), 1):
        file.write_text(f"name: {name}\n")
        # Two writes may fall into one tick of the file system's clock.
        os.utime(file, (stamp, stamp))
        handle = server.namespace(world=file)
        names.append(handle.world)
        server.delete(handle)

    assert names == ["before", "after"]


def test_reset_forgets_and_restores(box: Handle) -> None:
    box.submit(ANN)
    box.switches.set("strict_accept", True)
    box.add_to_list("recent_leads", ANN["email"])

    box.reset()

    assert (box.leads, box.requests, box.deliveries, box.events) == ((), (), (), ())
    assert box.switches["strict_accept"] is False
    assert box.submit(ANN).outcome == "success"


def test_pings_are_recorded_with_their_traces(box: Handle) -> None:
    flows = requests.get(f"{box.url}/flows", auth=box.auth, timeout=5).json()
    flow = next(one for one in flows if one["name"] == FLOW)
    url = f"{box.url}/flows/{flow['id']}"
    requests.put(url, json={**flow, "ping_enabled": True}, auth=box.auth, timeout=5)
    requests.post(f"{url}/deploy", auth=box.auth, timeout=5)
    path = box.submit_url(FLOW, "Web Form").replace("/submit", "/ping")
    now = box.clock.freeze()

    bid = requests.post(path, data={"state": "TX", "email": "ann@example.com"}, timeout=5)

    (ping,) = box.pings
    assert {"outcome": ping.outcome, "price": ping.price, "reason": ping.reason} == {
        "reason": None,
        **bid.json(),
    }
    assert (ping.flow, ping.source, ping.ping_limit_reached) == (FLOW, "Web Form", False)
    assert ping.variables["lead"]["state"]["normal"] == "TX"
    assert {"caps", "pricing"} <= {note["phase"] for note in ping.trace}
    assert ping.time == box.requests[-1].time == now
    assert repr(ping).startswith("<ping 1 ")
    assert not box.leads
    assert not box.events


def test_a_certificate_is_issued_and_claimed(box: Handle) -> None:
    certificate = box.issue_certificate("ann@example.com", page_text="I agree")
    listed = requests.get(f"{box.url}/_sandbox/trustedform/certificates", timeout=5).json()
    assert listed["certificates"] == [certificate]
    assert certificate["url"].endswith(certificate["id"])
    assert "phone" not in certificate
    with pytest.raises(ValueError, match="soon"):
        box.issue_certificate(expires_at="soon")


def test_a_list_that_the_flow_checks(box: Handle) -> None:
    box.add_to_list("recent_leads", ANN["email"].upper())

    assert box.submit(ANN).reason == "Duplicate"


def test_the_clock_opens_a_new_day_for_caps(box: Handle) -> None:
    box.clock.freeze("2026-03-02T12:00:00Z")
    outcomes = [box.submit(ANN, source="Partner Network").outcome for _ in range(2)]

    box.clock.advance(days=1)

    assert outcomes == ["success", "failure"]
    assert box.submit(ANN, source="Partner Network").outcome == "success"
    assert box.leads[-1].time.isoformat() == "2026-03-03T12:00:00+00:00"
    assert box.clock.frozen
    box.clock.resume()
    assert not box.clock.frozen


def test_switches(box: Handle) -> None:
    box.switches.set("submit_response", "records")

    assert box.submit(ANN).status == 200
    with pytest.raises(SwitchError, match="did you mean 'submit_response'"):
        box.switches.set("submit_respons", "records")


def test_hosts_that_may_be_called(box: Handle) -> None:
    box.allow_host("crm.example.org", "*.example.net")

    with pytest.raises(ValueError, match="'https://x' is no host"):
        box.allow_host("https://x")


def test_submission_urls_by_name_and_by_id(box: Handle) -> None:
    target = box.targets[1]

    by_name = box.submit_url(FLOW, "Partner Network")

    assert by_name == f"{box.url}{target.path}"
    assert by_name == box.submit_url(target.flow_id, target.source_id)
    assert by_name == box.submit_url(source=target.short_id)
    assert box.submit_url() == f"{box.url}{box.targets[0].path}"


@pytest.mark.parametrize(
    ("flow", "source", "words"),
    [
        ("Home Insurence", None, "no live flow 'Home Insurence'; did you mean 'Home Insurance'"),
        (
            FLOW,
            "Web Farm",
            "no source of flow 'Home Insurance' 'Web Farm'; did you mean 'Web Form'",
        ),
    ],
)
def test_unknown_names_are_answered_with_the_known(
    box: Handle, flow: str, source: str | None, words: str
) -> None:
    with pytest.raises(UnknownTarget, match=words):
        box.submit_url(flow, source)


def test_a_curl_line_of_a_recorded_request(box: Handle) -> None:
    requests.get(f"{box.url}/flows?include=name", auth=box.auth, timeout=5)

    line = box.curl(box.requests[0])

    assert shlex.split(line)[:3] == ["curl", "-sS", f"{box.url}/flows?include=name"]
    assert "-u 'API:***'" in line
    assert f"-u API:{box.api_key}" in box.curl(box.requests[0], secrets=True)


def test_a_real_recipient_gets_real_http(box: Handle) -> None:
    recipient = Recipient(lambda delivery: (200, b'{"outcome":"success"}'))
    with LocalServer(recipient) as shop:
        flow = requests.get(f"{box.url}/flows", auth=box.auth, timeout=5).json()[0]
        for step in flow["steps"]:
            for mapping in step.get("integration", {}).get("mappings", []):
                if mapping["property"] == "url":
                    mapping["value"] = f"{shop.url}/leads"
        path = f"{box.url}/flows/{flow['id']}"
        assert requests.put(path, json=flow, auth=box.auth, timeout=5).status_code == 200
        assert requests.post(f"{path}/deploy", auth=box.auth, timeout=5).status_code == 200
        box.submit(ANN)

    (received,) = recipient.received
    assert (received.method, received.path) == ("POST", "/leads")
    assert received.values["email"] == ANN["email"]
    assert not box.deliveries[0].stubbed


def test_the_flask_application_reaches_the_same_service() -> None:
    with Sandbox("demo", listen=False) as box:
        answer = box.app.test_client().post(box.targets[0].path, data=ANN)

        assert answer.status_code == 201
        assert answer.get_json()["lead"]["id"] == box.leads[0].id


def test_records_show_what_they_are(box: Handle) -> None:
    box.submit(ANN)

    assert repr(box.requests[0]).endswith("/submit → 201>")
    assert repr(box.deliveries[0]) == (
        "<POST https://buyer.example.com/leads → 200 (stub default)>"
    )
    assert repr(box.leads[0]).startswith(f"<lead {box.leads[0].id} success")
    assert repr(box.events[-1]) == "<source event success>"
    assert repr(box).startswith("<Handle 'n")


def test_a_body_that_is_not_json_says_so(box: Handle) -> None:
    box.submit(ANN)

    with pytest.raises(ValueError, match=r"the body is not JSON .*first_name=Ann"):
        _ = box.requests[0].json


def test_closing_frees_the_port_and_may_be_repeated() -> None:
    box = Sandbox("demo")
    url = box.url
    box.close()
    box.close()

    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
    with Sandbox("demo", port=int(url.rpartition(":")[2])) as again:
        assert again.url == url


def test_listening_beyond_this_machine_needs_a_token() -> None:
    with pytest.raises(ServerError, match="lets other machines in: give token="):
        Sandbox("demo", host="0.0.0.0")


def test_a_namespace_deleted_by_the_test_is_no_fault(server: Sandbox) -> None:
    handle = server.namespace("short-lived")
    requests.delete(f"{server.url}/_sandbox/namespaces/short-lived", timeout=5)

    server.delete(handle)

    assert requests.get(f"{handle.url}/flows", timeout=5).status_code == 404


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(WorldError, match="there is no world of this name; did you mean 'demo'"):
        Sandbox("demmo")
    with pytest.raises(SwitchError, match="there is no switch 'x'"):
        Sandbox("demo", switches={"x": 1})
