"""Clients as people use them: requests, and curl."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
import requests

from tests.http.doors import SUBMIT, ServerDoor, new_namespace

AUTH = ("API", "sandbox")
LEAD = {"first_name": "Ada", "email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}
WHOLE_LEAD = "&".join(f"{name}={value}" for name, value in LEAD.items())

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")


def curl(*arguments: str, given: str = "") -> tuple[int, Any]:
    """The status that curl saw, and the JSON."""
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "10", "-w", "\n%{http_code}", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=True,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body) if body else None


def test_a_session_makes_deploys_and_uses_a_flow(server: ServerDoor) -> None:
    base = server.url + new_namespace(server)
    small = {
        "name": "Solar leads",
        "enabled": True,
        "fields": ["first_name", "email"],
        "sources": [
            {
                "integration": {"module_id": "leadconduit-default.inbound", "mappings": []},
                "entity": {"id": "65a0000000000000000000e1"},
            }
        ],
        "steps": [],
    }
    with requests.Session() as session:
        session.auth = AUTH
        made = session.post(f"{base}/flows", json=small, timeout=10)
        flow = made.json()["id"]
        submit = f"{base}/flows/{flow}/sources/65a0000000000000000000e1/submit"
        early = requests.post(submit, data=LEAD, timeout=10)
        deployed = session.post(f"{base}/flows/{flow}/deploy", timeout=10)
        taken = requests.post(submit, data=LEAD, timeout=10)
        gone = session.delete(f"{base}/flows/{flow}", timeout=10)
        late = requests.post(submit, data=LEAD, timeout=10)

    assert made.status_code == 201
    assert (early.status_code, late.status_code) == (404, 404)
    assert deployed.json().keys() == {"message"}
    assert (taken.status_code, taken.json()["outcome"]) == (201, "success")
    assert gone.json()["id"] == flow


def test_a_body_of_unknown_length(server: ServerDoor) -> None:
    base = server.url + new_namespace(server)
    pieces = (piece.encode() for piece in WHOLE_LEAD)

    answer = requests.post(
        base + SUBMIT,
        data=pieces,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=10,
    )

    assert (answer.status_code, answer.json()["outcome"]) == (201, "success")


@needs_curl
@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["-d", WHOLE_LEAD], ""),
        (["--json", json.dumps(LEAD)], ""),
        (["--http1.0", "-d", WHOLE_LEAD], ""),
        (["-H", "Expect: 100-continue", "-d", WHOLE_LEAD], ""),
        (["-H", "Transfer-Encoding: chunked", "-d", WHOLE_LEAD], ""),
        (["-d", "@-"], WHOLE_LEAD),
        (["-G", "-d", WHOLE_LEAD], ""),
    ],
    ids=["form", "JSON", "HTTP/1.0", "expect", "chunked", "stdin", "query"],
)
def test_curl_submits_a_lead(server: ServerDoor, arguments: list[str], given: str) -> None:
    base = server.url + new_namespace(server)

    status, answer = curl(*arguments, base + SUBMIT, given=given)

    assert (status, answer["outcome"]) == (201, "success")
    lead = curl(f"{base}/_sandbox/leads/{answer['lead']['id']}")[1]
    assert lead["variables"]["lead"]["state"]["normal"] == "TX"


@needs_curl
def test_curl_sends_what_the_source_does_not_take(server: ServerDoor) -> None:
    """Forms with files are none of the types of the standard source; it says so in plain text."""
    url = server.url + new_namespace(server) + SUBMIT

    done = subprocess.run(
        ["curl", "-sS", "--max-time", "10", "-F", "state=TX", url],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("MIME type in Content-Type header is not supported. Use only")


@needs_curl
def test_curl_asks_for_the_head(server: ServerDoor) -> None:
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "10", "-I", "-u", "API:sandbox", f"{server.url}/flows"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("HTTP/1.1 200 ")
    assert done.stdout.count("\n\n") == 1
