"""The README keeps its word: its tour and examples run, and what it names is there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from sandbox.cli.commands import sandbox as command
from sandbox.contract.document import load
from sandbox.contract.operations import Routes
from sandbox.leadconduit.integrations.registry import known
from sandbox.resources import folder
from tests.cli.running import Running, environment

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
ADDRESS = "http://127.0.0.1:8080"
MARK = "<!-- tour -->\n"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block, and the ```text block that follows it at once: what it must print."""

    language: str
    code: str
    prints: str


def blocks(text: str) -> Iterator[Block]:
    """All blocks but those that belong to the one before them."""
    found = list(_BLOCK.finditer(text))
    for at, match in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        follows = following is not None and following.start() == match.end() + 1
        if match[1] != "text":
            prints = following[2] if following and follows and following[1] == "text" else ""
            yield Block(match[1], match[2], prints)


def missing(output: str, wanted: str) -> list[str]:
    """Which lines of `wanted` do not stand in `output`, in this order; … is anything on a line."""
    at = 0
    lost = []
    for line in filter(str.strip, wanted.splitlines()):
        pattern = "[^\n]*?".join(map(re.escape, line.rstrip().split("…")))
        match = re.compile(pattern).search(output, at)
        if match is None:
            lost.append(line)
        else:
            at = match.end()
    return lost


def bash(script: str) -> str:
    """What a script prints; it must end well."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_lines_are_looked_for_in_order() -> None:
    assert missing('{"id":"7"}\nb\n', '{"id":"…"}\nb') == []
    assert missing("b\na\n", "a\nb") == ["b"]
    assert missing("a\nb\n", "a…b") == ["a…b"]


def test_the_tour() -> None:
    tour = list(blocks("".join(part for part in README.split(MARK)[1:])))
    tour = [block for block in tour if block.language == "sh"]
    assert len(tour) == README.count(MARK) > 4
    with Running("serve", "--port", "0") as served:
        for block in tour:
            assert ADDRESS in block.code
            assert block.prints, f"the tour does not say what this prints:\n{block.code}"
            output = bash(block.code.replace(ADDRESS, served.url))
            lost = missing(output, block.prints)
            assert not lost, f"{block.code}\ndoes not print {lost}, but\n{output}"


PYTHON = [block for block in blocks(README) if block.language == "python"]


def test_there_are_examples_in_python() -> None:
    assert [block for block in PYTHON if "def test_" in block.code]
    assert [block for block in PYTHON if "def test_" not in block.code]


@pytest.mark.parametrize("number", range(len(PYTHON)))
def test_examples_in_python(
    number: int, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = PYTHON[number]
    if "def test_" in block.code:
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        monkeypatch.delenv("SANDBOX_WORLD", raising=False)
        pytester.makepyfile(block.code)
        tests = block.code.count("def test_")
        plugin = ("-p", "sandbox.testing.plugin")
        pytester.runpytest_subprocess(*plugin).assert_outcomes(passed=tests)
        return
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block.code],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=ROOT,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not missing(done.stdout, block.prints), done.stdout


# What is named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    prose = re.sub(r"^ {4}.*$|`[^`\n]*`", "", _BLOCK.sub("", page.read_text()), flags=re.MULTILINE)
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose)
    files = [target for target in targets if "://" not in target]
    assert [target for target in files if not (page.parent / target).exists()] == []


def spans(text: str = README) -> list[str]:
    """Everything that is set as code."""
    without = _BLOCK.sub("", text)
    fenced = [block.code for block in blocks(text)]
    indented = re.findall(r"^ {4}(.+)$", without, re.MULTILINE)
    return [*fenced, *indented, *re.findall(r"`([^`\n]+)`", without)]


def options(commands: click.Group) -> set[str]:
    """Every option of every command."""
    found = {option for parameter in commands.params for option in parameter.opts}
    for one in commands.commands.values():
        found |= {option for parameter in one.params for option in parameter.opts}
    return found


OTHERS = re.compile(r"\b(?:curl|pip|pytest)\b|python -m (?!sandbox\b)")


def test_commands_and_options_exist() -> None:
    """Lines and paragraphs about other programs are left out: their options are their own."""
    own = [part for part in README.split("\n\n") if not re.search("python -m (?!sandbox)", part)]
    lines = "\n".join(spans("\n\n".join(own))).splitlines()
    code = "\n".join(line for line in lines if not OTHERS.search(line))
    commands = set(re.findall(r"(?:^|scripts/|-m )sandbox ([a-z]\w+)", code, re.MULTILINE))
    named = set(re.findall(r"(?<![\w-])(--[a-z][\w-]*)", code))
    assert len(commands) > 2
    assert len(named) > 2
    assert commands <= set(command.commands)
    assert named <= options(command)


def test_scripts_and_worlds_exist() -> None:
    code = "\n".join(spans())
    for script in set(re.findall(r"scripts/\w+", code)):
        assert (ROOT / script).is_file()
    section = README.partition("\n## Worlds\n")[2].partition("\n## ")[0]
    worlds = re.findall(r"`([a-z]+)`", section.partition("`fixtures/`")[2].partition(".")[0])
    assert len(worlds) > 3
    assert [name for name in worlds if not (folder("fixtures") / f"{name}.yaml").is_file()] == []


def test_paths_of_the_control_plane_exist() -> None:
    routes = Routes(load(folder("openapi") / "control.yaml").operations)
    named = re.findall(
        r"(?:(GET|POST|PUT|PATCH|DELETE) )?(/_sandbox/(?!console)[\w./-]+)", "\n".join(spans())
    )
    assert len(named) > 3
    for method, path in named:
        found = [one for one in routes_of(routes, path) if not method or one == method]
        assert found, f"{method} {path}"


def routes_of(routes: Routes, path: str) -> list[str]:
    """The methods that a path answers."""
    from sandbox.contract.problems import Problem

    found = []
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        try:
            routes.match(method, path)
        except Problem:
            continue
        found.append(method)
    return found


def test_what_is_said_not_to_be_imitated_is_not() -> None:
    limits = README.partition("\n## Limitations\n")[2].partition("\n## ")[0]
    said = re.search(r"Not imitated: .*?\n(?=- )", limits, re.DOTALL)
    assert said is not None
    named = re.findall(r"`(/\w+)`", said[0])
    paths = [
        operation.path for operation in load(folder("openapi") / "leadconduit.yaml").operations
    ]
    assert [path for path in paths if path.endswith(tuple(named))] == []
    assert ("SOAP" in said[0]) != known("leadconduit-custom.outbound.soap")
