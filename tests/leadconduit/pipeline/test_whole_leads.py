"""Operators and helpers where they are used: in submitted leads, as one table each."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.leadconduit.rules import OPERATORS

FLOW, VENDOR, CRM = (f"65a0000000000000000000{end}" for end in ("f1", "a1", "b1"))
OWN = {
    "age_acme": "range",
    "opt_in_acme": "boolean",
    "called_acme": "time",
    "tags_acme": "string",
    "amount_acme": "number",
}
STANDARD = [
    *("first_name", "last_name", "email", "phone_1", "phone_2", "state", "city", "postal_code"),
    *("dob", "address_1"),
]
LEAD = {
    "first_name": "Michael",
    "last_name": "Example",
    "email": "Ada@Example.org",
    "phone_1": "512-789-1111",
    "state": "texas",
    "city": "Austin",
    "postal_code": "78704",
    "dob": "10/01/1988",
    "address_1": "12 Main St",
    "age_acme": "25-34",
    "opt_in_acme": "yes",
    "called_acme": "2026-03-10T15:30:00Z",
    "tags_acme": ["roof", "Solar"],
    "amount_acme": "1234.5",
}
CRITERIA = dict[str, Any]


def world(
    criteria: CRITERIA | None = None, mappings: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A world with one flow that has these criteria and delivers by these mappings."""
    url = {"property": "url", "value": "https://crm.example/"}
    integration = {
        "module_id": "leadconduit-custom.outbound.json",
        "mappings": [url, *(mappings or [])],
    }
    inbound = {"module_id": "leadconduit-default.inbound"}
    flow = {
        "id": FLOW,
        "name": "Roofs",
        "enabled": True,
        "fields": [*STANDARD, *OWN],
        "sources": [{"entity": {"id": VENDOR}, "integration": inbound}],
        "steps": [{"type": "recipient", "entity": {"id": CRM}, "integration": integration}],
        **({"acceptance_criteria": criteria} if criteria else {}),
    }
    return {
        "clock": {"now": "2026-03-10T15:30:00Z", "frozen": True},
        "leadconduit": {
            "account": {
                "id": "65a0000000000000000000ac",
                "name": "Acme",
                "time_zone": "America/Chicago",
            },
            "entities": [{"id": VENDOR, "name": "Vendor"}, {"id": CRM, "name": "My CRM"}],
            "fields": [{"id": name, "name": name, "type": kind} for name, kind in OWN.items()],
            "flows": [flow],
        },
    }


@pytest.fixture(scope="module")
def service() -> Iterator[Sandbox]:
    with Sandbox(listen=False, strict_contract=True) as made:
        yield made


