"""The fields that leads can have."""

from __future__ import annotations

import pytest

from sandbox.leadconduit.fields import TYPES, examples_of, field_type, find_field, standard_fields
from sandbox.world.fixtures import World
from sandbox.world.namespace import Namespace


def namespace() -> Namespace:
    space = Namespace("test", World())
    own = {"id": "roof_age_acme", "name": "Roof Age", "type": "number", "standard": False}
    space.store.collection("fields").put("roof_age_acme", own)
    return space


@pytest.mark.parametrize(
    ("field_id", "type_name"),
    [
        ("first_name", "first_name"),
        ("phone_3", "phone"),
        ("trustedform_cert_url", "trustedform_url"),
        ("is_test", "boolean"),
        ("mortgage.loan.amount", "number"),
        ("price", "number"),
        ("product", "string"),
        ("roof_age_acme", "number"),
        ("buyerzone.vendors", "string"),
        ("gone", "string"),
    ],
)
def test_field_type(field_id: str, type_name: str) -> None:
    assert field_type(namespace(), field_id) == type_name


def test_a_field_is_shown_as_the_api_shows_it() -> None:
    assert dict(find_field(namespace(), "ip_address") or {}) == {
        "id": "ip_address",
        "name": "IP Address",
        "type": "ip",
        "description": "IP address",
        "standard": True,
        "aggregate": False,
        "deprecated": False,
    }
    deprecated = find_field(namespace(), "leadid_id") or {}
    assert (deprecated["deprecated"], deprecated["see"]) == (True, "universal_leadid")
    assert find_field(namespace(), "gone") is None


def test_standard_fields_have_types_that_exist() -> None:
    fields = standard_fields()
    assert len(fields) > 190
    assert {field["type"] for field in fields.values()} - TYPES == {"array"}


@pytest.mark.parametrize("type_name", sorted(TYPES))
def test_every_type_has_examples(type_name: str) -> None:
    assert examples_of(type_name)
