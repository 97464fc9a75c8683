"""Where leads can be sent: the sources of the live flows, found by name or id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace


class UnknownTarget(LookupError):
    """A flow or a source that is not there; the message names those that are."""


@dataclass(frozen=True, slots=True)
class Target:
    """One source of one live flow.

    `authenticated` says whether it takes leads only with an API key; `fields` are the ids of the
    fields of the flow.
    """

    flow_id: str
    flow: str
    source_id: str
    source: str
    short_id: str
    enabled: bool
    authenticated: bool
    fields: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path that leads are posted to."""
        return f"/flows/{self.flow_id}/sources/{self.source_id}/submit"


def targets_of(namespace: Namespace) -> list[Target]:
    """Every source of every live flow, in the order of the flows and of their sources."""
    from sandbox.leadconduit.flows import LIVE

    return [
        Target(
            flow_id=flow["id"],
            flow=flow["name"],
            source_id=source["entity"]["id"],
            source=source["entity"].get("name", ""),
            short_id=source["id"],
            enabled=flow["enabled"] and source.get("enabled", True),
            authenticated=bool(source.get("authentication_required")),
            fields=tuple(flow["fields"]),
        )
        for flow in namespace.store.collection(LIVE).values()
        for source in flow["sources"]
    ]


def find_target(targets: Sequence[Target], flow: str | None, source: str | None) -> Target:
    """The target with this flow and this source, by name or id; the first of several.

    Raises `UnknownTarget`.
    """
    chosen = [one for one in targets if flow is None or flow in (one.flow, one.flow_id)]
    if not chosen:
        raise UnknownTarget(_nothing("live flow", flow, (one.flow for one in targets)))
    for one in chosen:
        if source is None or source in (one.source, one.source_id, one.short_id):
            return one
    known = (one.source for one in chosen)
    raise UnknownTarget(_nothing(f"source of flow {chosen[0].flow!r}", source, known))


def _nothing(what: str, wanted: str | None, known: Iterable[str]) -> str:
    names = list(dict.fromkeys(known))
    if wanted is None or not names:
        return f"there is no {what}; load a world with a flow, or create and deploy one"
    close = get_close_matches(wanted, names, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"there is no {what} {wanted!r}{hint} There are: {', '.join(map(repr, names))}"
