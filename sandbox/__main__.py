"""`python -m sandbox` is the same as the `sandbox` command."""

from sandbox.cli import main

main()
