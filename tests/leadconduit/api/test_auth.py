"""API keys, roles, and the Accept check."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.leadconduit.auth import recognise
from sandbox.world.fixtures import World
from sandbox.world.namespace import Namespace
from tests.leadconduit.api.kit import FLOW, VENDOR, Account, basic

ACCEPT_TEXT = "misconfigured csrf: check Accept header is set properly"
META = f"/flows/{FLOW}/sources/{VENDOR}/meta"


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param(basic("wrong"), id="wrong key"),
        pytest.param(basic(""), id="empty key"),
        pytest.param(basic("Sandbox"), id="other case"),
        pytest.param("Bearer sandbox", id="bearer"),
        pytest.param("Basic sandbox", id="not base64"),
        pytest.param("Basic \u00fc", id="not ascii"),
        pytest.param("Basic c2FuZGJveA==", id="no colon"),
    ],
)
def test_without_a_good_key(authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = Account().get("/flows", key=None, headers=headers)
    assert (answer.status, answer.body) == (401, b'{"error":"authentication failed"}')
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "authorization", [basic("sandbox", "X"), basic("sandbox", ""), "b" + basic("sandbox")[1:]]
)
def test_any_user_name_will_do(authorization: str) -> None:
    answer = Account().get("/flows", key=None, headers={"authorization": authorization})
    assert answer.status == 200


@pytest.mark.parametrize(
    ("key", "method", "path", "status"),
    [
        ("sandbox", "GET", "/flows", 200),
        ("super", "GET", "/flows", 200),
        ("partner", "GET", "/flows", 401),
        ("sandbox", "PUT", "/flows", 401),
        ("partner", "PUT", "/flows", 401),
        ("partner", "GET", META, 200),
        ("partner", "DELETE", f"/flows/{FLOW}", 401),
    ],
)
def test_what_each_role_may_do(key: str, method: str, path: str, status: int) -> None:
    answer = Account().call(method, path, key=key)
    assert answer.status == status
    if status == 401:
        assert answer.json == {"error": "not authorized"}


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (None, 403),
        ("*/*", 403),
        ("text/html", 403),
        ("application/json", 200),
        ("text/html, application/json;q=0.5", 200),
        ("application/vnd.com.leadconduit.flow+json, application/json", 200),
    ],
)
def test_accept_is_checked_where_the_switch_says_so(accept: str | None, status: int) -> None:
    headers = {} if accept is None else {"accept": accept}
    strict = Account(switches={"strict_accept": True}).get("/flows", headers=headers)
    assert strict.status == status
    if status == 403:
        assert strict.json == {"error": ACCEPT_TEXT}


def test_accept_is_not_checked_by_default() -> None:
    assert Account().get("/flows").status == 200


def test_the_key_is_looked_at_before_accept() -> None:
    assert Account(switches={"strict_accept": True}).get("/flows", key="wrong").status == 401


def test_without_keys_in_the_world_the_usual_ones_hold() -> None:
    account = Account(section={})
    statuses = [account.get("/flows", key=key).status for key in ("sandbox", "superuser")]
    assert statuses == [200, 200]
    assert account.get("/flows", key="sandbox-partner").json == {"error": "not authorized"}


@given(key=st.text(min_size=1), user=st.text().filter(lambda text: ":" not in text))
def test_any_key_is_recognised_with_any_user_name(key: str, user: str) -> None:
    namespace = Namespace("test", World())
    namespace.store.collection("api_keys").put(key, {"key": key, "role": "owner"})
    assert recognise(namespace, basic(key, user)) is not None
    assert recognise(namespace, basic(key + "x", user)) is None


@given(st.text())
def test_no_header_is_too_strange(header: str) -> None:
    namespace = Namespace("test", World())
    namespace.store.collection("api_keys").put("key", {"key": "key", "role": "owner"})
    assert recognise(namespace, f"Basic {header}") is None
