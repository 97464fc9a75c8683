"""The command line: one command a file, all heavy imports inside the commands."""

from __future__ import annotations


def main() -> None:
    """Run the `sandbox` command with the arguments of this process, and exit."""
    from sandbox.cli.commands import sandbox

    sandbox(prog_name="sandbox")
