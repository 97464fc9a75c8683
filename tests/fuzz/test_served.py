"""Documents of others as the sandbox serves them, fuzzed by Schemathesis with all its checks.

What is given to it is the file itself: what the sandbox makes of it inside has no part in judging.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from tests.fuzz.test_documents import EXAMPLES, SEED, never_accepted

HERE = Path(__file__).parent
DOCUMENTS = {
    "2.0": HERE / "served" / "clinic.yaml",
    "3.0": HERE / "served" / "library.yaml",
    "3.1": HERE.parent / "spec" / "shop.yaml",
}
# What a mode has of its own is found in these: whether requests are held to the document; whether
# what was made can be found, changed and deleted.
PHASES = {"static": "coverage,fuzzing", "stateful": "stateful"}
CREDENTIALS = {
    "2.0": ("--header", "X-Clinic-Key: any"),
    "3.0": ("--header", "Authorization: Bearer token"),
    "3.1": (),
}


@pytest.mark.parametrize("mode", ["static", "stateful"])
@pytest.mark.parametrize("version", list(DOCUMENTS))
def test_a_served_document(version: str, mode: str, tmp_path: Path) -> None:
    file, report = DOCUMENTS[version], tmp_path / "report.json"
    settings: dict[str, Any] = {} if mode == "static" else {mode: True}
    with Sandbox(specs=str(file), only=True, strict_contract=True, **settings) as box:
        base = "/api" if version == "2.0" else ""
        command = [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(HERE / "served.toml"), "run", str(file)),
            *("--url", box.url + base, "--checks", "all", "--seed", SEED),
            *(
                "--max-examples",
                EXAMPLES,
                "--phases",
                PHASES[mode],
                "--continue-on-failure",
                "--no-color",
            ),
            *("--report-json-path", str(report), *CREDENTIALS[version]),
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=HERE.parent.parent,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.fuzz.served_hooks", "SERVED": mode},
            timeout=600,
        )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}", pytrace=False)
    found = json.loads(report.read_text())
    if mode == "static":  # what is made leads to other operations, not to all of them
        assert found["operations"]["tested"] == found["operations"]["total"]
        assert never_accepted(found) == set()
