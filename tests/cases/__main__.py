"""Writes the index: python -m tests.cases."""

from __future__ import annotations

from tests.cases.index import README, index

if __name__ == "__main__":
    README.write_text(index())
