"""Runs the benchmarks and prints their figures: python -m bench [NAME …] [--quick]."""

from __future__ import annotations

import argparse
import sys

from bench import cockpit, cold, in_process, memory, micro, over_http, spec

BENCHMARKS = {
    "cockpit": cockpit.run,
    "cold": cold.run,
    "in-process": in_process.run,
    "micro": micro.run,
    "http": over_http.run,
    "memory": memory.run,
    "spec": spec.run,
}


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="a tenth of the requests")
    options = parser.parse_args()
    for name in options.names or BENCHMARKS:
        sys.stdout.write(f"\n{name}\n{'-' * len(name)}\n")
        for line in BENCHMARKS[name](quick=options.quick):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
