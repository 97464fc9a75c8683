"""The connectors as data: complete, consistent, and read only when asked for."""

from __future__ import annotations

import pytest

from sandbox.zeotap.connection_test import run_test
from sandbox.zeotap.connectors import (
    TYPES,
    Connector,
    Kind,
    config_faults,
    connectors,
    find,
    is_blank,
    undocumented,
)

ALL: list[tuple[Kind, str]] = [(kind, type) for kind, types in TYPES.items() for type in types]
each = pytest.mark.parametrize(("kind", "type"), ALL)

# The types in the order of the product's own table.
DOCUMENTED = (
    "salesforce hubspot google_ads facebook_ads linkedin_ads the_trade_desk braze iterable klaviyo "
    "mailchimp snowflake bigquery databricks webhook s3 gcs"
)


def connector(kind: Kind, type: str) -> Connector:
    found = find(kind, type)
    assert found is not None
    return found


def test_the_sixteen_destinations_come_in_the_documented_order() -> None:
    assert list(connectors("destination")) == DOCUMENTED.split()
    assert list(connectors("source")) == ["snowflake", "bigquery", "databricks"]


def test_a_catalogue_is_a_mapping() -> None:
    catalogue = connectors("destination")
    assert len(catalogue) == 16
    assert catalogue["webhook"].title == "Custom webhook"
    assert "minio" not in catalogue
    with pytest.raises(KeyError):
        catalogue["minio"]


@pytest.mark.parametrize("type", ["", "minio", "../source/snowflake", "Salesforce", "webhook.yaml"])
def test_other_types_are_not_found(type: str) -> None:
    assert find("destination", type) is None


def test_only_warehouses_are_sources() -> None:
    assert find("source", "webhook") is None


@each
def test_each_file_describes_its_own_type(kind: Kind, type: str) -> None:
    found = connector(kind, type)
    assert (found.kind, found.type) == (kind, type)
    assert found.title
    assert found.about.endswith(".")


@each
def test_a_connector_is_read_once(kind: Kind, type: str) -> None:
    assert find(kind, type) is find(kind, type)


@each
def test_steps_begin_with_the_documented_ones_and_keep_the_order(kind: Kind, type: str) -> None:
    names = [step.name for step in connector(kind, type).steps]
    order = ["connectivity", "authentication", "authorization", "query"]
    assert names == order[: len(names)]
    assert len(names) >= 2


@each
def test_every_form_is_told_in_words(kind: Kind, type: str) -> None:
    for setting in connector(kind, type).settings.values():
        assert setting.label
        assert bool(setting.expected) == bool(setting.pattern or setting.values), setting.key


@each
def test_defaults_have_the_form_they_ask_for(kind: Kind, type: str) -> None:
    for setting in connector(kind, type).settings.values():
        assert setting.default is None or setting.accepts(setting.default), setting.key


@each
def test_every_check_has_a_message(kind: Kind, type: str) -> None:
    checks = [check for step in connector(kind, type).steps for check in step.fails_when]
    assert all(check.says for check in checks)


@each
def test_every_required_setting_of_the_connection_fails_the_strict_test(
    kind: Kind, type: str
) -> None:
    found = connector(kind, type)
    asked = {
        key
        for step in found.steps
        for check in step.fails_when
        if check.rule == "missing"
        for key in check.keys
    }
    required = {
        setting.key
        for setting in found.config.values()
        if setting.required and setting.default is None
    }
    assert required <= asked


@each
def test_every_form_is_looked_at_in_some_step(kind: Kind, type: str) -> None:
    found = connector(kind, type)
    looked_at = {
        check.keys[0]
        for step in found.steps
        for check in step.fails_when
        if check.rule == "malformed"
    }
    shaped = {key for key, setting in found.config.items() if setting.pattern or setting.values}
    assert looked_at == shaped


def test_modes_are_known_words() -> None:
    for found in connectors("destination").values():
        assert set(found.sync_modes) <= {"upsert", "insert", "update", "mirror", "append"}
        assert set(found.audience_modes) <= {"add", "remove", "mirror", "upsert"}
        assert found.sync_modes
        assert found.audience_modes


def test_files_cannot_be_removed_from_an_audience_in_a_bucket() -> None:
    without = [
        type
        for type, one in connectors("destination").items()
        if "remove" not in one.audience_modes
    ]
    assert without == ["s3", "gcs"]


def test_only_four_types_look_at_a_live_schema() -> None:
    live = {type for type, one in connectors("destination").items() if one.introspection}
    assert live == {"salesforce", "snowflake", "bigquery", "databricks"}


def test_the_keys_of_the_documented_examples_are_settings() -> None:
    salesforce = connector("destination", "salesforce")
    assert {"instance_url", "api_version", "object"} <= set(salesforce.settings)
    webhook = connector("destination", "webhook")
    assert {"url", "method", "headers"} <= set(webhook.settings)
    snowflake = connector("source", "snowflake")
    assert {"account", "warehouse", "database", "schema", "username"} <= set(snowflake.settings)


@pytest.mark.parametrize("version", ["58.0", "v58.0", "v59.0", "v61.0"])
def test_versions_of_salesforce_come_with_and_without_v(version: str) -> None:
    assert connector("destination", "salesforce").settings["api_version"].accepts(version)


@pytest.mark.parametrize(
    ("type", "config", "faults"),
    [
        ("webhook", {"url": "https://api.example.com/webhook", "method": "POST"}, []),
        ("webhook", {}, ["Webhook URL is missing"]),
        (
            "webhook",
            {"url": "ftp://x", "method": "GET"},
            [
                "Webhook URL must be an address that starts with http:// or https://",
                "HTTP Method must be POST, PUT, PATCH",
            ],
        ),
        ("salesforce", {}, []),
        ("iterable", {"api_key": "k"}, []),
        ("mailchimp", {"server_prefix": " "}, ["Server Prefix is missing"]),
        ("google_ads", {"customer_id": 4066850321, "developer_token": "x" * 22}, 1),
        ("s3", {"unknown": True}, 3),
    ],
)
def test_faults_of_configs(type: str, config: dict[str, object], faults: list[str] | int) -> None:
    found = config_faults(connector("destination", type), config)
    assert (len(found) if isinstance(faults, int) else found) == faults


def test_no_fault_repeats_a_value() -> None:
    faults = config_faults(connector("destination", "klaviyo"), {"api_key": "my-secret"})
    assert faults
    assert "my-secret" not in "".join(faults)


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        (None, True),
        ("", True),
        ("  ", True),
        ({}, True),
        ([], True),
        (0, False),
        (False, False),
        ("x", False),
        ({"a": None}, False),
    ],
)
def test_what_counts_as_not_given(value: object, blank: bool) -> None:
    assert is_blank(value) is blank


def test_a_type_that_is_not_documented_takes_anything() -> None:
    minio = undocumented("destination", "minio")
    assert (minio.type, minio.kind) == ("minio", "destination")
    result = run_test(minio, {"anything": [1]}, existing=False, profile="strict")
    assert [step["name"] for step in result.steps] == ["connectivity", "authentication"]
    assert result.success
