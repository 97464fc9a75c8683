"""What the person who starts the sandbox may set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

MIB = 1024 * 1024
DEFAULT_WORLD = "quickstart"
LOCAL = "localhost"

WorldSource = str | Path | Mapping[str, Any]


class SpecError(ValueError):
    """Documents that cannot be served as they are given; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SpecSource:
    """An OpenAPI document to be served, or a folder of them.

    `mount` is the path that theirs begin with (`/billing`, `""` for none), `name` how a single
    document is called; both are chosen where they are None.
    """

    path: str
    mount: str | None = None
    name: str | None = None

    @classmethod
    def of(cls, said: SpecSource | str | Path | Mapping[str, Any]) -> SpecSource:
        """The source that `said` means: `./billing.yaml`, or `billing=./billing.yaml` for one
        below `/billing`."""
        if isinstance(said, SpecSource):
            return said
        if isinstance(said, Mapping):
            return cls(**said)
        mount, equals, path = str(said).partition("=")
        if isinstance(said, Path) or not equals or Path(said).exists():
            return cls(str(said))
        return cls(path, f"/{mount.strip('/')}" if mount.strip("/") else "")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is fixed when the sandbox starts; what a test may change is in its namespace.

    `world` is a built-in name, a file or a parsed document. `api_key` replaces the first
    management key of the world. `token` guards the control plane; without one it is open, which
    is why any bind but loopback demands one. `strict_contract` turns an answer of ours that breaks
    its own OpenAPI document into a 500; otherwise it is logged and marked with a header. `cors`
    lets pages of other origins use the imitated APIs. `coverage` counts what is touched. Below
    `namespace_hosts` the first part of a host names a namespace: `NAME.localhost`. `history` is how
    many states each namespace keeps, one before each request, to step back to.

    `specs` are OpenAPI documents that are served too, or alone (`only`): `dynamic` makes their
    answers up even where there are examples, `stateful` keeps what is posted (`resources` are files
    that tell what is kept, each `[NAME=]FILE`), `validation` says how strictly requests are held to
    them, `reload` follows their files (and that of the world), and `strict_document` refuses those
    with any fault.

    `faults` are armed in the default namespace until its first reset, each as `POST
    /_sandbox/faults` takes it.
    """

    world: WorldSource = DEFAULT_WORLD
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
    coverage: bool = False
    namespace_hosts: tuple[str, ...] = (LOCAL,)
    history: int = 0
    cors: bool = True
    specs: tuple[SpecSource, ...] = ()
    only: bool = False
    dynamic: bool = False
    stateful: bool = False
    resources: tuple[str, ...] = ()
    validation: Literal["strict", "warn", "off"] | None = None
    reload: bool = False
    strict_document: bool = False
    faults: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        """Sources may be given as texts too, and a single one without a list around it."""
        given = (self.specs,) if isinstance(self.specs, str | Path | SpecSource) else self.specs
        object.__setattr__(self, "specs", tuple(map(SpecSource.of, given)))
        object.__setattr__(self, "resources", tuple(map(str, self.resources)))

    @property
    def all_switches(self) -> Mapping[str, Any]:
        """How the switches stand at the beginning; `validation` is one of them."""
        if self.validation is None:
            return self.switches
        return {**self.switches, "validation": self.validation}

    def to_json(self) -> str:
        """The settings as text, for another process."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """The settings that `to_json` wrote. Raises ValueError for any other text."""
        try:
            members = json.loads(text)
            tuples = (one.name for one in fields(cls) if isinstance(one.default, tuple))
            lists = {name: tuple(members[name]) for name in tuples}
            return cls(**{**members, **lists})
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"these are no settings of the sandbox: {error!r}") from error
