"""`sandbox serve --open`: a browser where somebody sits, a plain line where nobody does."""

from __future__ import annotations

import stat
from pathlib import Path
from threading import Event

import pytest
import requests

from sandbox.cli.opening import open_console
from tests.cli.running import Running

URL = "http://127.0.0.1:1"
HERE = {"DISPLAY": ":0"}


def opened(monkeypatch: pytest.MonkeyPatch, answer: bool | Exception) -> list[str]:
    """What was said, or the address that the browser was given."""
    done, heard = Event(), list[str]()

    def browser(address: str) -> bool:
        if isinstance(answer, Exception):
            raise answer
        if answer:
            heard.append(f"opened {address}")
            done.set()
        return answer

    def say(text: str) -> None:
        heard.append(text)
        done.set()

    monkeypatch.setattr("webbrowser.open", browser)
    open_console(URL, say, HERE)
    assert done.wait(5)
    return heard


def test_the_console_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened(monkeypatch, True) == [f"opened {URL}/_sandbox/console"]


@pytest.mark.parametrize("answer", [False, OSError("no such program")])
def test_a_browser_that_fails_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, answer: bool | Exception
) -> None:
    (line,) = opened(monkeypatch, answer)
    assert line.startswith("No browser was ")
    assert line.endswith(f"The console is at {URL}/_sandbox/console")


@pytest.mark.parametrize("environment", [{"CI": "true", "DISPLAY": ":0"}, {"CI": "1"}, {}])
def test_no_browser_where_nobody_sits(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("webbrowser.open", lambda address: pytest.fail("was opened"))
    said: list[str] = []
    open_console(URL, said.append, environment)
    (line,) = said
    assert line.startswith("No browser was opened: ")
    assert line.endswith(f"{URL}/_sandbox/console")


def test_serving_opens_what_the_banner_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!/bin/sh\necho "$1" > {tmp_path}/seen.part\nmv {tmp_path}/seen.part {tmp_path}/seen\n'
    )
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BROWSER", str(browser))
    monkeypatch.delenv("CI", raising=False)
    with Running("serve", "--port", "0", "--open") as served:
        address = served.after("Console")
        assert requests.get(address, timeout=5).status_code == 200
        for _ in range(500):
            if (tmp_path / "seen").exists():
                break
            requests.get(f"{served.url}/_sandbox/health", timeout=5)
        assert (tmp_path / "seen").read_text().strip() == address
