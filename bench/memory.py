"""Memory while submissions come in: it must be flat once the journal is full."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.load import run as load
from bench.processes import serve
from bench.subject import WORLD, submission_bytes


def run(*, quick: bool = False) -> Iterator[str]:
    """The lines of the report. The journal holds 5,000 entries here, so that it fills early."""
    total = 4000 if quick else 20000
    entries = total // 4
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "bench.yaml"
        world.write_text(json.dumps(WORLD))
        command = ["-m", "sandbox", "serve", "--port", "0", "--world", str(world)]
        with serve([*command, "--journal-entries", str(entries)]) as server:
            payload = submission_bytes(server.url)
            yield f"at start: {server.memory_mib():.0f} MiB"
            for step in range(1, 5):
                load(server.url, payload, connections=2, total=total // 4, expected=201)
                yield f"after {step * total // 4} submissions: {server.memory_mib():.0f} MiB"
