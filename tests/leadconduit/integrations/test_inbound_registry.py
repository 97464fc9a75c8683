"""Source modules are found by their ids, and loaded when they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sandbox.leadconduit.integrations.inbound_registry import MODULES, STANDARD, find_inbound

HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "3"}


@pytest.mark.parametrize("module_id", MODULES)
def test_every_module_reads_and_answers(module_id: str) -> None:
    module = find_inbound(module_id)
    assert module.module_id == module_id
    assert module.read("POST", "/submit", "b=2", HEADERS, b"a=1") == {"a": "1", "b": "2"}
    reply = module.write({"outcome": "failure", "reason": "no"}, "text/xml", None, False)
    assert (reply.status, "failure" in reply.body) == (201, True)


def test_the_standard_module_stands_in_for_others() -> None:
    assert find_inbound("leadconduit-acme.inbound") is STANDARD


def test_types_and_integrations_are_not_loaded_before_they_are_used() -> None:
    code = (
        "import sys, sandbox.compose\n"
        "late = ('values.phone', 'values.date', 'integrations.custom_', 'integrations.xml_', "
        "'integrations.inbound_request', 'integrations.soap_')\n"
        "print([name for name in sys.modules if any(part in name for part in late)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
