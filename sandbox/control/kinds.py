"""The kinds of things a namespace records: where they are kept, and how criteria see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from sandbox.control.matching import (
    DELIVERY_FIELDS,
    EVENT_FIELDS,
    LEAD_FIELDS,
    PING_FIELDS,
    REQUEST_FIELDS,
    Field,
    Subject,
)
from sandbox.control.partial import MISSING
from sandbox.world.clock import iso_ms

if TYPE_CHECKING:
    from sandbox.world.exchange import Exchange
    from sandbox.world.journal import Entry
    from sandbox.world.namespace import Namespace
    from sandbox.world.ring import Ring

Reader = Callable[[Any], Any]


class View:
    """A recorded thing whose parts are read when they are asked for."""

    __slots__ = ("_item", "_readers")

    def __init__(self, item: Any, readers: Mapping[str, Reader]) -> None:
        self._item = item
        self._readers = readers

    def get(self, name: str, /) -> Any:
        """The part of this name; None when there is none."""
        reader = self._readers.get(name)
        return getattr(self._item, name) if reader is None else reader(self._item)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of recorded thing.

    `brief` shows one in a list; `cursor` is what stands for it when a list goes on after it: its
    number, or its id, by which the ring finds the number.
    """

    name: str
    plural: str
    fields: Mapping[str, Field]
    ring: Callable[[Namespace], Ring[Any]]
    subject: Callable[[Any], Subject]
    brief: Callable[[Any], dict[str, Any]]
    cursor: Callable[[Any], int | str]

    def number(self, ring: Ring[Any], cursor: int | str) -> int:
        """The number of what `cursor` stands for; 0 when it is no longer kept."""
        return cursor if isinstance(cursor, int) else ring.number_of(cursor) or 0


def content(body: bytes, headers: Mapping[str, str]) -> Any:
    """A body as criteria see it: a JSON value, the fields of a form, else its text.

    A form field sent several times is a list of its values. No body is `MISSING`.
    """
    if not body:
        return MISSING
    if _media_type(headers) == "application/x-www-form-urlencoded":
        return named_values(body.decode("utf-8", "replace"))
    try:
        return orjson.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def named_values(text: str) -> dict[str, Any]:
    """The values in a query string or form by name; several of one name as a list."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by lower-case name."""
    return {name.lower(): value for name, value in headers.items()}


def _media_type(headers: Mapping[str, str]) -> str:
    return lower(headers).get("content-type", "").partition(";")[0].strip().lower()


def _time(item: Entry) -> str:
    return iso_ms(item.time_ms)


_REQUEST: Mapping[str, Reader] = {
    "time": _time,
    "unmatched": lambda entry: entry.operation is None,
    "headers": lambda entry: lower(entry.request_headers),
    "query": lambda entry: named_values(entry.query),
    "body": lambda entry: content(entry.request_body, entry.request_headers),
    "answer": lambda entry: content(entry.reply_body, entry.reply_headers),
}


def _answer(exchange: Exchange) -> Any:
    response = exchange.response
    return MISSING if response is None else content(response.body, response.headers)


_DELIVERY: Mapping[str, Reader] = {
    "time": lambda exchange: iso_ms(exchange.started_ms),
    "method": lambda exchange: exchange.request.method.upper(),
    "url": lambda exchange: exchange.request.url,
    "status": lambda exchange: exchange.response.status if exchange.response else None,
    "headers": lambda exchange: lower(exchange.request.headers),
    "body": lambda exchange: content(exchange.request.body, exchange.request.headers),
    "answer": _answer,
}

_LEAD: Mapping[str, Reader] = {
    "time": _time,
    "lead": lambda lead: lead.variables.get("lead"),
    "json": lambda lead: plain_json(lead.as_json()),
}

_EVENT: Mapping[str, Reader] = {
    "type": lambda event: event.get("type"),
    "outcome": lambda event: event.get("outcome"),
    "lead_id": lambda event: event_lead_id(event),
}


def event_lead_id(event: Mapping[str, Any]) -> Any:
    """The lead an event belongs to; None for one that belongs to none."""
    lead = event.get("vars", {}).get("lead")
    return lead.get("id") if isinstance(lead, Mapping) else None


def plain_json(value: Any) -> Any:
    """`value` as JSON has it: dates as texts, no number that is none."""
    return orjson.loads(orjson.dumps(value))


REQUESTS = Kind(
    "request",
    "requests",
    REQUEST_FIELDS,
    lambda namespace: namespace.journal,
    lambda entry: View(entry, _REQUEST),
    lambda entry: entry.as_json(full=False),
    lambda entry: entry.number,
)
DELIVERIES = Kind(
    "delivery",
    "deliveries",
    DELIVERY_FIELDS,
    lambda namespace: namespace.outbox.deliveries,
    lambda exchange: View(exchange, _DELIVERY),
    lambda exchange: exchange.as_json(full=False),
    lambda exchange: exchange.number,
)
LEADS = Kind(
    "lead",
    "leads",
    LEAD_FIELDS,
    lambda namespace: namespace.leads,
    lambda lead: View(lead, _LEAD),
    lambda lead: plain_json(lead.as_json()),
    lambda lead: lead.id,
)
PINGS = Kind(
    "ping",
    "pings",
    PING_FIELDS,
    lambda namespace: namespace.pings,
    lambda ping: View(ping, _LEAD),
    lambda ping: plain_json(ping.as_json()),
    lambda ping: ping.number,
)
EVENTS = Kind(
    "event",
    "events",
    EVENT_FIELDS,
    lambda namespace: namespace.events,
    lambda event: View(event, _EVENT),
    plain_json,
    lambda event: event["id"],
)
