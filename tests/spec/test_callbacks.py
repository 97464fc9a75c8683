"""Callbacks and webhooks, received over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import requests

from sandbox.contract.message import Reply, Request
from sandbox.contract.parts import MISSING
from sandbox.spec.callbacks import fire_webhook
from sandbox.spec.expressions import Exchanged, resolved
from sandbox.spec.senders import Senders
from sandbox.world.holding import HoldRule
from tests.spec.served import HERE, Api, document, of_text
from tests.world.receiver import Answer, Received, Receiver, receiver


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as state:
        yield state


def jobs() -> Api:
    return Api(document("events"))


def start(api: Api, query: str = "", **body: Any) -> Any:
    """Start a job, and wait until all that follows was sent."""
    answer = api.post(f"/jobs/high{query}", body, headers={"x-trace": "t1"})
    assert api.service.senders.settle(10)
    return answer


def only(received: list[Received]) -> Received:
    (one,) = received
    return one


def test_a_callback_goes_where_its_expressions_say(server: Receiver) -> None:
    api = jobs()
    assert start(api, size=3, callbackUrl=f"{server.url}/hooks").status == 201

    got = only(server.received)
    assert (got.method, got.target) == ("POST", "/hooks/high?id=7")
    assert got.headers["X-Kind"] == "done"
    assert orjson.loads(got.body) == {
        "id": 7,
        "state": "done",
        "size": 3,
        "told": "POST 201 t1 /jobs/high/7",
        "from": "http://sandbox.test/jobs/high",
    }
    (kept,) = api.namespace.outbox.deliveries.oldest(10)
    assert kept.response is not None
    assert (kept.step_id, kept.stubbed, kept.response.status) == ("done", False, 200)


def test_a_callback_whose_address_nobody_gave_is_not_sent(server: Receiver) -> None:
    api = jobs()
    start(api, size=3)

    assert len(api.namespace.outbox.deliveries) == 0


def test_an_expression_need_not_stand_in_braces(server: Receiver) -> None:
    start(jobs(), f"?notify={server.url}/progress")

    got = only(server.received)
    assert (got.method, got.target) == ("PUT", "/progress")
    assert orjson.loads(got.body) == {"percent": 50}


def test_all_callbacks_are_sent(server: Receiver) -> None:
    start(jobs(), f"?notify={server.url}/progress", callbackUrl=f"{server.url}/hooks")

    assert sorted(got.target for got in server.received) == ["/hooks/high?id=7", "/progress"]


def test_nothing_leaves_the_machine_by_default() -> None:
    api = jobs()
    start(api, callbackUrl="https://partner.example")

    (kept,) = api.namespace.outbox.deliveries.oldest(10)
    assert kept.request.url == "https://partner.example/high?id=7"
    assert kept.stubbed


def test_the_answer_does_not_wait_for_it(server: Receiver) -> None:
    api = jobs()
    answered: list[int] = []

    def wait_for_answer() -> None:
        for _ in range(1000):
            if answered:
                return
            api.service.senders.settle(0.01)

    server.answers["/hooks/high?id=7"] = Answer(before=wait_for_answer)
    answered.append(api.post("/jobs/high", {"callbackUrl": f"{server.url}/hooks"}).status)

    assert api.service.senders.settle(10)
    assert answered == [201]
    assert len(server.received) == 1


def test_a_test_decides_on_callbacks_that_are_held(server: Receiver) -> None:
    api = jobs()
    holding = api.namespace.outbox.holding
    holding.hold(HoldRule(server.url))
    for number in range(12):
        start(api, size=number, callbackUrl=f"{server.url}/hooks")

    numbers = [one.number for one in holding.held]
    assert (len(numbers), server.received) == (12, [])
    holding.reorder([numbers[-1]])
    holding.drop(numbers[0])
    assert len(holding.flush()) == 11
    assert [orjson.loads(got.body)["size"] for got in server.received] == [11, *range(1, 11)]
    states = [one.state for one in api.namespace.outbox.deliveries.oldest(20)]
    assert states == ["dropped", *["sent"] * 11]


def test_only_what_went_well_is_followed_by_callbacks(server: Receiver) -> None:
    api = jobs()
    headers = {"prefer": "code=400"}
    api.post("/jobs/high", {"callbackUrl": server.url}, headers=headers)
    api.post("/jobs/high", {"callbackUrl": 3})

    assert api.service.senders.settle(10)
    assert server.received == []


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$url", "http://sandbox.test/a%20b?q=1&q=2"),
        ("$method", "POST"),
        ("$statusCode", "202"),
        ("$request.path.id", "7"),
        ("$request.query.q", "1"),
        ("$request.query.none", None),
        ("$request.header.X-Url", "http://x"),
        ("$request.body#/a~1b/0/c", "deep"),
        ("$request.body#/a~1b/9", None),
        ("$request.body#/null", None),
        ("$response.body#/n", "1.5"),
        ("$response.header.location", "/there"),
        ("$response.nothing", None),
        ("$nothing", None),
        ("http://h/{$request.path.id}/{$response.body#/n}", "http://h/7/1.5"),
        ("http://h/{$request.path.none}", None),
        ("http://h/{id}", "http://h/{id}"),
    ],
)
def test_expressions(expression: str, value: str | None) -> None:
    from sandbox.call import Call

    sent = {"a/b": [{"c": "deep"}], "null": None}
    request = Request("POST", "/a b", "q=1&q=2", {"x-url": "http://x"}, orjson.dumps(sent))
    api = jobs()
    call = Call(request, api.namespace, api.document.operations[0], {"id": 7}, sent)
    reply = Reply.json({"n": 1.5}, 202, headers={"Location": "/there"})

    assert resolved(expression, Exchanged(call, reply)) == value


def test_what_has_no_body_has_none_in_expressions() -> None:
    from sandbox.call import Call

    api = jobs()
    call = Call(Request("GET", "/"), api.namespace, api.document.operations[0])

    assert Exchanged(call, Reply(204)).value("$response.body") is MISSING


def test_a_failing_task_stops_no_other() -> None:
    senders, done = Senders(), []
    senders.do(lambda: 1 / 0)
    senders.do(lambda: done.append(1))

    assert senders.settle(10)
    assert done == [1]


# Webhooks


@pytest.fixture
def served() -> Iterator[Any]:
    from sandbox import Sandbox
    from sandbox.settings import SpecSource

    with Sandbox(specs=(SpecSource(str(HERE / "events.yaml"), "/events"),)) as box:
        yield box


def fire(box: Any, name: str, **body: Any) -> requests.Response:
    return requests.post(f"{box.url}/_sandbox/webhooks/events/{name}", json=body, timeout=5)


def test_a_webhook_is_sent_on_demand(served: Any, server: Receiver) -> None:
    listed = requests.get(f"{served.url}/_sandbox/webhooks", timeout=5).json()
    assert listed == {"webhooks": [{"document": "events", "name": "jobLost"}]}

    sent = fire(served, "jobLost", url=f"{server.url}/lost")
    assert sent.status_code == 200
    assert (sent.json()["step_id"], sent.json()["status"]) == ("jobLost", 200)
    assert orjson.loads(only(server.received).body) == {"id": 1, "state": "lost"}
    fire(served, "onJobLost", url=f"{server.url}/lost", body={"id": 2, "state": "done"})
    assert orjson.loads(server.received[1].body) == {"id": 2, "state": "done"}
    assert len(served.verify_delivery(step_id="jobLost", at_least=1)) >= 1


def test_what_breaks_the_contract_of_a_webhook_is_not_sent(served: Any, server: Receiver) -> None:
    refused = fire(served, "jobLost", url=server.url, body={"id": "x"})

    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["findings"]] == ["body.state", "body.id"]
    assert server.received == []
    allowed = fire(served, "jobLost", url=server.url, body={"id": "x"}, contract="off")
    assert allowed.status_code == 200
    assert orjson.loads(only(server.received).body) == {"id": "x"}


def test_webhooks_there_are_not(served: Any) -> None:
    unknown = fire(served, "jobFound", url="http://127.0.0.1:1/")

    assert unknown.status_code == 404
    assert "jobLost" in unknown.json()["detail"]
    url = f"{served.url}/_sandbox/webhooks/nothing/x"
    assert requests.post(url, json={"url": "http://h/"}, timeout=5).status_code == 404
    nowhere = fire(served, "jobLost")
    assert nowhere.status_code == 422
    assert nowhere.json()["findings"][0]["location"] == ["body", "url"]


def test_a_webhook_may_say_itself_where_it_goes(server: Receiver) -> None:
    text = f"""
paths: {{}}
webhooks:
  paid:
    servers: [{{url: "{server.url}/paid"}}]
    post: {{responses: {{"200": {{description: x}}}}}}
"""
    exchange = fire_webhook(jobs().namespace, of_text(text), "paid")

    assert exchange.response is not None
    assert (only(server.received).target, only(server.received).body) == ("/paid", b"")


def test_a_callback_may_take_its_time(server: Receiver) -> None:
    text = """
paths:
  /jobs:
    post:
      responses: {"204": {description: Begun.}}
      callbacks:
        soon:
          $request.header.Notify:
            post: {x-sandbox-delay: 0.2, responses: {"200": {description: x}}}
"""
    api = Api(of_text(text))
    api.namespace.clock.resume()
    started = time.monotonic()
    assert api.call("POST", "/jobs", headers={"notify": server.url}).status == 204
    answered = time.monotonic() - started

    assert api.namespace.outbox.holding.settle(10)
    assert time.monotonic() - started >= 0.2 > answered
    assert len(server.received) == 1
