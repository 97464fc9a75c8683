"""One request as curl, as Python and as a HAR, to paste elsewhere."""

from __future__ import annotations

import subprocess
import sys

import pytest
import requests

from sandbox.testing.handle import Handle

BODIES = [b'{"email": "ada@example.com"}', '{"first_name": "Zo\u00eb"}'.encode(), b"\xff\x00\xfe"]


def export(sandbox: Handle, form: str, number: int, **query: str) -> requests.Response:
    return requests.get(
        f"{sandbox.url}/_sandbox/exports/{form}",
        params={"number": str(number), **query},
        timeout=10,
    )


@pytest.mark.parametrize("body", BODIES)
def test_the_python_script_sends_the_same_request_again(sandbox: Handle, body: bytes) -> None:
    kind = {"Content-Type": "application/json", "X-Mine": 'it\'s "so"'}
    requests.post(sandbox.submit_url() + "?a=1&a=2", data=body, headers=kind, timeout=10)
    first = sandbox.requests[-1]
    script = export(sandbox, "python", first.number).text
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=30, check=False
    )
    assert ran.returncode == 0, ran.stderr
    again = sandbox.requests[-1]
    assert again.number == first.number + 1
    assert again.status == first.status
    kept = [requests.get(f"{sandbox.url}/_sandbox/requests/{one.number}", timeout=10).json()
            for one in (first, again)]  # fmt: skip
    assert kept[0]["request"] == kept[1]["request"]
    assert kept[0]["query"] == kept[1]["query"] == "a=1&a=2"


def test_credentials_are_masked_unless_they_are_wanted(sandbox: Handle) -> None:
    requests.get(f"{sandbox.url}/flows", headers={"Authorization": "Bearer hush"}, timeout=10)
    number = sandbox.requests[-1].number
    assert "hush" not in export(sandbox, "python", number).text
    assert "Bearer hush" in export(sandbox, "python", number, secrets="true").text


@pytest.mark.sandbox(checks=False)  # paths that nobody answers
@pytest.mark.parametrize("form", ["curl", "har", "python"])
def test_only_the_request_with_the_number_is_taken(sandbox: Handle, form: str) -> None:
    for place in ("/one", "/two", "/three"):
        requests.get(sandbox.url + place, timeout=10)
    text = export(sandbox, form, 2).text
    assert "/two" in text
    assert "/one" not in text
    assert "/three" not in text


def test_a_request_that_is_not_there(sandbox: Handle) -> None:
    assert export(sandbox, "curl", 7).status_code == 404
