"""Verification: the count, and the words of a failure."""

from __future__ import annotations

import pytest

from sandbox.control.kinds import REQUESTS
from sandbox.control.partial import CriteriaError
from sandbox.testing.matching import M
from sandbox.testing.records import RequestRecord
from sandbox.testing.verify import Count, VerificationError, verify
from sandbox.world.journal import Entry


def entry(number: int, method: str = "POST", path: str = "/leads", body: bytes = b"") -> Entry:
    return Entry(
        time_ms=0,
        duration_us=1000,
        namespace="default",
        method=method,
        path=path,
        query="",
        request_headers={"content-type": "application/json"},
        request_body=body,
        remote_addr="127.0.0.1",
        product="leadconduit",
        operation="submitLead",
        status=201,
        reply_headers={},
        reply_body=b"",
        number=number,
    )


@pytest.mark.parametrize(
    ("count", "holds", "fails", "words"),
    [
        (Count(), [1, 2], [0], "at least 1"),
        (Count(exactly=2), [2], [0, 1, 3], "exactly 2"),
        (Count(exactly=0), [0], [1], "exactly 0"),
        (Count(at_least=2), [2, 3], [1], "at least 2"),
        (Count(at_most=1), [0, 1], [2], "at most 1"),
        (Count(at_least=1, at_most=2), [1, 2], [0, 3], "1 to 2"),
    ],
)
def test_counts(count: Count, holds: list[int], fails: list[int], words: str) -> None:
    assert [number for number in holds + fails if count.holds(number)] == holds
    assert str(count) == words


@pytest.mark.parametrize(
    "bounds", [{"exactly": -1}, {"at_least": True}, {"exactly": 1, "at_most": 2}]
)
def test_counts_that_make_no_sense_are_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"count|give either"):
        Count(**bounds)


def test_the_records_that_fit_come_back() -> None:
    entries = [entry(1), entry(2, path="/other"), entry(3)]

    found = verify(REQUESTS, entries, RequestRecord, M(path="/leads"), Count(exactly=2))

    assert [record.number for record in found] == [1, 3]


def test_too_few_names_the_closest_and_what_differs() -> None:
    entries = [entry(1, "GET", "/flows"), entry(2, body=b'{"email":"b@example.com"}')]
    criteria = {"method": "POST", "path": "/leads", "body": {"email": "a@example.com"}}

    with pytest.raises(VerificationError) as error:
        verify(REQUESTS, entries, RequestRecord, M.of(criteria), Count())

    lines = str(error.value).splitlines()
    assert lines[0].startswith("expected at least 1 of the requests with method='POST'")
    assert lines[0].endswith("but 0 of the 2 recorded fit")
    assert lines[1:4] == [
        "The closest:",
        "  <POST /leads → 201>",
        "    body.email is not the expected value: expected 'a@example.com', got 'b@example.com'",
    ]


def test_too_many_names_those_that_fit() -> None:
    entries = [entry(number) for number in range(1, 14)]

    with pytest.raises(VerificationError) as error:
        verify(REQUESTS, entries, RequestRecord, M(), Count(at_most=1))

    text = str(error.value)
    assert "expected at most 1 of the requests, but 13 of the 13 recorded fit" in text
    assert text.count("<POST /leads → 201>") == 10
    assert "and 3 more" in text


def test_nothing_recorded_is_said() -> None:
    with pytest.raises(VerificationError, match="No request was recorded at all"):
        verify(REQUESTS, [], RequestRecord, M(status=201), Count())


def test_a_failed_verification_is_an_assertion_error() -> None:
    assert issubclass(VerificationError, AssertionError)


def test_an_unknown_criterion_is_refused() -> None:
    with pytest.raises(CriteriaError, match="pathh is not a criterion"):
        verify(REQUESTS, [], RequestRecord, M(pathh="/"), Count())
