"""The switches of the sandbox itself, whatever it serves."""

from __future__ import annotations

from typing import Final

from sandbox.world.switches import Switch

VALIDATION: Final = Switch(
    "validation",
    default="strict",
    choices=("strict", "warn", "off"),
    grade="ours",
    about="How requests are held to documents served with --spec: refused where they break them "
    "(strict), let pass and told in the header Sandbox-Findings (warn), or not looked at (off). "
    "`Prefer: handling=strict` and `handling=lenient` choose for one call.",
)

SWITCHES: Final = (VALIDATION,)
