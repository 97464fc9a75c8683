"""The `sandbox` command as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType

from click.testing import CliRunner, Result

from sandbox.cli.commands import sandbox

COMMAND = (sys.executable, "-m", "sandbox")
SECONDS = 30


def environment(**variables: str) -> dict[str, str]:
    """This environment without settings of the sandbox, and with `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SANDBOX_")}
    return {**kept, "PYTHONIOENCODING": "utf-8", **variables}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**variables),
        timeout=SECONDS,
        check=False,
    )


def invoke(*arguments: str) -> Result:
    """Run a command to its end in this process, which is quicker; nothing of it is kept."""
    return CliRunner().invoke(sandbox, arguments, prog_name="sandbox", env=dict.fromkeys(_OWN))


_OWN = ("SANDBOX_HOST", "SANDBOX_PORT", "SANDBOX_WORLD", "SANDBOX_API_KEY", "SANDBOX_TOKEN")


class Running:
    """A command that goes on until it is stopped; ready when it said so."""

    def __init__(self, *arguments: str, **variables: str) -> None:
        self._arguments = arguments
        self._variables = variables
        self.lines: list[str] = []

    @property
    def url(self) -> str:
        """The URL of the line that says it is ready."""
        return self.lines[-1].split()[2]

    @property
    def text(self) -> str:
        """What it printed until it was ready."""
        return "\n".join(self.lines)

    def after(self, words: str) -> str:
        """What stands behind `words` in the line that begins with them."""
        line = next(line.strip() for line in self.lines if line.strip().startswith(words))
        return line.removeprefix(words).strip()

    def read_line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it with a signal; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def __enter__(self) -> Running:
        self.process = _start((*COMMAND, *self._arguments), environment(**self._variables))
        # A command that never gets ready must not keep the tests waiting.
        alarm = threading.Timer(SECONDS, self.process.kill)
        alarm.start()
        try:
            while not (self.lines and self.lines[-1].startswith("Ready at ")):
                line = self.read_line()
                assert line or self.process.poll() is None, "\n".join(self.lines)
                self.lines.append(line)
        finally:
            alarm.cancel()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Asked to, it stops the workers that it started; killed, it would leave them behind.
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def _start(command: Sequence[str], variables: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=variables,
    )
