"""`sandbox serve --proxy`: a process of its own, used from another one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from sandbox.cli.serve import serve


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[dict[str, str]]:
    """The addresses that the command prints."""
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--proxy", "0"]
    process = subprocess.Popen(
        [*command, "--ca-dir", str(folder), *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        said = {}
        for line in process.stdout:
            found = re.match(r"(Proxy|Ready) at (\S+)|\s+Control token\s+(\S+)", line)
            if found:
                said[found[1] or "Token"] = found[2] or found[3]
            if line.startswith("Ready"):
                break
        yield said
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def test_a_program_in_any_language_keeps_its_urls(tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    with serving(tmp_path / "ca", "--proxy-host", "leads.partner.test") as said:
        common = [curl, "-sS", "-x", said["Proxy"], "--cacert", str(tmp_path / "ca" / "ca.pem")]
        done = [
            subprocess.run(
                [*common, "-u", "API:sandbox", f"https://{host}/flows"],
                capture_output=True,
                text=True,
                check=False,
            )
            for host in ("app.leadconduit.com", "leads.partner.test")
        ]
        seen = requests.get(f"{said['Ready']}/_sandbox/requests", timeout=5).json()["requests"]

    assert [one.stderr for one in done] == ["", ""]
    assert done[0].stdout == done[1].stdout
    assert [one["path"] for one in seen] == ["/flows", "/flows"]


def test_beyond_this_machine_with_the_token_that_was_made_up(tmp_path: Path) -> None:
    with serving(tmp_path / "ca", "--host", "0.0.0.0") as said:
        port = said["Proxy"].rpartition(":")[2]
        url = "http://app.leadconduit.com/flows"
        refused = requests.get(url, proxies={"http": f"http://127.0.0.1:{port}"}, timeout=5)
        let_in = requests.get(
            url, proxies={"http": f"http://default:{said['Token']}@127.0.0.1:{port}"}, timeout=5
        )

    assert (refused.status_code, let_in.status_code) == (407, 401)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--proxy", "0", "--server", "granian"], "--proxy needs --server werkzeug"),
        (["--proxy", "0", "--proxy-allow", "http://x/"], "'http://x/' is no host"),
        (["--proxy", "70000"], "70000 is not in the range"),
        (["--proxy", "0", "--ca-dir", __file__], "is a file"),
    ],
)
def test_what_cannot_be_is_said(options: list[str], words: str) -> None:
    result = CliRunner().invoke(serve, ["--port", "0", *options])

    assert result.exit_code == 2
    assert words in result.output


def test_without_the_package_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)

    result = CliRunner().invoke(serve, ["--port", "0", "--proxy", "0", "--ca-dir", str(tmp_path)])

    assert result.exit_code == 2
    assert "pip install 'lead-sandbox[proxy]'" in result.output
