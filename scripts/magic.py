"""Writes the table of docs/magic.md from the code: python scripts/magic.py [--check]."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "magic.md"
START, END = "<!-- the table begins -->\n", "<!-- the table ends -->\n"


def tables() -> str:
    """The tables in Markdown."""
    from sandbox.leadconduit.magic import table as lead_rows
    from sandbox.zeotap.magic import table as zeotap_rows

    names = ("email", "phone", "postal code", "what it forces", "pings")
    lines = ["", f"| {' | '.join(names)} |", "|---|---|---|---|---|"]
    for row in lead_rows():
        values = row["values"]
        local, _, domain = values["email"].partition("@")
        email = f"`{local}{'+…' if row['argument'] else ''}@{domain}`"
        ping = "yes" if row["ping"] else ""
        cells = (email, f"`{values['phone']}`", f"`{values['postal_code']}`", row["about"], ping)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| in a Zeotap config | what it forces |", "|---|---|"]
    lines += [f"| `{row['name']}` | {row['about']} |" for row in zeotap_rows()]
    return "\n".join([*lines, "", ""])


def page(text: str) -> str:
    """The page with the tables as they are now."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return before + START + tables() + END + after


def main() -> int:
    """0 when the page is as it should be, or was written."""
    text = PAGE.read_text(encoding="utf-8")
    wanted = page(text)
    if "--check" in sys.argv[1:]:
        if text != wanted:
            print("docs/magic.md is behind the code; run: python scripts/magic.py")
            return 1
        return 0
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
