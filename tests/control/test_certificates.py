"""Certificates for the stand-in of TrustedForm."""

from __future__ import annotations

import re

from tests.control.conftest import Behave


def test_a_certificate_is_issued_and_listed(behave: Behave) -> None:
    issued = behave("issueCertificate", {"email": "ada@example.org"})
    assert issued.status == 201
    certificate = issued.value
    assert re.fullmatch("[0-9a-f]{40}", certificate["id"])
    assert certificate["url"] == f"https://cert.trustedform.com/{certificate['id']}"
    assert certificate["created_at"] == "2026-01-02T09:00:00.000Z"
    assert certificate["expires_at"] == "2026-04-02T09:00:00.000Z"
    assert behave("listCertificates").value == {"certificates": [certificate]}


def test_it_may_be_issued_for_a_time_of_its_own(behave: Behave) -> None:
    expires_at = "2026-01-02T10:00:00+01:00"
    issued = behave("issueCertificate", {"expires_at": expires_at}).value
    assert issued["expires_at"] == "2026-01-02T09:00:00.000Z"


def test_each_has_an_id_of_its_own(behave: Behave) -> None:
    assert behave("issueCertificate").value["id"] != behave("issueCertificate").value["id"]
