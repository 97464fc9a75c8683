"""`sandbox recipient`, as a process."""

from __future__ import annotations

import pytest
import requests

from tests.cli.running import Running, invoke


def test_it_prints_what_it_gets_and_answers_as_told() -> None:
    body = '{"outcome":"failure"}'
    with Running("recipient", "--port", "0", "--status", "201", "--body", body) as recipient:
        answer = requests.post(f"{recipient.url}/leads?a=1", json={"email": "é"}, timeout=5)
        printed: list[str] = []
        while not (printed and printed[-1].startswith("  ->")):
            printed.append(recipient.read_line())
        code = recipient.stop()

    assert (answer.status_code, answer.text) == (201, body)
    assert answer.headers["Content-Type"] == "application/json"
    assert printed[0] == "POST /leads?a=1"
    assert "  Content-Type: application/json" in printed
    assert printed[-2:] == ['  {"email": "\\u00e9"}', f"  -> 201 {body}"]
    assert code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--body", "{outcome}"], "'{outcome}' is not JSON"),
        (["--status", "99"], "99 is not in the range 200<=x<=599"),
    ],
)
def test_wrong_values_are_clear_lines(arguments: list[str], words: str) -> None:
    done = invoke("recipient", "--port", "0", *arguments)

    assert done.exit_code == 2
    assert words in done.stderr
