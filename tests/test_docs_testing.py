"""The examples of docs/testing.md do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents import ROOT, Section, run, sections_of

FILE = ROOT / "docs" / "testing.md"


@pytest.mark.parametrize("section", sections_of(FILE), ids=lambda section: section.title)
def test_the_examples_of_a_section(section: Section, tmp_path: Path) -> None:
    run(section, FILE, tmp_path)


def test_a_block_that_fails_is_found(tmp_path: Path) -> None:
    file = tmp_path / "wrong.md"
    file.write_text(
        "## Python\n```python\nassert 1 == 2\n```\n"
        "## Console\n```console\n$ echo one\ntwo\n```\n"
        "## Shell\n```sh\nfalse\ntrue\n```\n"
        "## Left alone\n```python no-run\nassert False\n```\n"
    )

    sections = sections_of(file)

    assert [section.title for section in sections] == ["Python", "Console", "Shell"]
    for section in sections:
        with pytest.raises(AssertionError, match=r"wrong\.md:\d+ (fails|prints)"):
            run(section, file, tmp_path)
