"""`sandbox serve --fault`: what goes wrong from the start, behind each server."""

from __future__ import annotations

import pytest
import requests

from tests.cli.running import Running, run


@pytest.mark.parametrize("server", ["werkzeug", "granian"])
def test_a_fault_is_armed_from_the_start(server: str) -> None:
    if server == "granian":
        pytest.importorskip("granian")
    fault = '{"status": 503, "times": 1}'
    with Running("serve", "--port", "0", "--server", server, "--fault", fault) as running:
        asked = [requests.get(f"{running.url}/flows", timeout=5).status_code for _ in range(2)]
        assert asked == [503, 401]
        (armed,) = requests.get(f"{running.url}/_sandbox/faults", timeout=5).json()["faults"]
        assert (armed["id"], armed["fired"], armed["exhausted"]) == ("f1", 1, True)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("status=503", "is not JSON"),
        ("[]", "is no JSON object"),
        ('{"status": 99}', "status: "),
        ('{"effect": "tls"}', "'tls' is an effect of outbound requests only"),
    ],
)
def test_what_cannot_be_armed_keeps_it_from_starting(fault: str, told: str) -> None:
    ended = run("serve", "--port", "0", "--fault", fault)
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
