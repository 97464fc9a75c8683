"""Connection tests: which steps run, which fails and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sandbox.world.exchange import Fault, IncomingResponse
from sandbox.world.stubs import Stub
from sandbox.zeotap.connection_test import Profile, TestResult, run_test, webhook_probe
from sandbox.zeotap.connectors import TYPES, Kind, connectors, find
from tests.world.receiver import Answer, receiver
from tests.zeotap.senders import namespace

ALL: list[tuple[Kind, str]] = [(kind, type) for kind, types in TYPES.items() for type in types]
each = pytest.mark.parametrize(("kind", "type"), ALL)

# A config of each type that passes the strict test.
GOOD: Mapping[str, Mapping[str, Any]] = {
    "salesforce": {
        "instance_url": "https://mycompany.salesforce.com",
        "api_version": "58.0",
        "access_token": "t",
    },
    "hubspot": {"portal_id": "123", "refresh_token": "t"},
    "google_ads": {
        "customer_id": "406-685-0321",
        "developer_token": "abcdefghijklmnopqrstuv",
        "access_token": "t",
    },
    "facebook_ads": {"ad_account_id": "act_123", "access_token": "t"},
    "linkedin_ads": {"account_id": "5123", "access_token": "t"},
    "the_trade_desk": {"api_key": "k", "partner_id": "p", "advertiser_id": "a"},
    "braze": {"api_key": "k", "rest_endpoint": "US-03"},
    "iterable": {"api_key": "k", "data_center": "EU"},
    "klaviyo": {"api_key": "pk_1"},
    "mailchimp": {"api_key": "abc123-us21", "server_prefix": "us21"},
    "snowflake": {
        "account": "xy12345.us-east-1",
        "warehouse": "W",
        "database": "D",
        "username": "U",
        "private_key": "-----BEGIN",
    },
    "bigquery": {"project_id": "my-project", "dataset": "d", "service_account_json": "{}"},
    "databricks": {
        "server_hostname": "dbc-1.example",
        "host": "dbc-1.example",
        "http_path": "/sql/1.0/warehouses/abc123",
        "access_token": "dapi1",
        "token": "dapi1",
    },
    "webhook": {"url": "https://api.example.com/webhook", "headers": {"X-API-Key": "k"}},
    "s3": {"access_key_id": "A", "secret_access_key": "S", "bucket": "my-bucket"},
    "gcs": {"service_account_json": "{}", "bucket": "my_bucket"},
}


def result_of(
    type: str,
    config: Mapping[str, Any],
    *,
    kind: Kind = "destination",
    existing: bool = False,
    profile: Profile = "lenient",
) -> TestResult:
    found = find(kind, type)
    assert found is not None
    return run_test(found, config, existing=existing, profile=profile)


def outcome(result: TestResult) -> list[str]:
    return [f"{step['name']} {step['status']}" for step in result.steps]


@each
def test_a_good_config_passes_all_steps_strictly(kind: Kind, type: str) -> None:
    result = result_of(type, GOOD[type], kind=kind, profile="strict")
    assert result.success, result.error
    assert [step["name"] for step in result.steps] == [
        step.name for step in connectors(kind)[type].steps
    ]
    assert result.error == ""
    assert result.delay == 0


@each
def test_a_strict_test_asks_for_credentials(kind: Kind, type: str) -> None:
    found = connectors(kind)[type]
    secret = {setting.key for setting in found.settings.values() if setting.secret}
    config = {key: value for key, value in GOOD[type].items() if key not in {*secret, "headers"}}
    result = result_of(type, config, kind=kind, profile="strict")
    if type == "webhook":
        assert outcome(result) == ["connectivity passed"]
    else:
        assert outcome(result)[-1] == "authentication failed"
        assert result.error.endswith("is missing")


@each
def test_the_lenient_test_needs_no_credentials(kind: Kind, type: str) -> None:
    config = dict(GOOD[type])
    for setting in connectors(kind)[type].settings.values():
        if setting.secret:
            config.pop(setting.key, None)
    assert result_of(type, config, kind=kind).success


@each
def test_the_texts_of_connectivity_differ_for_new_and_existing_ones(kind: Kind, type: str) -> None:
    new = result_of(type, GOOD[type], kind=kind)
    existing = result_of(type, GOOD[type], kind=kind, existing=True)
    assert new.steps[0]["message"] == "Successfully connected"
    assert existing.steps[0]["message"] == "Connected successfully"
    assert new.steps[1:] == existing.steps[1:]


@pytest.mark.parametrize("type", ["salesforce", "hubspot", "google_ads", "facebook_ads"])
def test_the_documented_text_of_a_token(type: str) -> None:
    assert result_of(type, GOOD[type]).steps[1]["message"] == "OAuth token valid"


def test_the_documented_salesforce_needs_no_token() -> None:
    config = {"instance_url": "https://mycompany.salesforce.com", "api_version": "58.0"}
    assert outcome(result_of("salesforce", config)) == [
        "connectivity passed",
        "authentication passed",
    ]


@pytest.mark.parametrize("profile", ["lenient", "strict"])
@pytest.mark.parametrize(
    ("type", "change", "failed", "error"),
    [
        ("salesforce", {"instance_url": "mycompany"}, "connectivity", "Instance URL must be"),
        ("salesforce", {"api_version": "latest"}, "connectivity", "API Version must be"),
        ("salesforce", {"api_version": 58.0}, "connectivity", "API Version must be"),
        ("hubspot", {"portal_id": "x"}, "connectivity", "Portal ID must be a number"),
        ("google_ads", {"customer_id": "123"}, "connectivity", "Customer ID must be ten digits"),
        ("facebook_ads", {"ad_account_id": "me"}, "connectivity", "Ad Account ID must be"),
        ("the_trade_desk", {"environment": "test"}, "connectivity", "API Environment must be"),
        ("braze", {"rest_endpoint": "US-09"}, "connectivity", "REST Endpoint must be"),
        ("iterable", {"data_center": "us"}, "connectivity", "Data Center must be US, EU"),
        ("klaviyo", {"api_key": "public"}, "authentication", "Private API Key must be"),
        ("mailchimp", {"api_key": "abc"}, "authentication", "API Key must be a key that ends"),
        ("mailchimp", {"server_prefix": "us2"}, "authentication", "API Key belongs to another"),
        ("snowflake", {"account": ""}, "connectivity", "Account is missing"),
        ("snowflake", {"warehouse": None}, "query", "Warehouse is missing"),
        ("snowflake", {"schema": "forbidden"}, "authorization", "The schema must not be used"),
        ("snowflake", {"role": "forbidden"}, "authorization", "The role lacks"),
        ("bigquery", {"dataset": "forbidden"}, "authorization", "The service account lacks"),
        ("databricks", {"server_hostname": "https://x"}, "connectivity", "Server Hostname must"),
        ("databricks", {"access_token": "x"}, "authentication", "Access Token must be"),
        ("databricks", {"catalog": "forbidden"}, "authorization", "The catalog must not"),
        ("webhook", {"url": "api.example.com"}, "connectivity", "Webhook URL must be"),
        ("webhook", {"url": None}, "connectivity", "Webhook URL is missing"),
        ("webhook", {"method": "GET"}, "connectivity", "HTTP Method must be POST, PUT, PATCH"),
        ("s3", {"bucket": "B"}, "connectivity", "Bucket Name must be"),
        ("s3", {"region": "Ireland"}, "connectivity", "Region must be"),
        ("s3", {"bucket": "forbidden"}, "authorization", "Writing to the bucket was denied"),
        ("gcs", {"bucket": "forbidden"}, "authorization", "Access to the bucket was denied"),
    ],
)
def test_what_fails_each_step(
    type: str, change: dict[str, Any], failed: str, error: str, profile: Profile
) -> None:
    result = result_of(type, {**GOOD[type], **change}, profile=profile)
    assert not result.success
    assert outcome(result)[-1] == f"{failed} failed"
    assert result.error.startswith(error)
    assert result.steps[-1]["message"] == result.error
    assert all(step["status"] == "passed" for step in result.steps[:-1])


@pytest.mark.parametrize(
    "config",
    [
        {"api_key": "k"},
        {"authorization_header": "Bearer t"},
        {"headers": {"X-API-Key": "k"}},
        {"url": "https://user:pass@api.example.com/"},
    ],
)
def test_a_webhook_with_a_secret_tests_authentication_too(config: dict[str, Any]) -> None:
    result = result_of("webhook", {"url": "https://api.example.com/", **config})
    assert outcome(result) == ["connectivity passed", "authentication passed"]


def test_a_webhook_without_a_secret_tests_connectivity_alone() -> None:
    config = {"url": "https://api.example.com/", "headers": {"X-Team": "data"}}
    assert outcome(result_of("webhook", config)) == ["connectivity passed"]


@each
@pytest.mark.parametrize("step", ["connectivity", "authentication", "authorization", "query"])
def test_magic_texts_fail_their_step_of_any_type(kind: Kind, type: str, step: str) -> None:
    result = result_of(type, {**GOOD[type], "note": [{"x": f"please fail_{step} now"}]}, kind=kind)
    assert outcome(result)[-1] == f"{step} failed"
    assert all(one["status"] == "passed" for one in result.steps[:-1])


@each
@pytest.mark.parametrize("step", ["connectivity", "authentication", "authorization", "query"])
def test_a_magic_text_in_any_setting_fails_no_other_step(kind: Kind, type: str, step: str) -> None:
    for key, setting in connectors(kind)[type].config.items():
        if key in GOOD[type] and key != "headers":
            result = result_of(
                type, {**GOOD[type], key: f"fail_{step}"}, kind=kind, profile="strict"
            )
            assert outcome(result)[-1] == f"{step} failed", setting.label


def test_the_first_step_that_fails_ends_the_test() -> None:
    config = {**GOOD["snowflake"], "a": "fail_query", "b": "fail_authentication"}
    assert outcome(result_of("snowflake", config)) == [
        "connectivity passed",
        "authentication failed",
    ]


def test_slow_tests_pass_slowly() -> None:
    result = result_of("klaviyo", {"api_key": "slow_test"})
    assert result.success
    assert result.delay > 0


@each
def test_no_message_repeats_a_value(kind: Kind, type: str) -> None:
    found = connectors(kind)[type]
    for profile in ("lenient", "strict"):
        config = dict.fromkeys(found.settings, "~s3cr3t~")
        result = result_of(type, config, kind=kind, profile=profile)
        assert "s3cr3t" not in str(result.steps)


def test_huge_configs_are_tested_quickly() -> None:
    config = {"url": "https://api.example.com/", "x": [{"y": ["z"] * 1000}] * 1000}
    assert result_of("webhook", config).success


# Really calling a webhook


def probed(url: str, **config: Any) -> TestResult:
    webhook = find("destination", "webhook")
    assert webhook is not None
    probe = webhook_probe(namespace())
    return run_test(webhook, {"url": url, **config}, existing=True, probe=probe)


def test_a_probe_calls_the_webhook_as_a_delivery_would() -> None:
    with receiver() as there:
        result = probed(f"{there.url}/hook", method="PUT", api_key="k")
    assert outcome(result) == ["connectivity passed", "authentication passed"]
    (request,) = there.received
    assert (request.method, request.target) == ("PUT", "/hook")
    assert request.headers["X-Api-Key"] == "k"
    assert request.body == b'{"sync_mode":"insert","rows":[]}'


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (200, ["connectivity passed"]),
        (202, ["connectivity passed"]),
        (401, ["connectivity passed", "authentication failed"]),
        (403, ["connectivity passed", "authentication failed"]),
        (404, ["connectivity failed"]),
        (503, ["connectivity failed"]),
    ],
)
def test_the_answer_decides(status: int, steps: list[str]) -> None:
    with receiver() as there:
        there.answers["/hook"] = Answer(status)
        result = probed(f"{there.url}/hook")
    assert outcome(result) == steps
    assert result.success or str(status) in result.error


def test_nobody_there_fails_connectivity() -> None:
    with receiver() as there:
        url = there.url
    assert outcome(probed(url)) == ["connectivity failed"]


def test_a_config_that_fails_anyway_is_not_probed() -> None:
    with receiver() as there:
        assert not probed(f"{there.url}/hook", note="fail_authentication").success
    assert there.received == []


def test_other_hosts_are_not_called_but_stubs_answer() -> None:
    space = namespace()
    space.outbox.stubs.load(
        [
            Stub("down", "https://down.example/", (Fault("timeout", "timed out"),)),
            Stub("shut", "https://shut.example/", (IncomingResponse(401),)),
        ]
    )
    webhook = find("destination", "webhook")
    assert webhook is not None
    found = [
        outcome(run_test(webhook, {"url": url}, existing=False, probe=webhook_probe(space)))[-1]
        for url in ("https://down.example/", "https://shut.example/", "https://other.example/")
    ]
    assert found == ["connectivity failed", "authentication failed", "connectivity passed"]
    assert all(exchange.stubbed for exchange in space.outbox.deliveries.newest(9))
