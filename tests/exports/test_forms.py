"""Each form is what its readers take it for, and does again what was recorded."""

from __future__ import annotations

import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from base64 import b64decode
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sandbox import Sandbox
from sandbox.exports.forms import FORMS
from sandbox.testing.handle import Handle
from tests.exports.kit import converse

SCHEMA = json.loads((Path(__file__).parent / "har_schema.json").read_text("utf-8"))
RECORDED = 8


def test_a_har_is_one_by_its_schema(box: Handle) -> None:
    har = json.loads(box.export("har"))

    assert [str(error) for error in Draft202012Validator(SCHEMA).iter_errors(har)] == []
    entries = har["log"]["entries"]
    assert [entry["request"]["method"] for entry in entries] == [
        request.method for request in box.requests
    ]
    first = entries[0]
    assert first["request"]["url"] == box.submit_url()
    assert first["request"]["postData"]["text"] == box.requests[0].text
    assert json.loads(first["response"]["content"]["text"]) == box.requests[0].reply.json
    last = entries[-1]["request"]["postData"]
    assert b64decode(last["text"]) == b"\xff\x00raw"
    assert har["log"]["_sandbox"]["world"] == "demo"


def test_what_is_no_har_is_refused_by_the_schema(box: Handle) -> None:
    har = json.loads(box.export("har"))
    del har["log"]["entries"][0]["response"]["status"]

    assert not Draft202012Validator(SCHEMA).is_valid(har)


@pytest.mark.parametrize("form", FORMS)
def test_secrets_are_masked_unless_they_are_wanted(box: Handle, form: str) -> None:
    masked, whole = box.export(form), box.export(form, secrets=True)

    key = box.requests[1].headers["authorization"].split()[1]
    for secret in (key, box.zeotap.token, "sesame"):
        assert secret not in masked
    if form != "junit":
        assert key in whole or f"-u API:{box.api_key}" in whole
        assert box.zeotap.token in whole
    assert "sesame" not in whole  # not even recorded: nobody knows whose key it was


def test_only_what_fits_and_where_it_is_to_go(box: Handle, tmp_path: Path) -> None:
    file = tmp_path / "calls.har"
    text = box.export("har", file, operation="createEntity", base_url="https://api.example.test/x/")

    (entry,) = json.loads(text)["log"]["entries"]
    assert entry["request"]["url"] == "https://api.example.test/x/entities"
    assert file.read_text("utf-8") == text


def test_there_is_no_such_form_or_lead(box: Handle) -> None:
    with pytest.raises(ValueError, match="there are har, curl, python, pytest, junit, postman"):
        box.export("pdf")
    with pytest.raises(LookupError, match="there is no lead 'nobody'"):
        box.export("har", lead="nobody")


def test_the_path_of_a_lead(box: Handle) -> None:
    lead = box.leads[0]

    log = json.loads(box.export("har", lead=lead.id))["log"]

    kinds = [entry["_sandbox"]["kind"] for entry in log["entries"]]
    assert kinds.count("request") == 1
    assert kinds.count("delivery") == len(box.deliveries) >= 1
    assert log["_sandbox"]["lead"]["id"] == lead.id
    assert [event["type"] for event in log["_sandbox"]["events"]] == [
        event.type for event in box.events
    ][: len(log["_sandbox"]["events"])]
    assert "# delivery 1: " in box.export("curl", lead=lead.id)


def test_the_script_does_it_all_again(house: Sandbox, box: Handle, tmp_path: Path) -> None:
    again = house.namespace()
    script = tmp_path / "calls.sh"
    box.export("curl", script, secrets=True, base_url=again.url)
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")

    checked = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True, check=False)
    done = subprocess.run(["sh", str(script)], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert (done.returncode, done.stderr) == (0, "")
    assert [one.body for one in again.requests] == [one.body for one in box.requests]
    before = [(one.method, one.query, one.status) for one in box.requests]
    after = [(one.method, one.query, one.status) for one in again.requests]
    # What was made anew has another id, as a script cannot know.
    assert after[:3] == before[:3]
    assert after[5:] == before[5:]
    house.delete(again)


@pytest.mark.parametrize("of_lead", [False, True])
def test_the_pytest_file_passes_in_a_fresh_world(
    pytester: pytest.Pytester, box: Handle, of_lead: bool
) -> None:
    lead = box.leads[0].id if of_lead else None
    text = box.export("pytest", lead=lead)
    pytester.makepyfile(test_recorded=text)

    result = pytester.runpytest_subprocess("-q", "-W", "error")

    result.assert_outcomes(passed=1)
    assert "ANY" in text
    if not of_lead:
        assert "/entities/{id_1}" in text
        assert "sandbox.keys[0].key" in text


def test_the_pytest_file_fails_where_the_world_is_another(
    pytester: pytest.Pytester, box: Handle
) -> None:
    text = box.export("pytest", operation="listFlows")
    pytester.makepyfile(test_recorded=text.replace("'demo'", "'quickstart'"))

    pytester.runpytest_subprocess("-q").assert_outcomes(failed=1)


def test_junit_counts_what_is_wrong(box: Handle) -> None:
    suites = ET.fromstring(box.export("junit"))

    (suite,) = suites
    assert suite.attrib["tests"] == str(RECORDED)
    cases = suite.findall("testcase")
    assert len(cases) == RECORDED
    failed = {case.attrib["name"]: case.find("failure") for case in cases}
    (unmatched,) = (
        case for name, case in failed.items() if name.endswith("/nothing/here?api_key=***&a=b%20c")
    )
    assert unmatched is not None
    assert unmatched.attrib["message"] == "no operation fits the request"
    assert int(suite.attrib["failures"]) == sum(one is not None for one in failed.values())
    assert suite.attrib["errors"] == "0"


def test_a_postman_collection(box: Handle) -> None:
    collection = json.loads(box.export("postman"))

    assert collection["info"]["schema"].endswith("/collection/v2.1.0/collection.json")
    assert collection["variable"][0] == {"key": "baseUrl", "value": box.url, "type": "string"}
    assert len(collection["item"]) == RECORDED
    first, seventh = collection["item"][0], collection["item"][6]
    assert first["request"]["url"]["raw"] == "{{baseUrl}}" + box.targets[0].path
    assert first["request"]["url"]["path"] == box.targets[0].path.split("/")[1:]
    assert first["response"][0]["code"] == 201
    assert seventh["request"]["url"]["query"] == [
        {"key": "api_key", "value": "***"},
        {"key": "a", "value": "b%20c"},
    ]


def test_without_a_socket_the_addresses_are_those_of_the_command() -> None:
    with Sandbox("quickstart", listen=False) as box:
        box.submit({"email": "a@b.test"})
        assert "http://127.0.0.1:8080/flows/" in box.export("curl")


def test_nothing_recorded_is_still_a_file() -> None:
    with Sandbox("quickstart", listen=False) as box:
        for form in FORMS:
            assert box.export(form)
        assert json.loads(box.export("har"))["log"]["entries"] == []


def test_conversations_are_told_apart(house: Sandbox, box: Handle) -> None:
    other = house.namespace()
    assert json.loads(other.export("har"))["log"]["entries"] == []
    converse(other)
    assert len(json.loads(other.export("har"))["log"]["entries"]) == RECORDED
    house.delete(other)
