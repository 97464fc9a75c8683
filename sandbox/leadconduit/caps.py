"""Caps: how many successful leads a flow, source or step takes in a calendar window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.leadconduit.counters import Counters
from sandbox.leadconduit.rules import RuleSet, compile_rule_set
from sandbox.leadconduit.templates import Template, TemplateContext, compile_template

DEFAULT_REASON = "Cap reached"
COUNTERS = "cap_counters"


@dataclass(frozen=True, slots=True)
class Cap:
    """One cap, ready to be evaluated. `zone` is the cap's own time zone, else the account's."""

    id: str
    name: str
    maximum: int
    duration: int
    units: str
    zone: tzinfo
    rule_set: RuleSet
    reason: Template
    caps: tuple[Cap, ...]
    owner: Mapping[str, str]


def compile_caps(
    documents: Sequence[Mapping[str, Any]] | None, zone: tzinfo, **owner: str
) -> tuple[Cap, ...]:
    """The caps of one level. `zone` is the account's time zone, for caps that name none; `owner`
    is what they belong to."""
    return tuple(_compile_cap(document, zone, owner) for document in documents or ())


def _compile_cap(document: Mapping[str, Any], zone: tzinfo, owner: Mapping[str, str]) -> Cap:
    own_zone = ZoneInfo(document["time_zone"]) if document.get("time_zone") else zone
    return Cap(
        id=document["id"],
        name=document.get("name", ""),
        maximum=document["maximum"],
        duration=document["duration"],
        units=document["duration_units"],
        zone=own_zone,
        rule_set=compile_rule_set(document.get("rule_set") or {}),
        reason=compile_template(document.get("reason") or DEFAULT_REASON),
        caps=compile_caps(document.get("caps"), zone, **owner),
        owner=owner,
    )


def matching(
    caps: Sequence[Cap],
    variables: Mapping[str, Any],
    context: TemplateContext,
    looked: list[dict[str, Any]] | None = None,
) -> Iterator[Cap]:
    """The caps that a lead counts against, parents first.

    Each cap that was looked at for its rules is put into `looked`, with their values.

    grade: documented | nested caps are looked at only when the parent's rules pass |
      API reference, Cap
    grade: inferred | a lead that matches parent and child counts on both | help centre, volume caps
    """
    for cap in caps:
        verdict = cap.rule_set.evaluate(variables, now=context.now, context=context)
        if looked is not None and verdict.results:
            looked.append({"id": cap.id, "name": cap.name, "rules": verdict.results})
        if verdict.passed:
            yield cap
            yield from matching(cap.caps, variables, context, looked)


class CapCounters(Counters[Cap]):
    """The counters of caps."""

    def current(self, limit: Cap, now: datetime) -> dict[str, Any]:
        """The counter of a cap, with its type."""
        return {"type": "volume", **super().current(limit, now)}
