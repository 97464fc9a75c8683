"""The fields that destinations offer, by type and object."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.zeotap.connectors import TYPES, Connector, find
from sandbox.zeotap.fields import fields_of


def connector(type: str) -> Connector:
    found = find("destination", type)
    assert found is not None
    return found


def required(type: str, config: dict[str, Any], object: str | None = None) -> set[str]:
    fields = fields_of(connector(type), config, object)
    return {field["name"] for field in fields if field["required"]}


@pytest.mark.parametrize(
    ("type", "object", "names"),
    [
        ("salesforce", "Contact", "LastName"),
        ("salesforce", "Lead", "LastName Company"),
        ("salesforce", "Account", "Name"),
        ("salesforce", "Opportunity", "Name StageName CloseDate"),
        ("salesforce", "Invoice__c", "Name"),
        ("hubspot", "contacts", "email"),
        ("hubspot", "Companies", "name"),
        ("hubspot", "deals", "dealname pipeline dealstage"),
        ("google_ads", None, "email"),
        ("facebook_ads", None, "email"),
        ("linkedin_ads", None, "email"),
        ("braze", "User Attributes", "external_id"),
        ("braze", "Custom Events", "external_id name time"),
        ("braze", "custom_events", "external_id name time"),
        ("braze", "Purchases", "external_id product_id currency price"),
        ("braze", "User Delete", "external_id"),
        ("braze", "User Alias", "external_id alias_name alias_label"),
        ("braze", "User Merge", "identifier_to_merge identifier_to_keep"),
        ("braze", "Subscription Status", "external_id subscription_state"),
        ("braze", "Catalog Items", "id"),
        ("braze", "Trigger Campaign", "external_user_id"),
        ("braze", "Trigger Canvas", "external_user_id"),
        ("iterable", None, "email"),
        ("klaviyo", None, "email"),
        ("mailchimp", None, "email_address"),
    ],
)
def test_required_fields_of_each_object(type: str, object: str | None, names: str) -> None:
    assert required(type, {}, object) == set(names.split())


def test_the_config_chooses_the_object() -> None:
    assert required("salesforce", {"object": "Lead"}) == {"LastName", "Company"}
    assert required("braze", {"object_type": "User Merge"}) == {
        "identifier_to_merge",
        "identifier_to_keep",
    }


def test_a_parameter_counts_more_than_the_config() -> None:
    assert required("salesforce", {"object": "Lead"}, "Account") == {"Name"}


@pytest.mark.parametrize("config", [{}, {"object": None}, {"object": ""}])
def test_without_a_choice_the_default_counts(config: dict[str, Any]) -> None:
    assert required("salesforce", config) == {"LastName"}


@pytest.mark.parametrize("object", [5, ["Lead"], {"a": 1}])
def test_a_choice_that_is_no_text_does_not_count(object: Any) -> None:
    assert required("salesforce", {"object": object}) == {"LastName"}


def test_an_unknown_object_without_a_fallback_has_no_fields() -> None:
    assert fields_of(connector("hubspot"), {"object": "tickets"}) == []


@pytest.mark.parametrize("type", ["webhook", "s3", "gcs", "the_trade_desk"])
def test_types_without_mapping_offer_nothing(type: str) -> None:
    assert fields_of(connector(type), {}) == []


@pytest.mark.parametrize("type", ["snowflake", "bigquery", "databricks"])
def test_warehouses_offer_columns(type: str) -> None:
    columns = fields_of(connector(type), {})
    assert [set(column) for column in columns] == [{"name", "type", "nullable"}] * len(columns)
    assert columns[0]["nullable"] is False


@pytest.mark.parametrize("type", TYPES["destination"])
def test_fields_of_applications_have_one_shape(type: str) -> None:
    found = connector(type)
    for object in found.fields.get("objects", {}):
        for field in fields_of(found, {}, object):
            assert list(field) == ["name", "label", "type", "required"]
            assert field["label"][0] == field["label"][0].upper()


def test_labels_are_made_from_names() -> None:
    labels = {field["name"]: field["label"] for field in fields_of(connector("iterable"), {})}
    assert labels["firstName"] == "First Name"
    assert labels["userId"] == "User ID"


def test_the_other_shape_names_the_object() -> None:
    answer = fields_of(connector("salesforce"), {"object": "lead"}, shape="object")
    assert answer["object"] == "Lead"
    assert answer["fields"] == fields_of(connector("salesforce"), {}, "Lead")
    assert fields_of(connector("webhook"), {}, shape="object") == {"object": None, "fields": []}


def test_answers_share_nothing() -> None:
    fields_of(connector("snowflake"), {})[0]["name"] = "changed"
    assert fields_of(connector("snowflake"), {})[0]["name"] == "customer_id"
