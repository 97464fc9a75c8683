"""Every operation of our documents, fuzzed by Schemathesis with all its checks.

By hand, and for longer:

    FUZZ_EXAMPLES=200 FUZZ_SEED=2 FUZZ_WHOLE=1 pytest tests/fuzz
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from tests.fuzz.narrowed import NAMESPACE, SCRATCH

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "12")
SEED = os.environ.get("FUZZ_SEED", "1")
LEAD = {"first_name": "Ada", "email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}


# Nobody can guess these ids: they come with traffic. Their own tests call them.
NEEDS_AN_ID_OF_SOMETHING_THAT_HAPPENED = {
    "GET /caps/{id}",
    "GET /ping_limits/{id}",
    "GET /feedback",
    "POST /feedback",
    "POST /trigger/{id}",
    "GET /__prismatic__/results/{execution_id}",
}
# Its own tests hold something first.
NEEDS_WHAT_NOBODY_CAN_GUESS = {
    "POST /_sandbox/outbox/{number}/drop",
    "GET /_sandbox/faults/{fault_id}",
    "DELETE /_sandbox/faults/{fault_id}",
    "POST /_sandbox/webhooks/{document}/{name}",  # our documents have none
}


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A sandbox where something has happened, and any broken answer of ours is a 500."""
    with Sandbox("quickstart", strict_contract=True, coverage=True, history=20) as box:
        scratch = box.namespace(SCRATCH)
        scratch.submit(LEAD)
        scratch.snapshot("before-checkout")
        requests.post(box.submit_url().replace("/submit", "/ping"), data=LEAD, timeout=10)
        for handle in (box, box.namespace("fuzz")):
            for state in ("TX", "FL"):
                handle.submit(LEAD, state=state)
        yield box


def fuzz(
    box: Sandbox, document: str, folder: Path, *options: str, hooks: str = "tests.fuzz.hooks"
) -> dict[str, Any]:
    """The report of a run against all operations of `document`; fails with what it found."""
    report = folder / "report.json"
    command = [
        *(sys.executable, "-m", "schemathesis.cli"),
        *("--config-file", str(HERE / f"{document}.toml"), "run"),
        *(f"{box.url}/_sandbox/openapi/{document}.json", "--url", box.url),
        *("--checks", "all", "--seed", SEED, "--max-examples", EXAMPLES),
        *("--continue-on-failure", "--no-color", "--report-json-path", str(report)),
        *options,
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=HERE.parent.parent,
        env={**os.environ, "SCHEMATHESIS_HOOKS": hooks},
        timeout=3600,
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}", pytrace=False)
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def never_accepted(report: dict[str, Any]) -> set[str]:
    """The operations that refused all that was generated for them to accept."""
    return {
        operation
        for operation, phases in report["valid_rates"].items()
        if not any(phase["accepted"] for phase in phases.values())
    }


def test_leadconduit(box: Sandbox, tmp_path: Path) -> None:
    report = fuzz(
        *(box, "leadconduit", tmp_path, "--auth", "API:superuser"),
        *("--header", f"{NAMESPACE}: fuzz"),
    )

    assert report["operations"]["tested"] == report["operations"]["total"]
    assert never_accepted(report) <= NEEDS_AN_ID_OF_SOMETHING_THAT_HAPPENED


def test_control(box: Sandbox, tmp_path: Path) -> None:
    report = fuzz(box, "control", tmp_path)

    assert report["operations"]["tested"] == report["operations"]["total"]
    assert never_accepted(report) <= NEEDS_WHAT_NOBODY_CAN_GUESS
