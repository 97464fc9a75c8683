"""How a request finds its namespace: header, prefix, host, credential; over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox.contract.problems import Problem
from sandbox.testing import Handle, Sandbox

OWN = {"api_key": "key-of-one", "token": "sk_of_one", "keys": ["petstore-key"]}


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox("quickstart", namespace_hosts=("localhost", "sandbox.test")) as box:
        box.namespace("One")
        box.namespace("two")
        yield box


@pytest.fixture
def own(server: Sandbox) -> Iterator[Handle]:
    handle = server.namespace("own", world="zeotap", credentials=OWN)
    yield handle
    server.delete(handle)


def found(server: Sandbox, path: str = "", **headers: str) -> str:
    """The name of the namespace in which a call arrives."""
    answer = requests.get(f"{server.url}{path}/_sandbox", headers=headers, timeout=10)
    named: str = answer.json()["namespace"]
    return named


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("", {}, "default"),
        ("/~One", {}, "One"),
        ("/ns/One", {}, "One"),
        ("", {"Sandbox-Namespace": "One"}, "One"),
        ("", {"Host": "two.localhost"}, "two"),
        ("", {"Host": "two.localhost:8080"}, "two"),
        ("", {"Host": "TWO.Localhost."}, "two"),
        ("", {"Host": "one.sandbox.test"}, "One"),
        ("", {"Host": "localhost"}, "default"),
        ("", {"Host": "sandbox.test"}, "default"),
        ("/ns/One", {"Sandbox-Namespace": "two"}, "two"),
        ("/ns/One", {"Host": "two.localhost"}, "One"),
        ("", {"Sandbox-Namespace": "One", "Host": "two.localhost"}, "One"),
    ],
)
def test_header_before_prefix_before_host(
    server: Sandbox, path: str, headers: dict[str, str], expected: str
) -> None:
    assert found(server, path, **headers) == expected


def test_a_host_that_only_looks_like_one_names_no_namespace(server: Sandbox) -> None:
    headers = {"Host": "nobody.localhost.example"}
    answer = requests.get(f"{server.url}/flows", headers=headers, timeout=10)
    assert answer.status_code == 401  # of the default one; else it would not be found


def test_a_name_can_lead_by_its_real_host(server: Sandbox) -> None:
    port = server.url.rpartition(":")[2]
    answer = requests.get(f"http://127.0.0.1:{port}/flows", headers={"Host": "two.localhost"})
    assert answer.status_code == 401
    assert "authentication failed" in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/ns/nobody", {}), ("", {"Host": "nobody.localhost"}), ("", {"Sandbox-Namespace": "nobody"})],
)
def test_an_unknown_name_is_not_found(server: Sandbox, path: str, headers: dict[str, str]) -> None:
    answer = requests.get(f"{server.url}{path}/flows", headers=headers, timeout=10)
    assert (answer.status_code, "'nobody'" in answer.text) == (404, True)


def test_addresses_in_answers_keep_the_prefix(server: Sandbox) -> None:
    world = requests.get(f"{server.url}/ns/One/_sandbox/world", timeout=10).json()
    url = world["flows"][0]["sources"][0]["submission_url"]
    assert url.startswith(f"{server.url}/ns/One/flows/")
    assert requests.post(url, data={"state": "TX"}, timeout=10).status_code == 201


@pytest.mark.parametrize(
    "given",
    [
        {"auth": ("API", "key-of-one")},
        {"auth": ("key-of-one", "")},
        {"headers": {"Authorization": "Bearer sk_of_one"}},
        {"headers": {"X-Api-Key": "petstore-key"}},
        {"params": {"api_key": "petstore-key"}},
    ],
)
def test_a_credential_leads_to_its_namespace(
    server: Sandbox, own: Handle, given: dict[str, Any]
) -> None:
    requests.get(f"{server.url}/flows", timeout=10, **given)
    assert [entry.path for entry in own.requests] == ["/flows"]


def test_the_namespace_knows_its_own_credentials_and_no_others(
    server: Sandbox, own: Handle
) -> None:
    assert own.api_key == "key-of-one"
    flows = requests.get(f"{server.url}/flows", auth=("API", "key-of-one"), timeout=10)
    assert flows.status_code == 200
    tokens = {"Authorization": "Bearer sk_of_one"}
    workspaces = requests.get(f"{server.url}/api/v1/workspaces", headers=tokens, timeout=10)
    assert (workspaces.status_code, len(own.zeotap.workspaces) > 0) == (200, True)
    # That of its world is no longer one of it.
    refused = requests.get(f"{own.url}/flows", auth=("API", "sandbox"), timeout=10)
    assert refused.status_code == 401


def test_an_unknown_credential_is_refused_by_the_default_namespace(
    server: Sandbox, own: Handle
) -> None:
    before = len(server.requests)
    answer = requests.get(f"{server.url}/flows", auth=("API", "nobody's"), timeout=10)
    assert answer.status_code == 401
    assert len(server.requests) == before + 1
    assert own.requests == ()


def test_a_credential_in_another_namespace_is_refused_there(server: Sandbox, own: Handle) -> None:
    answer = requests.get(f"{server.url}/ns/two/flows", auth=("API", "key-of-one"), timeout=10)
    assert answer.status_code == 401
    assert own.requests == ()


def test_credentials_outlive_reset_and_load_and_go_with_the_namespace(server: Sandbox) -> None:
    made = server.namespace("brief", credentials={"api_key": "brief-key"})
    made.reset()
    made.load("demo")
    assert made.api_key == "brief-key"
    assert found(server, Authorization="Bearer brief-key") == "brief"
    server.delete(made)
    assert found(server, Authorization="Bearer brief-key") == "default"


def test_credentials_are_made_up_the_same_for_the_same_name(server: Sandbox) -> None:
    def made_up() -> list[str]:
        handle = server.namespace("made-up", world="zeotap", credentials=True)
        keys = [handle.api_key, handle.partner_key, handle.zeotap.tokens[0].token]
        server.delete(handle)
        return keys

    first = made_up()
    assert first == made_up()
    assert len(set(first)) == 3
    assert first[2].startswith("sk_")


@pytest.mark.parametrize(
    ("credentials", "match"),
    [
        ({"apikey": "x"}, "'apikey' is unknown; there are api_key, partner_key, token, keys"),
        ({"api_key": ""}, "must be a text"),
        ({"keys": [3]}, "must be a text"),
        ({"api_key": "key-of-one"}, "'own' has one of these"),
    ],
)
@pytest.mark.usefixtures("own")
def test_credentials_that_cannot_be(
    server: Sandbox, credentials: dict[str, Any], match: str
) -> None:
    with pytest.raises(Problem, match=match):
        server.namespace("refused", credentials=credentials)
    with pytest.raises(Problem, match="no namespace"):
        server._service.realm.get("refused")


def test_a_fork_can_have_credentials_of_its_own(server: Sandbox, own: Handle) -> None:
    own.add_to_list("dup", "one")
    fork = own.fork("forked", credentials={"api_key": "key-of-fork"})
    try:
        assert (fork.api_key, own.api_key) == ("key-of-fork", "key-of-one")
        assert found(server, Authorization="Bearer key-of-fork") == "forked"
        assert fork._namespace.store.collection("lists").get("dup") is not None
    finally:
        server.delete(fork)


def test_the_control_plane_makes_forks_and_keeps_snapshots(server: Sandbox) -> None:
    base = server.namespace("over-http")
    control = f"{base.url}/_sandbox"
    base.submit(state="TX")

    taken = requests.post(f"{control}/snapshots", json={"name": "one-lead"}, timeout=10)
    assert (taken.status_code, taken.json()["recorded"]["leads"]) == (201, 1)
    base.submit(state="TX")
    made = requests.post(
        f"{control}/namespaces/over-http/fork", json={"snapshot": "one-lead"}, timeout=10
    ).json()
    restored = requests.post(f"{control}/snapshots/one-lead/restore", json={}, timeout=10)

    assert restored.json()["recorded"]["leads"] == len(base.leads) == 1
    forked = requests.get(f"{made['base_url']}/_sandbox/leads", timeout=10).json()
    assert [lead["id"] for lead in forked["leads"]] == [base.leads[0].id]
    listed = requests.get(f"{control}/snapshots", timeout=10).json()
    assert ([one["name"] for one in listed["snapshots"]], listed["max"]) == (["one-lead"], 50)
    assert requests.delete(f"{control}/snapshots/one-lead", timeout=10).status_code == 204
    assert requests.get(f"{control}/snapshots/one-lead", timeout=10).status_code == 404
