"""What the person who starts the sandbox may set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is fixed when the sandbox starts; what a test may change is in its namespace.

    `world` is a built-in name, a file or a parsed document. `api_key` replaces the first
    management key of the world. `token` guards the control plane; without one it is open, which
    is why any bind but loopback demands one. `strict_contract` turns an answer of ours that breaks
    its own OpenAPI document into a 500; otherwise it is logged and marked with a header.
    """

    world: str | Path | Mapping[str, Any] = "quickstart"
    api_key: str | None = None
    switches: Mapping[str, Any] = field(default_factory=dict)
    allow_hosts: tuple[str, ...] = ()
    seed: int | str | None = None
    token: str | None = None
    strict_contract: bool = False
    journal_entries: int = 10_000
    journal_bytes: int = 64 * MIB
    max_body: int = 10 * MIB
    max_namespaces: int = 1_000

    def to_json(self) -> str:
        """The settings as text, for another process."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """The settings that `to_json` wrote. Raises ValueError for any other text."""
        try:
            members = json.loads(text)
            return cls(**{**members, "allow_hosts": tuple(members["allow_hosts"])})
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"these are no settings of the sandbox: {error!r}") from error
