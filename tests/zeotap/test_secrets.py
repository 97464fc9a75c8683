"""Secrets are stored and never shown, and survive being sent back as they were shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.zeotap.connectors import TYPES, Connector, Kind, connectors, find
from sandbox.zeotap.secrets import (
    MASK,
    SENSITIVE,
    Mode,
    holds_secret,
    is_secret_header,
    keep_secrets,
    redact,
    redact_body,
    secret_names,
)

ALL: list[tuple[Kind, str]] = [(kind, type) for kind, types in TYPES.items() for type in types]


def connector(type: str) -> Connector:
    found = find("destination", type)
    assert found is not None
    return found


WEBHOOK = connector("webhook")
S3 = connector("s3")


def test_each_connector_has_its_own_secrets_beside_the_common_ones() -> None:
    assert secret_names(WEBHOOK) == SENSITIVE
    assert secret_names(S3) == SENSITIVE | {"access_key_id"}
    assert {"access_key_id", "username"} <= secret_names(None)


def test_a_secret_is_left_out() -> None:
    config = {"api_key": "pk_1", "api_revision": "2024-02-15"}
    assert redact(connector("klaviyo"), config, "omit") == {"api_revision": "2024-02-15"}


def test_a_secret_is_masked() -> None:
    config = {"api_key": "pk_1", "api_revision": "2024-02-15"}
    assert redact(connector("klaviyo"), config, "mask") == {**config, "api_key": MASK}


def test_plain_shows_everything() -> None:
    config = {"api_key": "pk_1", "headers": {"Authorization": "Bearer x"}}
    assert redact(WEBHOOK, config, "plain") == config


@pytest.mark.parametrize("mode", ["omit", "mask"])
def test_headers_stay_and_their_secrets_are_masked(mode: Mode) -> None:
    headers = {"X-API-Key": "k", "Cookie": "c", "authorization": "Bearer t", "X-Team": "data"}
    shown = redact(WEBHOOK, {"url": "https://a.example/", "headers": headers}, mode)
    assert shown == {
        "url": "https://a.example/",
        "headers": {"X-API-Key": MASK, "Cookie": MASK, "authorization": MASK, "X-Team": "data"},
    }


@pytest.mark.parametrize("mode", ["omit", "mask"])
def test_headers_written_as_pairs(mode: Mode) -> None:
    pairs = [{"name": "X-Api-Key", "value": "k"}, {"name": "X-Team", "value": "data"}]
    shown = redact(WEBHOOK, {"headers": pairs}, mode)
    assert shown == {"headers": [{"name": "X-Api-Key", "value": MASK}, pairs[1]]}


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Authorization", True),
        ("Proxy-Authorization", True),
        ("X-API-Key", True),
        ("x-apikey", True),
        ("X_Api_Key", True),
        ("X-Auth-Token", True),
        ("X-Hub-Secret", True),
        ("Set-Cookie", True),
        ("Password", True),
        ("Content-Type", False),
        ("X-Team", False),
        ("Accept", False),
    ],
)
def test_which_headers_are_secret(name: str, secret: bool) -> None:
    assert is_secret_header(name) is secret


@pytest.mark.parametrize(
    "name",
    ["apiKey", "API-KEY", "Access_Token", "bot_token", "clientSecret", "dbPassword", "credentials"],
)
def test_other_spellings_and_unknown_keys_with_such_words_are_secret(name: str) -> None:
    assert redact(WEBHOOK, {"extra": [{name: "s"}]}, "omit") == {"extra": [{}]}


@pytest.mark.parametrize("name", ["token_url", "secret_name", "token_type", "primary_key", "keys"])
def test_what_only_speaks_of_a_secret_is_none(name: str) -> None:
    assert redact(WEBHOOK, {name: "shown"}, "omit") == {name: "shown"}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pass@a.example/x", f"https://user:{MASK}@a.example/x"),
        ("https://a.example/x?api_key=k&b=1", f"https://a.example/x?api_key={MASK}&b=1"),
        ("HTTP://a.example/?b=1&access_token=t#f", f"HTTP://a.example/?b=1&access_token={MASK}#f"),
        ("https://a.example/x?b=1", "https://a.example/x?b=1"),
        ("see https://user:pass@a.example", f"see https://user:{MASK}@a.example"),
        ("sftp://user:pass@a.example/x", f"sftp://user:{MASK}@a.example/x"),
        ("jdbc:x://a.example/?password=p", f"jdbc:x://a.example/?password={MASK}"),
        ("user:pass@a.example", "user:pass@a.example"),
    ],
)
def test_secrets_in_addresses(url: str, shown: str) -> None:
    assert redact(WEBHOOK, {"url": url}, "omit") == {"url": shown}


def test_what_is_blank_is_no_secret() -> None:
    config = {"api_key": None, "authorization_header": "", "url": "https://a.example/"}
    assert redact(WEBHOOK, config, "mask") == config
    assert not holds_secret(WEBHOOK, config)


@pytest.mark.parametrize(
    ("config", "holds"),
    [
        ({"url": "https://a.example/"}, False),
        ({"api_key": "k"}, True),
        ({"headers": {"X-API-Key": "k"}}, True),
        ({"headers": {"X-Team": "data"}}, False),
        ({"auth": {"basic": {"password": "p"}}}, True),
        ({"url": "https://u:p@a.example/"}, True),
    ],
)
def test_whether_there_is_any_secret(config: dict[str, Any], holds: bool) -> None:
    assert holds_secret(WEBHOOK, config) is holds


STORED: dict[str, Any] = {
    "url": "https://user:pass@a.example/x",
    "api_key": "k",
    "headers": {"X-API-Key": "h", "X-Team": "data"},
    "auth": {"user": "u", "password": "p"},
}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({}, {"api_key": "k"}),
        ({"api_key": MASK}, {"api_key": "k"}),
        ({"api_key": "new"}, {"api_key": "new"}),
        ({"api_key": None}, {"api_key": None}),
        ({"api_key": ""}, {"api_key": ""}),
        ({"token": MASK}, {"api_key": "k"}),
        ({"headers": {"X-API-Key": MASK}}, {"api_key": "k", "headers": {"X-API-Key": "h"}}),
        ({"headers": {"x-api-key": MASK}}, {"api_key": "k", "headers": {"x-api-key": "h"}}),
        ({"headers": {"X-Other-Key": MASK}}, {"api_key": "k", "headers": {}}),
        ({"headers": {}}, {"api_key": "k", "headers": {}}),
        ({"headers": {"X-API-Key": "n"}}, {"api_key": "k", "headers": {"X-API-Key": "n"}}),
        ({"auth": {"user": "v"}}, {"api_key": "k", "auth": {"user": "v", "password": "p"}}),
        ({"auth": "none"}, {"api_key": "k", "auth": "none"}),
        (
            {"url": f"https://user:{MASK}@a.example/x"},
            {"api_key": "k", "url": "https://user:pass@a.example/x"},
        ),
    ],
)
def test_what_is_stored_after_an_update(sent: dict[str, Any], kept: dict[str, Any]) -> None:
    assert keep_secrets(WEBHOOK, sent, STORED) == kept


def test_masks_in_pairs_are_filled_by_name() -> None:
    stored = {"headers": [{"name": "X-Api-Key", "value": "k"}]}
    same = {"headers": [{"name": "X-Api-Key", "value": MASK}]}
    other = {"headers": [{"name": "X-Auth-Token", "value": MASK}]}
    assert keep_secrets(WEBHOOK, same, stored) == stored
    assert keep_secrets(WEBHOOK, other, stored) == {"headers": [{"name": "X-Auth-Token"}]}


def test_lists_of_another_length_get_no_secret_of_their_neighbours() -> None:
    stored = {"accounts": [{"password": "a"}, {"password": "b"}]}
    sent = {"accounts": [{"password": MASK}]}
    assert keep_secrets(WEBHOOK, sent, stored) == {"accounts": [{}]}


def test_neither_side_is_changed() -> None:
    stored, sent = {"a": {"token": "t", "b": 1}}, {"a": {"b": 2}}
    kept = keep_secrets(WEBHOOK, sent, stored)
    assert (stored, sent) == ({"a": {"token": "t", "b": 1}}, {"a": {"b": 2}})
    assert kept == {"a": {"token": "t", "b": 2}}


# Recorded bodies


def test_a_recorded_body_without_secrets_is_left_alone() -> None:
    body = b'{ "name" : "x",\n "config": {} }'
    assert redact_body(body) is body
    assert redact_body(b"") == b""


def test_a_recorded_body_loses_the_secrets_of_any_connector() -> None:
    body = b'{"name":"x","config":{"access_key_id":"A","bucket":"b","headers":{"X-Api-Key":"k"}}}'
    assert json.loads(redact_body(body)) == {
        "name": "x",
        "config": {"access_key_id": MASK, "bucket": "b", "headers": {"X-Api-Key": MASK}},
    }


def test_more_names_can_be_secret_in_a_body() -> None:
    body = b'{"key":"sk_live_1","key_prefix":"sk_live_"}'
    assert redact_body(body) is body
    assert json.loads(redact_body(body, frozenset({"key"})))["key"] == MASK


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b"hello", True),
        (b'{"config": {"api_key": "abc"', False),
        (b"password=abc", False),
        (b'\xff{"token": "abc"}', False),
        (b'{"url": "https://user:abc@a.example"', False),
    ],
)
def test_a_body_that_is_no_json_is_kept_back_if_it_may_hold_secrets(
    body: bytes, kept: bool
) -> None:
    assert (redact_body(body) == body) is kept
    assert kept or b"abc" not in redact_body(body)


# Properties

# Secret values are told apart from everything else by this mark.
SECRET = "s3cr3t"
plain_texts = st.text(alphabet="abc :/?&@*", max_size=8).filter(lambda text: "://" not in text)
plain_values = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), plain_texts)
plain_keys = st.sampled_from(["name", "region", "url", "options", "items", "value", "x"])
secret_values = st.text(alphabet="abc:/?@", max_size=4).map(lambda text: SECRET + text)


def configs(secret: frozenset[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Configs with secrets under secret keys and in headers, at any depth."""
    secret_members = st.dictionaries(
        st.sampled_from(sorted(secret)), st.one_of(secret_values, st.lists(secret_values))
    )
    headers = st.fixed_dictionaries(
        {"headers": st.dictionaries(st.sampled_from(["X-API-Key", "Cookie"]), secret_values)}
    )
    pairs = st.fixed_dictionaries({"name": st.just("X-Auth-Token"), "value": secret_values})

    def level(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        members = st.dictionaries(plain_keys, below, max_size=3)
        plain = st.one_of(members, st.lists(below, max_size=3))
        return st.one_of(
            plain,
            pairs,
            st.builds(lambda a, b, c: {**a, **b, **c}, members, secret_members, headers),
        )

    found = st.recursive(plain_values, level, max_leaves=12)
    return st.builds(lambda top, members: {**members, "deep": top}, found, secret_members)


@pytest.mark.parametrize(("kind", "type"), ALL)
def test_every_secret_setting_of_every_connector(kind: Kind, type: str) -> None:
    found = connectors(kind)[type]
    own = [setting.key for setting in found.settings.values() if setting.secret]
    config = {"deep": [dict.fromkeys(own, SECRET)], **{key: {"in": SECRET} for key in own}}
    assert redact(found, config, "omit") == {"deep": [{}]}
    assert SECRET not in json.dumps(redact(found, config, "mask"))


@given(place=st.sampled_from(ALL), data=st.data())
def test_no_secret_is_ever_shown_and_all_come_back(
    place: tuple[Kind, str], data: st.DataObject
) -> None:
    found = connectors(place[0])[place[1]]
    config = data.draw(configs(secret_names(found)))
    for mode in ("omit", "mask"):
        shown = redact(found, config, mode)
        assert SECRET not in json.dumps(shown)
        assert keep_secrets(found, shown, config) == config
    assert SECRET not in redact_body(json.dumps(config).encode()).decode()
    assert redact(found, config, "plain") == config


@given(config=configs(SENSITIVE))
def test_showing_twice_shows_the_same(config: dict[str, Any]) -> None:
    once = redact(WEBHOOK, config, "mask")
    assert redact(WEBHOOK, once, "mask") == once


@given(config=configs(SENSITIVE))
def test_there_is_a_secret_exactly_where_something_is_hidden(config: dict[str, Any]) -> None:
    assert holds_secret(WEBHOOK, config) == (SECRET in json.dumps(config))


def test_deep_configs_do_not_exhaust_the_machine() -> None:
    deep: dict[str, Any] = {"token": "t"}
    for _ in range(600):
        deep = {"x": deep}
    shown = redact(WEBHOOK, deep, "mask")
    while isinstance(shown["x"], dict):
        shown = shown["x"]
    assert shown == {"x": MASK}
