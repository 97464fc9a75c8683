"""Runs the examples of a Markdown file, section by section.

A section is what follows a heading `## …`. Its blocks run one after the other in one empty folder:
`python` blocks as they are, or with pytest where they hold a test; `sh` blocks as scripts;
`console` blocks command by command (`$ …`), against the output shown (`…` stands for anything).
Commands find a fresh sandbox where the text says 127.0.0.1:8080, and its proxy at 127.0.0.1:8081.
A block whose first line says `no-run` is left alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from sandbox import Sandbox

ROOT = Path(__file__).parents[1]
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(python|sh|console)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PROGRAMS = ("curl", "node", "openssl")
_SECONDS = 60


@dataclass(frozen=True)
class Block:
    """One example: its language, its text, the line it begins at."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Section:
    """A heading with its examples."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def missing(self) -> str | None:
        """A program that the section needs and this machine does not have."""
        commands = "\n".join(one.text for one in self.blocks if one.language != "python")
        needed = (name for name in _PROGRAMS if re.search(rf"(^|[\s|$(]){name} ", commands, re.M))
        return next((name for name in needed if shutil.which(name) is None), None)


def sections_of(file: Path) -> list[Section]:
    """The sections of a Markdown file that hold examples."""
    text = file.read_text("utf-8")
    starts = [*_HEADING.finditer(text)]
    ends = [*(one.start() for one in starts[1:]), len(text)]
    found = [
        Section(start[1], tuple(_blocks(text, start.end(), end)))
        for start, end in zip(starts, ends, strict=True)
    ]
    return [section for section in found if section.blocks]


def _blocks(text: str, start: int, end: int) -> Iterator[Block]:
    for found in _BLOCK.finditer(text, start, end):
        if "no-run" not in found[2]:
            yield Block(found[1], found[3], text.count("\n", 0, found.start()) + 2)


def run(section: Section, file: Path, folder: Path) -> None:
    """Run the blocks of a section; an AssertionError shows the first that fails."""
    if section.missing is not None:
        pytest.skip(f"{section.missing} is not installed")
    with _surroundings(section, folder) as (environment, places):
        for number, block in enumerate(section.blocks):
            where = f"{file.name}:{block.line}"
            text = block.text
            if block.language == "python":
                _run_python(text, where, folder, number, environment)
                continue
            for written, real in places.items():
                text = text.replace(written, real)
            if block.language == "sh":
                _run_command(text, where, folder, environment)
            else:
                _run_console(text, where, folder, environment)


@contextmanager
def _surroundings(
    section: Section, folder: Path
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The environment of commands, and what stands for the addresses in their text."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "XDG_DATA_HOME": str(folder / "data"),
        "EXAMPLES": str(ROOT / "examples"),
    }
    if all(block.language == "python" for block in section.blocks):
        yield environment, {}
        return
    with ExitStack() as stack:
        box = stack.enter_context(Sandbox("quickstart"))
        places = {"127.0.0.1:8080": box.url.removeprefix("http://")}
        if any("127.0.0.1:8081" in block.text for block in section.blocks):
            from sandbox.proxy.server import Proxy

            ca_folder = folder / "data" / "lead-sandbox" / "ca"
            proxy = stack.enter_context(Proxy(box._service, box.settings, ca_folder=ca_folder))
            places["127.0.0.1:8081"] = proxy.url.removeprefix("http://")
        yield environment, places


def _run_python(
    text: str, where: str, folder: Path, number: int, environment: dict[str, str]
) -> None:
    file = folder / f"test_block_{number}.py"
    file.write_text(text, "utf-8")
    options = ["-m", "pytest", "-q", "-p", "no:cacheprovider"] if "def test_" in text else []
    done = subprocess.run(
        [sys.executable, "-W", "error", *options, str(file)],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{where} fails:\n{done.stdout}\n{done.stderr}"


def _run_command(text: str, where: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["sh", "-eu", "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{where} fails:\n{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _run_console(text: str, where: str, folder: Path, environment: dict[str, str]) -> None:
    for command in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = command.splitlines()
        length = next((n for n, line in enumerate(lines, 1) if not line.endswith("\\")), len(lines))
        printed = _run_command("\n".join(lines[:length]), where, folder, environment)
        expected = [_pattern(line) for line in lines[length:] if line.strip()]
        got = printed.splitlines()
        for pattern in expected:
            assert any(fnmatchcase(line.rstrip(), pattern) for line in got), (
                f"{where} prints something else than {pattern!r}:\n{printed}"
            )


def _pattern(line: str) -> str:
    return re.sub(r"([\[?*])", r"[\1]", line.rstrip()).replace("…", "*")