# Each operator on a value that meets it and on one that does not, with the text of the failure.
TABLE: list[tuple[str, Any, str, str, str]] = [
    ("is equal to", "tx", "state", "city", "must be equal to tx"),
    ("is not equal to", "Austin", "state", "city", "must not be equal to Austin"),
    ("is less than", 29.6, "age_acme", "amount_acme", "must be less than 29.6"),
    ("is less than or equal to", 29.5, "age_acme", "amount_acme",
     "must be less than or equal to 29.5"),
    ("is greater than", 30, "amount_acme", "age_acme", "must be greater than 30"),
    ("is greater than or equal to", 1234.5, "amount_acme", "age_acme",
     "must be greater than or equal to 1234.5"),
    ("is between", "20-30", "age_acme", "amount_acme", "must be between 20-30"),
    ("is not between", "20-30", "amount_acme", "age_acme", "must not be between 20-30"),
    ("is included in", ["CA", "TX"], "state", "city", "must be included in CA,TX"),
    ("is not included in", "CA,TX", "city", "state", "must not be included in CA,TX"),
    ("includes", "solar", "tags_acme", "city", "must include solar"),
    ("does not include", "SOLAR", "city", "tags_acme", "must not include SOLAR"),
    ("matches pattern", "^[0-9]{5}$", "postal_code", "city", "must match pattern ^[0-9]{5}$"),
    ("does not match pattern", "a*n", "state", "city", "must not match pattern a*n"),
    ("is blank", None, "phone_2", "phone_1", "must be blank"),
    ("is not blank", None, "phone_1", "phone_2", "must not be blank"),
    ("is true", None, "opt_in_acme", "city", "must be true"),
    ("is not true", None, "city", "opt_in_acme", "must not be true"),
    ("is false", None, "email.is_free", "opt_in_acme", "must be false"),
    ("is not false", None, "opt_in_acme", "email.is_free", "must not be false"),
    ("format is valid", None, "email", "first_name.missing", "format must be valid"),
    ("format is invalid", None, "address_1", "email", "format must be invalid"),
    ("is obscene", None, "last_name", "city", "must be obscene"),
    ("is not obscene", None, "city", "last_name", "must not be obscene"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("op", "rhv", "met", "unmet", "words"), TABLE, ids=[row[0] for row in TABLE]
)
def test_each_operator_decides_over_leads(
    service: Sandbox, op: str, rhv: Any, met: str, unmet: str, words: str
) -> None:
    lead = {**LEAD, "address_1": "nowhere", "last_name": "Fucker"}
    given = {} if rhv is None else {"rhv": rhv}
    found = []
    for field in (met, unmet):
        rule = {"lhv": f"lead.{field}", "op": op, **given}
        service.load(world({"outcome": "failure", "rule_set": {"op": "and", "rules": [rule]}}))
        answer = service.submit(lead)
        found.append((answer.outcome, answer.reason, len(service.deliveries)))
    assert found == [("success", None, 1), ("failure", f"lead.{unmet} {words}", 0)]


def test_the_table_has_every_operator() -> None:
    assert sorted(row[0] for row in TABLE) == sorted(OPERATORS)


def digest(name: str, text: str = "ada@example.org") -> str:
    return hashlib.new(name, text.encode()).hexdigest()


HELPERS: list[tuple[str, Any]] = [
    # plain values keep their types; everything else is text
    ("{{lead.email}}", "ada@example.org"),
    ("{{ lead.opt_in_acme }}", True),
    ("{{lead.age_acme.avg}}", 29.5),
    ("{{lead.tags_acme}}", ["roof", "Solar"]),
    ("{{lead.tags_acme.1}}", "Solar"),
    ("{{lead.opt_in_acme}}!", "true!"),
    ("{{lead.missing}}", None),
    ("no template <&>", "no template <&>"),
    ("{{lead.phone_1.area}}-{{lead.phone_1.number}}", "512-7891111"),
    ("{{recipient.name}} of {{source.name}}", "My CRM of Vendor"),
    # blocks
    ("{{#if lead.opt_in_acme}}yes{{else}}no{{/if}}", "yes"),
    ("{{#unless lead.missing}}none{{/unless}}", "none"),
    ("{{#each lead.tags_acme}}{{@index}}={{this}};{{/each}}", "0=roof;1=Solar;"),
    # format
    ('{{format lead.dob format="MM/DD/YYYY"}}', "10/01/1988"),
    ('{{format submission.timestamp format="HHmm" timezone="America/Chicago"}}', "1030"),
    ('{{format lead.called_acme format="dddd, LL" operator="add" days="30"}}',
     "Thursday, April 9, 2026"),
    ('{{format lead.called_acme format="X" dataType="Number"}}', 1773156600),
    ('{{format lead.amount_acme format="$0,0.00"}}', "$1,234.50"),
    ('{{format lead.postal_code dataType="Number"}}', 78704),
    ('{{format lead.amount_acme dataType="String"}}', "1234.5"),
    # texts
    ("{{lowercase lead.city}}", "austin"),
    ("{{uppercase (substring lead.city start=1 end=2)}}", "AU"),
    ('{{substring lead.first_name start="3"}}', "chael"),
    ('{{replace lead.city pattern="us" replace="_"}}', "A_tin"),
    ('{{replace lead.phone_1 pattern="regexp([0-9]{3})" replace="#"}}', "###1"),
    ('{{extract lead.address_1 pattern="[0-9]+"}}', "12"),
    # sums
    ('{{math "lead.amount_acme / 2"}}', 617.25),
    ('{{math "round(lead.amount_acme)" format="0,0"}}', "1,235"),
    ('{{math "if(lead.amount_acme > 1000, 1, 2)"}}', 1),
    ('{{math "lead.city"}}', None),
    # hashes
    *((f"{{{{{name} lead.email}}}}", digest(name)) for name in
      ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160")),
    ("{{ripemd lead.email}}", digest("ripemd160")),
    ('{{md4 "abc"}}', "a448017aaf21d8525fc10ae87aa6729d"),
    ('{{substring (whirlpool "abc") end=16}}', "4e2448a4c6f486bb"),
    ('{{md5 lead.email "salt"}}', digest("md5", "ada@example.orgsalt")),
    ('{{sha256 lead.email salt="salt"}}', digest("sha256", "ada@example.orgsalt")),
    ('{{sha1 lead.email encoding="base64"}}',
     base64.b64encode(hashlib.sha1(b"ada@example.org").digest()).decode()),
]  # fmt: skip


def test_each_helper_in_the_mappings_of_a_delivery(service: Sandbox) -> None:
    mappings = [
        {"property": f"json_property.{number:02}x", "value": template}
        for number, (template, _) in enumerate(HELPERS)
    ]
    service.load(world(mappings=mappings))
    assert service.submit(LEAD).outcome == "success"
    sent = service.deliveries[0].json
    assert {
        template: sent.get(f"{number:02}x") for number, (template, _) in enumerate(HELPERS)
    } == dict(HELPERS)
