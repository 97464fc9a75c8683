"""How strictly a request is held to its contract, and how what was let pass is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from sandbox.contract.negotiate import prefer
from sandbox.contract.problems import Finding

Handling = Literal["strict", "warn", "off"]
"""`strict` refuses what breaks the contract; `warn` lets it pass and tells; `off` does not look."""

HANDLINGS: Final[tuple[Handling, ...]] = ("strict", "warn", "off")
FINDINGS_HEADER: Final = "Sandbox-Findings"
MOST_BYTES: Final = 2048
"""How long the header with the findings may be: servers and proxies give up at 8 KiB for all."""

_MARK: Final = "limit"
_LONGEST_MESSAGE: Final = 200
_PREFERRED: Mapping[str, Handling] = MappingProxyType({"lenient": "warn", "strict": "strict"})


def preferred(header: str) -> Handling | None:
    """What a Prefer header (RFC 7240) asks for by `handling=…`; None where it does not."""
    if "handling" not in header.lower():
        return None
    return _PREFERRED.get(prefer(header).get("handling", "").lower())


def applied(handling: Handling) -> str:
    """The words for Preference-Applied where `preferred` gave `handling`."""
    return "handling=lenient" if handling == "warn" else "handling=strict"


def findings_header(findings: Sequence[Finding]) -> str:
    """The findings as compact JSON in ASCII, as many as fit into `MOST_BYTES`.

    `count` counts all of them, shown or not; `complete` is false where even more were not listed,
    because there were too many to look at.
    """
    told = [finding for finding in findings if finding.rule != _MARK]
    head = f'{{"count":{len(told)},"complete":{json.dumps(len(told) == len(findings))},"findings":['
    shown: list[str] = []
    room = MOST_BYTES - len(head) - 2
    for finding in told:
        text = _compact(finding)
        room -= len(text) + 1
        if room < 0:
            break
        shown.append(text)
    return f"{head}{','.join(shown)}]}}"


def _compact(finding: Finding) -> str:
    said = {
        "location": [
            step[:_LONGEST_MESSAGE] if isinstance(step, str) else step for step in finding.location
        ],
        "rule": finding.rule,
        "message": finding.message[:_LONGEST_MESSAGE],
    }
    return json.dumps(said, separators=(",", ":"))
