"""What a test changes: clock, switches, lists, stubs, worlds and namespaces."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.contract.problems import Problem
from sandbox.control.clock import duration
from sandbox.world.exchange import OutgoingRequest
from sandbox.world.namespace import Namespace
from sandbox.world.realm import Realm
from tests.control.conftest import Behave


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ([{"now": "2026-05-01T10:00:00+02:00", "frozen": True}], "2026-05-01T08:00:00.000Z"),
        ([{"now": "2026-05-01T08:00:00Z"}], "2026-05-01T08:00:00.000Z"),
        ([{"advance": "PT1H30M"}], "2026-01-02T10:30:00.000Z"),
        ([{"advance": "P1W1DT0.5S"}], "2026-01-10T09:00:00.500Z"),
        ([{"advance": 90}, {"advance": 0.25}], "2026-01-02T09:01:30.250Z"),
        ([{"frozen": True}], "2026-01-02T09:00:00.000Z"),
    ],
    ids=str,
)
def test_the_clock_is_set(behave: Behave, changes: list[dict[str, Any]], shown: str) -> None:
    for change in changes:
        found = behave("setClock", change).value
    assert (found["now"], found["frozen"]) == (shown, True)
    assert (found.pop("happened"), found.pop("more")) == ([], False)
    assert behave("getClock").value == found


@pytest.mark.parametrize("change", [{"resume": True}, {"frozen": False}])
def test_the_clock_runs_on(behave: Behave, change: dict[str, Any]) -> None:
    found = behave("setClock", change).value
    assert found["frozen"] is False
    assert found["now"].startswith("2026-01-02T09:0")


def test_a_clock_that_is_set_and_let_go_runs(behave: Behave) -> None:
    found = behave("setClock", {"now": "2030-01-01T00:00:00Z", "frozen": False}).value
    assert found["frozen"] is False
    assert found["now"].startswith("2030-01-01T00:0")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"advance": "P1M"}, "PT1H30M"),
        ({"advance": "P"}, "PT1H30M"),
        ({"advance": "PT"}, "PT1H30M"),
        ({"advance": "-PT1S"}, "PT1H30M"),
        ({"advance": -1}, "forward"),
        ({"advance": 1e11}, "leads beyond"),
        ({"advance": 1e300}, "cannot be set"),
        ({"now": "tomorrow"}, "ISO 8601"),
        ({"now": "2026-01-01T00:00:00"}, "time zone"),
    ],
    ids=str,
)
def test_a_clock_is_not_set_wrongly(behave: Behave, change: dict[str, Any], complaint: str) -> None:
    before = behave("getClock").value
    with pytest.raises(Problem, match=complaint) as caught:
        behave("setClock", change)
    assert caught.value.status == 422
    assert behave("getClock").value == before


def test_durations_are_summed_up() -> None:
    assert duration("P1W2DT3H4M5.5S").total_seconds() == ((9 * 24 + 3) * 60 + 4) * 60 + 5.5


def test_switches_are_turned_together_or_not_at_all(behave: Behave, namespace: Namespace) -> None:
    assert behave("setSwitches", {"loud": True}).value["switches"][0]["value"] is True
    with pytest.raises(Problem) as caught:
        behave("setSwitches", {"loud": False, "lowd": True, "quiet": 1})
    assert caught.value.status == 422
    assert [found.location for found in caught.value.findings] == [
        ("body", "lowd"),
        ("body", "quiet"),
    ]
    assert "did you mean 'loud'" in caught.value.findings[0].message
    assert namespace.switches["loud"] is True
    with pytest.raises(Problem) as caught:
        behave("setSwitches", {"loud": "very"})
    assert behave("listSwitches").value["switches"][0]["value"] is True


def test_a_list_is_filled_read_and_emptied(behave: Behave) -> None:
    added = behave("addToList", {"values": ["Bob@X.org", "ann@x.org", "BOB@x.org"]}, name="dup")
    assert added.value == {"name": "dup", "size": 2, "changed": 2}
    assert behave("getList", name="dup").value == {
        "name": "dup",
        "size": 2,
        "items": {
            "ann@x.org": "2026-01-02T09:00:00.000Z",
            "bob@x.org": "2026-01-02T09:00:00.000Z",
        },
    }
    assert behave("getList", name="dup", limit=1).value["size"] == 2
    assert len(behave("getList", name="dup", limit=1).value["items"]) == 1
    removed = behave("removeFromList", name="dup", value=["ANN@x.org", "eve@x.org"])
    assert removed.value == {"name": "dup", "size": 1, "changed": 1}
    assert behave("removeFromList", name="dup").value["size"] == 0
    assert behave("getList", name="dup").value["items"] == {}


def test_a_value_added_again_is_renewed(behave: Behave) -> None:
    behave("addToList", {"values": ["a"]}, name="dup")
    behave("setClock", {"advance": 60})
    behave("addToList", {"values": ["A"]}, name="dup")
    assert behave("getList", name="dup").value["items"] == {"a": "2026-01-02T09:01:00.000Z"}


def test_a_list_that_is_not_there(behave: Behave) -> None:
    with pytest.raises(Problem, match="this world has none"):
        behave("getList", name="dup")
    behave("addToList", {"values": ["a"]}, name="other")
    with pytest.raises(Problem, match="there are other"):
        behave("removeFromList", name="dup")


STUBS = [
    {
        "url": "https://buyer.example/*",
        "method": "POST",
        "when": {"json": {"zip": "1"}, "body": "zip"},
        "replies": [
            {"status": 201, "headers": {"Content-Type": "application/json"}, "json": {"ok": True}},
            {"status": 200, "headers": {"Content-Type": "text/plain"}, "body": "thanks"},
            {"status": 200, "headers": {"Content-Type": "text/plain"}, "body": '{ "a": 1 }'},
            {"error": "timeout"},
        ],
    },
    {"url": "https://other.example/", "replies": [{"status": 204, "headers": {}}]},
]


def test_stubs_are_shown_as_they_are_given(behave: Behave, namespace: Namespace) -> None:
    assert behave("setStubs", {"stubs": STUBS}).value == {"stubs": STUBS}
    assert behave("listStubs").value == {"stubs": STUBS}
    sent = namespace.outbox.send(OutgoingRequest("GET", "https://other.example/x"))
    assert sent.response is not None
    assert sent.response.status == 204


def test_a_stub_with_a_mistake_changes_nothing(behave: Behave) -> None:
    behave("setStubs", {"stubs": STUBS})
    reply = behave("setStubs", {"stubs": [{"url": "nowhere", "state": 200}]})
    assert reply.status == 422
    assert reply.value["type"] == "urn:problem-type:world-refused"
    assert [found["location"] for found in reply.value["findings"]] == [
        ["body", "stubs", 0, "state"],
        ["body", "stubs", 0, "url"],
    ]
    assert behave("listStubs").value == {"stubs": STUBS}


def test_the_world_is_shown(behave: Behave, namespace: Namespace) -> None:
    flow = {
        "id": "f1",
        "name": "Roofs",
        "enabled": True,
        "sources": [{"id": "ab12cd", "enabled": False, "entity": {"id": "e1", "name": "Web"}}],
    }
    namespace.store.collection("live_flows").put("f1", flow)
    behave("addToList", {"values": ["a", "b"]}, name="dup")
    found = behave("getWorld").value
    assert (found["name"], found["about"]) == ("blank", "Nothing")
    assert found["flows"] == [
        {
            "id": "f1",
            "name": "Roofs",
            "enabled": True,
            "sources": [
                {
                    "id": "ab12cd",
                    "name": "Web",
                    "enabled": False,
                    "submission_url": "http://sandbox.test/flows/f1/sources/e1/submit",
                }
            ],
        }
    ]
    assert found["lists"] == [{"name": "dup", "size": 2}]
    assert found["switches"][0]["name"] == "loud"
    assert found["clock"]["frozen"] is True


def test_another_world_is_loaded(behave: Behave, namespace: Namespace) -> None:
    behave("addToList", {"values": ["a"]}, name="dup")
    found = behave("loadWorld", {"world": {"name": "other", "clock": {"frozen": True}}}).value
    assert (found["name"], found["lists"]) == ("other", [])
    found = behave("loadWorld", {"world": "name: third\nabout: by text\n"}).value
    assert (found["name"], found["about"]) == ("third", "by text")


@pytest.mark.parametrize(
    ("world", "complaint", "line"),
    [
        ("nowhere", "no built-in world 'nowhere'", None),
        ("/etc/hosts.yaml", "no built-in world", None),
        ("../fixtures/quickstart.yaml", "no built-in world", None),
        ({"nmae": "x"}, "did you mean 'name'", None),
        ("name: x\nnmae: y\n", "did you mean 'name'", 2),
        ("a: [1\nb: 2\n", "", 2),
    ],
    ids=str,
)
def test_a_world_with_a_mistake_changes_nothing(
    behave: Behave, namespace: Namespace, world: Any, complaint: str, line: int | None
) -> None:
    behave("addToList", {"values": ["a"]}, name="dup")
    reply = behave("loadWorld", {"world": world})
    assert reply.status == 422
    assert complaint in reply.value["findings"][0]["message"]
    assert reply.value["findings"][0]["line"] == line
    assert behave("getWorld").value["lists"] == [{"name": "dup", "size": 1}]


def test_a_namespace_is_made_found_and_removed(behave: Behave, realm: Realm) -> None:
    made = behave("createNamespace", {"name": "one", "seed": 7, "switches": {"loud": True}})
    assert made.status == 201
    assert made.headers["Location"] == "/_sandbox/namespaces/one"
    assert made.value == {
        "name": "one",
        "world": "blank",
        "seed": 7,
        "prefix": "/~one",
        "host": "one.localhost",
        "credentials": {},
        "header": {"Sandbox-Namespace": "one"},
        "base_url": "http://sandbox.test/~one",
        "recorded": {"requests": 0, "leads": 0, "deliveries": 0, "events": 0},
    }
    assert behave("getNamespace", name="one").value == made.value
    names = [one["name"] for one in behave("listNamespaces").value["namespaces"]]
    assert names == ["default", "one"]
    realm.get("one").reset()
    assert realm.get("one").switches["loud"] is True
    assert realm.default.switches["loud"] is False
    assert behave("deleteNamespace", name="one").status == 204
    with pytest.raises(Problem, match="no namespace 'one'"):
        behave("getNamespace", name="one")


def test_a_namespace_may_have_its_own_world(behave: Behave, realm: Realm) -> None:
    made = behave("createNamespace", {"world": {"name": "own", "seed": "s"}}).value
    assert (made["world"], made["seed"]) == ("own", "s")
    assert realm.get(made["name"]).world.name == "own"
    assert realm.default.world.name == "blank"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "default"}, 409),
        ({"switches": {"lowd": True}}, 422),
        ({"switches": {"loud": 1}}, 422),
    ],
    ids=str,
)
def test_a_namespace_that_cannot_be_made(
    behave: Behave, realm: Realm, body: dict[str, Any], status: int
) -> None:
    with pytest.raises(Problem) as caught:
        behave("createNamespace", body)
    assert caught.value.status == status
    assert realm.names() == ["default"]


def test_a_namespace_with_a_wrong_world_is_not_made(behave: Behave, realm: Realm) -> None:
    reply = behave("createNamespace", {"world": {"seeds": 1}})
    assert reply.status == 422
    assert reply.value["findings"][0]["path"] == "world.seeds"
    assert realm.names() == ["default"]


def test_the_default_namespace_stays(behave: Behave) -> None:
    with pytest.raises(Problem) as caught:
        behave("deleteNamespace", name="default")
    assert caught.value.status == 409


def test_a_reset_brings_the_world_back(behave: Behave, namespace: Namespace) -> None:
    behave("addToList", {"values": ["a"]}, name="dup")
    behave("setSwitches", {"loud": True})
    behave("setStubs", {"stubs": STUBS})
    namespace.outbox.send(OutgoingRequest("GET", "https://other.example/x"))
    shown = behave("resetNamespace").value
    assert shown["recorded"] == {"requests": 0, "leads": 0, "deliveries": 0, "events": 0}
    assert behave("getWorld").value["lists"] == []
    assert behave("listStubs").value == {"stubs": []}
    assert namespace.switches["loud"] is False
    assert namespace.clock.frozen is False


def test_the_world_tells_the_destinations_without_their_settings() -> None:
    import requests

    with Sandbox("zeotap", strict_contract=True) as box:
        world = requests.get(f"{box.url}/_sandbox/world", timeout=10).json()
    assert len(world["destinations"]) == 18
    assert world["destinations"][0] == {
        "id": "d0000000-0000-4000-8000-000000000001",
        "workspace_id": "660e8400-e29b-41d4-a716-446655440001",
        "name": "Salesforce Production",
        "type": "salesforce",
        "status": "connected",
    }
