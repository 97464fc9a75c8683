"""Every way that submit can answer keeps the contract (an answer that does not is a 500 here)."""

from __future__ import annotations

import pytest

from tests.leadconduit.api.kit import DRAFT, FLOW, OTHER, VENDOR, Account

PATH = f"/flows/{FLOW}/sources/{VENDOR}/submit"
FORM = {"content-type": "application/x-www-form-urlencoded"}
LEAD = b"fname=Ada&email=ada%40example.org&state=TX"


@pytest.mark.parametrize(
    ("accept", "media_type", "start"),
    [
        ("application/json", "application/json", b'{"outcome":"success"'),
        ("text/xml", "text/xml", b"<?xml"),
        ("application/xml", "application/xml", b"<?xml"),
        (FORM["content-type"], FORM["content-type"], b'{"outcome":"success"'),
    ],
)
def test_a_sender_needs_no_key(accept: str, media_type: str, start: bytes) -> None:
    answer = Account().call("POST", PATH, LEAD, key=None, headers={**FORM, "accept": accept})
    assert answer.status == 201, answer.body
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert answer.body.startswith(start)


def test_in_the_query() -> None:
    answer = Account().get(f"{PATH}?email=ada@example.org&state=FL", key=None)
    assert (answer.status, answer.json["outcome"]) == (201, "failure")


def test_the_owner_gets_records() -> None:
    answer = Account().call("POST", PATH, {"fname": "Ada", "email": "ada@example.org"})
    assert answer.status == 200, answer.body
    assert answer.json[0]["response"]["status"] == 201


def test_the_short_id_of_a_source_will_do() -> None:
    path = f"/flows/{FLOW}/sources/src001/submit"
    assert Account().call("POST", path, LEAD, key=None, headers=FORM).status == 201


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", PATH + "?redir_url=https%3A%2F%2Fshop.example%2Fthanks", FORM, 303),
        ("POST", PATH + "?redir_url=nowhere", FORM, 400),
        ("POST", PATH, {"content-type": "application/json"}, 400),
        ("POST", f"/flows/xyz/sources/{VENDOR}/submit", FORM, 400),
        ("POST", f"/flows/{FLOW}/sources/xyz/submit", FORM, 400),
        ("POST", f"/flows/{FLOW}/sources/{OTHER}/submit", FORM, 403),
        ("POST", f"/flows/{FLOW}/sources/{'0' * 24}/submit", FORM, 404),
        ("POST", f"/flows/{DRAFT}/sources/{OTHER}/submit", FORM, 404),
        ("PUT", PATH, FORM, 405),
        ("DELETE", PATH, {}, 405),
        ("POST", PATH, {**FORM, "accept": "text/html"}, 406),
        ("POST", PATH, {"content-type": "text/plain"}, 406),
        ("POST", PATH, {}, 415),
    ],
)
def test_other_answers(method: str, path: str, headers: dict[str, str], status: int) -> None:
    answer = Account().call(method, path, LEAD, headers=headers, key=None)
    assert answer.status == status, answer.body


@pytest.mark.parametrize(
    ("key", "status"),
    [(None, 401), ("wrong", 401), ("sandbox", 401), ("partner", 401), ("other", 201)],
)
def test_a_source_that_asks_for_a_key(key: str | None, status: int) -> None:
    account = Account()
    account.call("POST", f"/flows/{DRAFT}/deploy")
    path = f"/flows/{DRAFT}/sources/{OTHER}/submit"
    answer = account.call("POST", path, LEAD, key=key, headers=FORM)
    assert answer.status == status, answer.body


def test_what_was_submitted_is_counted_and_its_event_can_be_read() -> None:
    account = Account()
    account.call("POST", PATH, LEAD, key=None, headers=FORM)
    assert account.get(f"/flows/{FLOW}/fields/usage").json["email"] == 1
    events = account.get("/events").json
    assert events[-1]["type"] in ("recipient", "source")
    assert account.get(f"/events/{events[0]['id']}").json == events[0]
