"""The snippets of docs/any-api.md about state, stubs and callbacks do what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import requests

from sandbox import Sandbox
from tests.spec.served import HERE
from tests.world.receiver import receiver

PAGE = (Path(__file__).parents[2] / "docs" / "any-api.md").read_text()


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def block(title: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", section(title), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("title", ["State", "Stubs"])
def test_the_test_of_the_page_passes(title: str, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block(title, "python"))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_the_stub_of_the_page_is_taken() -> None:
    sent = re.search(r"-d '(.*?)'$", block("Stubs", "sh"), re.DOTALL | re.MULTILINE)
    assert sent is not None
    with Sandbox() as box:
        url = f"{box.url}/_sandbox/operation-stubs"
        assert requests.post(url, json=json.loads(sent[1]), timeout=5).status_code == 201
        headers = {"X-Test": "7"}
        answers = [
            requests.get(f"{box.url}/flows/{'5' * 24}", auth=box.auth, headers=headers, timeout=5)
            for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [503, 500]
        assert answers[1].text == f"/flows/{'5' * 24} is closed"


def test_callbacks_and_webhooks_in_a_test() -> None:
    with receiver() as server, Sandbox(specs=f"events={HERE / 'events.yaml'}") as box:
        body = {"callbackUrl": f"{server.url}/hooks"}
        requests.post(f"{box.url}/events/jobs/high", json=body, timeout=5)
        assert box.wait_for_callbacks()
        box.verify_delivery(step_id="done", body={"state": "done", "id": 7}, exactly=1)
        record = box.fire_webhook("jobLost", server.url, api="events")
        assert record.status == 200
        assert len(server.received) == 2
        with pytest.raises(LookupError, match="no API is called 'nothing'"):
            box.fire_webhook("jobLost", server.url, api="nothing")
