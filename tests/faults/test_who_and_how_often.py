"""Whom faults strike, how often, and that the same seed strikes the same."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.testing.faults import FaultError
from sandbox.testing.handle import Handle
from sandbox.world.clock import Clock
from sandbox.world.faults import MOST_ARMED, Delay, FaultPlan, Faults, TooManyFaults
from sandbox.world.patience import Patience


def statuses(handle: Handle, count: int) -> list[int]:
    return [handle.submit(email="ada@example.com").status for _ in range(count)]


def test_it_strikes_so_often_and_no_more(box: Sandbox) -> None:
    fault = box.fault(status=503, times=2)
    assert statuses(box, 4) == [503, 503, 201, 201]
    assert (fault.fired, fault.fitted, fault.exhausted) == (2, 2, True)
    assert [one.id for one in box.faults] == ["f1"]


def test_it_skips_the_first(box: Sandbox) -> None:
    fault = box.fault(status=503, skip=2, times=1)
    assert statuses(box, 4) == [201, 201, 503, 201]
    assert (fault.fired, fault.fitted) == (1, 3)


@pytest.mark.parametrize(("percentage", "fired"), [(0, 0), (100, 20)])
def test_the_ends_of_percentage_are_sure(box: Sandbox, percentage: int, fired: int) -> None:
    fault = box.fault(status=503, percentage=percentage)
    statuses(box, 20)
    assert fault.fired == fired
    assert fault.fitted == 20


@given(seed=st.integers(0, 10**6), percentage=st.integers(5, 95))
@settings(max_examples=30, deadline=None)
def test_a_percentage_is_about_that(seed: int, percentage: int) -> None:
    faults = Faults(Clock())
    faults.reset(seed)
    armed = faults.arm(FaultPlan(percentage=percentage))
    for _ in range(1000):
        faults.strike("inbound", None)
    assert abs(armed.fired / 10 - percentage) < 8  # five standard deviations


@given(seed=st.text(max_size=5), other=st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_same_seed_strikes_the_same_whatever_else_is_armed(seed: str, other: bool) -> None:
    def sequence(noise: bool) -> list[bool]:
        faults = Faults(Clock())
        faults.reset(seed)
        armed = faults.arm(FaultPlan(percentage=50, fits=lambda subject: subject == "a"))
        if noise:
            faults.arm(FaultPlan(percentage=50, delay=Delay("uniform", 0, 0)))
        struck = []
        for _ in range(50):
            before = armed.fired
            faults.strike("inbound", "a")
            faults.strike("inbound", "b")
            struck.append(armed.fired > before)
        return struck

    assert sequence(noise=False) == sequence(noise=other)


def test_namespaces_are_apart(box: Sandbox) -> None:
    one, two = box.namespace(seed=7), box.namespace(seed=7)
    for handle in (one, two):
        handle.fault(status=503, percentage=50)
    alone = statuses(one, 30)
    mixed = []
    for _ in range(30):
        statuses(box, 1)
        mixed += statuses(two, 1)
    assert mixed == alone
    assert {201, 503} == set(alone)
    assert set(statuses(box, 3)) == {201}


def test_chance_elsewhere_stays_as_it_was(box: Sandbox) -> None:
    one, two = box.namespace(seed=7), box.namespace(seed=7)
    two.fault(delay={"uniform": [0, 0.001]}, percentage=50)
    for handle in (one, two):
        handle.clock.freeze()
        statuses(handle, 5)
    draws = [[lead.variables["random"] for lead in handle.leads] for handle in (one, two)]
    assert draws[0] == draws[1]


def test_a_reset_disarms_and_begins_anew(box: Sandbox) -> None:
    box.fault(status=503)
    box.reset()
    assert box.faults == ()
    assert statuses(box, 1) == [201]
    assert box.fault(status=503).id == "f1"


def test_a_snapshot_keeps_how_faults_stand(box: Sandbox) -> None:
    namespace = box.namespace(seed=3)
    namespace.fault(status=503, percentage=50)
    statuses(namespace, 3)
    inner = namespace._namespace  # what a snapshot is taken of
    kept = inner.state()
    first = statuses(namespace, 20)
    inner.restore(kept)
    assert [one.fitted for one in namespace.faults] == [3]
    assert statuses(namespace, 20) == first


def test_at_the_end_of_its_block_it_is_disarmed(box: Sandbox) -> None:
    with box.fault(status=503) as fault:
        assert statuses(box, 1) == [503]
    assert statuses(box, 1) == [201]
    assert repr(fault) == "<fault f1: answer, struck 1 of 1>"


MATCHES = [
    ({"operation": "submitLead"}, 503, 401),
    ({"operation": "listFlows"}, 201, 503),
    ({"product": "zeotap"}, 201, 401),
    ({"method": ["POST", "PUT"]}, 503, 401),
    ({"path": "/flows*"}, 503, 503),
    ({"path_pattern": "submit$"}, 503, 401),
    ({"headers": {"X-Which": "lead"}}, 503, 401),
    ({"query": {"deep": "1"}}, 201, 503),
    ({"body": {"email": {"$regex": "@example"}}}, 503, 401),
    ({"body": {"email": "bob@example.com"}}, 201, 401),
    ({}, 503, 503),
]


@pytest.mark.parametrize(("match", "submitted", "listed"), MATCHES)
def test_it_strikes_those_it_fits(
    box: Sandbox, match: dict[str, object], submitted: int, listed: int
) -> None:
    box.fault(status=503, match=match)
    data = {"email": "ada@example.com"}
    lead = requests.post(box.submit_url(), data=data, headers={"X-Which": "lead"}, timeout=5)
    flows = requests.get(f"{box.url}/flows?deep=1", timeout=5)
    assert (lead.status_code, flows.status_code) == (submitted, listed)


def test_a_path_that_is_not_there_can_be_struck(box: Sandbox) -> None:
    box.fault(status=503, path="/nowhere")
    assert requests.get(f"{box.url}/nowhere", timeout=5).status_code == 503
    assert box.requests[-1].operation is None


def test_the_control_plane_is_never_struck(box: Sandbox) -> None:
    box.fault("reset")
    assert requests.get(f"{box.url}/_sandbox/health", timeout=5).status_code == 200


def test_delays_add_up_and_the_first_effect_decides(box: Sandbox) -> None:
    box.clock.freeze()
    for seconds in (1, 2):
        box.fault(delay=seconds, clock="namespace")
    box.fault(status=503, delay=4, clock="namespace")
    late = box.fault(status=504)
    answer = box.submit(email="ada@example.com")
    assert answer.status == 503
    assert late.fitted == 0
    told = requests.get(f"{box.url}/_sandbox/requests", timeout=5).json()["requests"][0]["fault"]
    assert told == {"ids": ["f1", "f2", "f3"], "effect": "answer", "delay_s": 7.0, "after": False}


def test_the_trace_of_a_delayed_lead_says_so(box: Sandbox) -> None:
    box.fault(delay=0.01)
    lead = box.submit(email="ada@example.com").lead
    assert lead is not None
    note = next(note for note in lead.trace if note["phase"] == "fault")
    assert note["details"] == {"ids": ["f1"], "effect": "delay", "delay_s": 0.01}


def test_a_lost_request_is_in_the_journal(box: Sandbox) -> None:
    box.fault("reset", times=1)
    with pytest.raises(requests.ConnectionError):
        requests.post(box.submit_url(), timeout=5)
    (request,) = box.requests
    assert request.status == 0
    shown = requests.get(f"{box.url}/_sandbox/requests/1", timeout=5).json()
    assert shown["fault"] == {"ids": ["f1"], "effect": "reset", "after": False}


def test_there_is_an_end_to_arming() -> None:
    faults = Faults(Clock())
    for _ in range(MOST_ARMED):
        faults.arm(FaultPlan())
    with pytest.raises(TooManyFaults, match="100"):
        faults.arm(FaultPlan())


@given(
    delay=st.one_of(
        st.builds(Delay, st.just("fixed"), st.floats(0, 120)),
        st.builds(Delay, st.just("uniform"), st.floats(0, 60), st.floats(60, 120)),
        st.builds(Delay, st.just("log_normal"), st.floats(0.001, 120), st.floats(0, 10)),
    ),
    seed=st.integers(0, 1000),
)
@settings(max_examples=60, deadline=None)
def test_a_delay_is_within_its_bounds(delay: Delay, seed: int) -> None:
    faults = Faults(Clock())
    faults.reset(seed)
    drawn = faults.arm(FaultPlan(delay=delay)).seconds()
    low, high = {"fixed": (delay.first,) * 2, "uniform": (delay.first, delay.second)}.get(
        delay.kind, (0, 120)
    )
    assert low <= drawn <= high


def test_half_of_a_log_normal_is_below_its_median() -> None:
    faults = Faults(Clock())
    armed = faults.arm(FaultPlan(delay=Delay("log_normal", 2.0, 0.5)))
    below = sum(armed.seconds() < 2.0 for _ in range(2000))
    assert 900 < below < 1100


def test_without_a_place_to_wait_there_is_no_wait() -> None:
    patience = Patience(most=1)
    release, waiting = threading.Event(), threading.Event()

    def hold() -> bool:
        waiting.set()
        return patience.wait(60, release)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        assert waiting.wait(5)
        deadline = monotonic() + 5
        while patience.wait(0, release) and monotonic() < deadline:
            pass
        assert not patience.wait(60, threading.Event())
        release.set()
        assert held.result(5)


@pytest.mark.parametrize("document", [{"delay": 100}, {"effect": "timeout", "seconds": 100}])
def test_who_finds_no_place_is_told_so(document: dict[str, Any]) -> None:
    with Sandbox("quickstart") as box:
        box._namespace.faults._patience = Patience(most=0)
        box.fault(**document)
        started = monotonic()
        if "effect" in document:
            with pytest.raises(requests.ConnectionError):
                requests.post(box.submit_url(), timeout=50)
        else:
            assert box.submit(email="ada@example.com").status == 201
        assert monotonic() - started < 20
        shown = requests.get(f"{box.url}/_sandbox/requests/1", timeout=5).json()
        assert shown["fault"]["held"] is False


@pytest.mark.parametrize("end", ["reset", "clear", "close"])
def test_the_end_lets_go_who_waits(end: str) -> None:
    with Sandbox("quickstart") as box:
        box.fault("timeout", seconds=100)
        started = monotonic()
        with ThreadPoolExecutor(1) as pool:
            lost = pool.submit(requests.post, box.submit_url(), timeout=50)
            while not box.requests:
                pass
            {"reset": box.reset, "clear": box._namespace.faults.clear, "close": box.close}[end]()
            with pytest.raises(requests.ConnectionError):
                lost.result(20)
        assert monotonic() - started < 20


def test_a_client_that_leaves_is_not_waited_for() -> None:
    with Sandbox("quickstart") as box:
        box.fault("timeout", seconds=100)
        patience = box._namespace.faults._patience
        with pytest.raises(requests.ReadTimeout):
            requests.post(box.submit_url(), timeout=0.2)
        deadline = monotonic() + 10
        while patience._places._value < 32 and monotonic() < deadline:
            pass
        assert patience._places._value == 32


REFUSED = [
    ({"effect": "tls"}, "outbound"),
    ({"effect": "refused"}, "outbound"),
    ({"effect": "no"}, "effect"),
    ({"effect": "delay"}, "needs 'delay'"),
    ({"effect": "answer"}, "needs 'status'"),
    ({"effect": "slow_body"}, "needs 'seconds'"),
    ({"effect": "reset", "bytes": 1}, "bytes"),
    ({"status": 99}, "status"),
    ({"status": 503, "body": "", "json": 1}, "body"),
    ({"status": 503, "headers": {"X": "a\nb"}}, "headers"),
    ({"status": 503, "times": 0}, "times"),
    ({"status": 503, "percentage": 101}, "percentage"),
    ({"delay": 121}, "delay"),
    ({"delay": {"uniform": [2, 1]}}, "range"),
    ({"delay": {"log_normal": {"median": 0, "sigma": 1}}}, "delay"),
    ({"status": 503, "match": {"url": "http://x"}}, "url"),
    ({"on": "outbound", "status": 503, "match": {"path": "/x"}}, "path"),
    ({"status": 503, "match": {"path_pattern": "("}}, "regular expression"),
    ({"status": 503, "match": {"status": 200}}, "status"),
    ({}, "fault"),
]


@pytest.mark.parametrize(("document", "told"), REFUSED)
def test_what_cannot_be_armed_is_refused_and_says_why(
    box: Sandbox, document: dict[str, object], told: str
) -> None:
    answer = requests.post(f"{box.url}/_sandbox/faults", json=document, timeout=5)
    assert answer.status_code in (400, 422)
    assert told in answer.text
    with pytest.raises(FaultError, match=told.replace("(", r"\(")):
        box.fault(**document)  # type: ignore[arg-type]
    assert box.faults == ()


def test_the_document_knows_the_criteria_that_are_read() -> None:
    from sandbox.compose import build_products
    from sandbox.control.fault_form import FIELDS

    control = next(one.document for one in build_products() if one.name == "control")
    match = control.raw["components"]["schemas"]["NewFault"]["properties"]["match"]
    assert set(match["properties"]) == {*FIELDS["inbound"], *FIELDS["outbound"]}
