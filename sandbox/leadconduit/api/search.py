"""Searching leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sandbox.contract.message import Reply
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.leadconduit.pipeline.submission import Lead
    from sandbox.world.namespace import Namespace

MOST_HITS: Final = 1000
"""Results beyond these cannot be paged to."""


class Hit(NamedTuple):
    """A lead that was found."""

    lead: Lead
    values: Mapping[str, str | None]
    score: int
    highlight: Mapping[str, list[str]]


def search_leads(call: Call) -> Reply:
    """searchLeads: a page of the leads that hold all words of the query.

    grade: documented | 10 at a time, at most 100; results beyond the first 1000 are not given |
      API description, search
    grade: inferred | total counts all that were found | API description, search
    grade: ours | without a word to search for, all leads are found | no source
    """
    params = call.params
    found = _sorted(_found(call.namespace, params.get("query", "")), params)
    first = params.get("from", 0)
    page = found[:MOST_HITS][first : first + params.get("limit", 10)]
    return Reply.json({"total": len(found), "hits": [_shown(call.namespace, hit) for hit in page]})


def _found(namespace: Namespace, query: str) -> list[Hit]:
    """The leads that are still kept and hold the words, newest first."""
    from sandbox.leadconduit.lead_search import search, terms_of, texts_of

    terms = terms_of(query)
    hits: list[Hit] = []
    for lead in namespace.leads.newest(len(namespace.leads)):
        texts = texts_of(lead.id, lead.variables["lead"])
        found = search(texts, terms)
        if found is not None:
            values = {name: variants[0] if variants else None for name, variants in texts.items()}
            hits.append(Hit(lead, values, found.score, found.highlight))
    return hits


def _sorted(hits: Iterable[Hit], params: Mapping[str, Any]) -> list[Hit]:
    """The hits by relevance, or by a field; those without a value last.

    grade: documented | by relevance unless sort_by is given | API description, search
    grade: inferred | ascending where only sort_by is given; newest first among equals | no source
    """
    name: str | None = params.get("sort_by")
    if name is None:
        return sorted(hits, key=lambda hit: -hit.score, reverse=params.get("sort_dir") == "asc")
    keyed = [(_key(hit, name), hit) for hit in hits]
    having = sorted(
        ((key, hit) for key, hit in keyed if key is not None),
        key=lambda pair: pair[0],
        reverse=params.get("sort_dir") == "desc",
    )
    return [hit for _, hit in having] + [hit for key, hit in keyed if key is None]


def _key(hit: Hit, name: str) -> str | None:
    if name == "submission_timestamp":
        return iso(hit.lead.received)
    value = hit.values[name]
    return None if value is None else value.lower()


def _shown(namespace: Namespace, hit: Hit) -> dict[str, Any]:
    lead = hit.lead
    return {
        "flow_id": lead.flow_id,
        "flow_name": lead.flow_name,
        "source_id": lead.source_id,
        "source_name": lead.source_name,
        **hit.values,
        "submission_timestamp": iso(lead.received),
        "highlight": hit.highlight,
        "latest_event": _latest(namespace, lead),
    }


def _latest(namespace: Namespace, lead: Lead) -> dict[str, Any] | None:
    """The lead's last event, null once it is kept no more."""
    for event_id in reversed(lead.event_ids):
        event = namespace.events.find(event_id)
        if event is not None:
            return {name: event[name] for name in ("id", "type", "outcome")}
    return None
