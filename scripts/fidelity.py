"""Writes docs/fidelity.md from the grades in the code: python scripts/fidelity.py [--check].

Then the table of conformance in README.md, by scripts/conformance_table.py.

A grade is a line `grade: WHICH | WHAT IT DOES | WHERE FROM` in a docstring or a comment; a line
that has not reached its source yet goes on in the next one. The switches come from the products.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "fidelity.md"
GRADES = {
    "documented": "stated by the product's own public documents",
    "observed": "seen in what published components of the product do with given inputs",
    "inferred": "our deduction; the real product may differ",
    "ours": "not an imitation: chosen by us because something had to be chosen",
}
_START = re.compile(r'^\s*(?:#\s*|""")?grade:\s*(\w+\s*\|.*)$')


class Grade(NamedTuple):
    """One graded behaviour and where it is implemented."""

    grade: str
    behaviour: str
    source: str
    place: str


def grades_of(text: str, place: str) -> Iterator[Grade]:
    """The grades in one file. Raises ValueError for one that is not of the form."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        found = _START.match(line)
        if not found:
            continue
        entry = found[1]
        following = number + 1
        while entry.count("|") < 2 or entry.rstrip().endswith("|"):
            if following >= len(lines) or following > number + 6:
                raise ValueError(
                    f"{place}:{number + 1}: a grade is `WHICH | WHAT | SOURCE`: {entry}"
                )
            entry = f"{entry} {lines[following].strip().removeprefix('#').strip()}"
            following += 1
        which, behaviour, source = (part.strip() for part in entry.split("|", 2))
        if which not in GRADES:
            raise ValueError(
                f"{place}:{number + 1}: {which!r} is no grade; there are {list(GRADES)}"
            )
        yield Grade(which, behaviour, source.removesuffix('"""').strip(), place)


def files() -> Iterator[Path]:
    """The files that may hold grades."""
    yield from sorted((ROOT / "sandbox").rglob("*.py"))
    yield from sorted((ROOT / "sandbox").rglob("*.yaml"))
    yield from sorted((ROOT / "openapi").glob("*.yaml"))


def table() -> str:
    """The whole page. Raises ValueError for a grade that cannot be read."""
    rows = [
        grade
        for path in files()
        for grade in grades_of(path.read_text(), str(path.relative_to(ROOT)))
    ]
    page = [
        "# Fidelity",
        "",
        "What the sandbox imitates, and how sure it is. Made by `python scripts/fidelity.py` from",
        "the places where each behaviour is implemented; do not edit.",
        "",
        "| grade | means | behaviours |",
        "| --- | --- | ---: |",
    ]
    for name, meaning in GRADES.items():
        page.append(f"| {name} | {meaning} | {sum(row.grade == name for row in rows)} |")
    page += switches()
    for place in dict.fromkeys(row.place for row in rows):
        page += ["", f"## {place}", "", "| grade | behaviour | known from |", "| --- | --- | --- |"]
        page += [
            f"| {row.grade} | {_cell(row.behaviour)} | {_cell(row.source)} |"
            for row in rows
            if row.place == place
        ]
    return "\n".join(page) + "\n"


def switches() -> list[str]:
    """The lines about the switches of all products."""
    sys.path.insert(0, str(ROOT))
    from sandbox.compose import build_products

    lines = [
        "",
        "## Switches",
        "",
        "Where the product's behaviour is a guess or a choice, a world may choose: with `switches`",
        "in its file, `--switch NAME=VALUE`, or `PATCH /_sandbox/switches`. The grade is that of",
        "the default.",
        "",
        "| switch | default | choices | grade | about |",
        "| --- | --- | --- | --- | --- |",
    ]
    for product in build_products():
        for switch in product.switches:
            choices = ", ".join(f"`{json.dumps(choice)}`" for choice in switch.choices)
            default = f"`{json.dumps(switch.default)}`"
            about = _cell(switch.about)
            lines.append(f"| `{switch.name}` | {default} | {choices} | {switch.grade} | {about} |")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def main() -> None:
    """Write the page and the README's table of conformance, or with --check compare them."""
    import conformance_table

    page = table()
    if "--check" not in sys.argv:
        TABLE.write_text(page)
    elif TABLE.read_text() != page:
        sys.exit("docs/fidelity.md is out of date: run python scripts/fidelity.py")
    conformance_table.main()


if __name__ == "__main__":
    main()
