"""The rate limit, on the clock of the namespace."""

from __future__ import annotations

from datetime import timedelta

from tests.zeotap.api_kit import TWO, Api


def asked(api: Api, times: int) -> list[int]:
    return [api.get("/destinations").status for _ in range(times)]


def test_off_unless_asked_for() -> None:
    assert set(asked(Api(), 150)) == {200}


def test_twenty_a_second() -> None:
    api = Api({"zeotap_rate_limit": "on"})
    assert asked(api, 21) == [200] * 20 + [429]
    refused = api.get("/destinations")

    assert refused.json == {"error": "rate limit exceeded"}
    assert refused.headers["Retry-After"] == "1"
    assert api.get("/destinations", workspace=TWO).status == 200
    api.namespace.clock.advance(timedelta(seconds=1))
    assert asked(api, 1) == [200]


def test_a_hundred_a_minute_and_waiting_as_told_helps() -> None:
    api = Api({"zeotap_rate_limit": "on"})
    for _ in range(5):
        assert set(asked(api, 20)) == {200}
        api.namespace.clock.advance(timedelta(seconds=2))
    refused = api.get("/destinations")

    assert refused.status == 429
    api.namespace.clock.advance(timedelta(seconds=int(refused.headers["Retry-After"]) - 1))
    assert api.get("/destinations").status == 429
    api.namespace.clock.advance(timedelta(seconds=1))
    assert asked(api, 20) == [200] * 20


def test_nobody_without_a_token_uses_it_up() -> None:
    api = Api({"zeotap_rate_limit": "on"})
    for _ in range(30):
        assert api.get("/destinations", token="nobody").status == 401

    assert asked(api, 1) == [200]
