"""`leadconduit-suppressionlist.outbound.*`: put values on lists, take them off, ask for them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations.base import (
    Context,
    DeliveryError,
    Event,
    Grade,
    Send,
    Variable,
    Variables,
    exchange,
    timeout_of,
)
from sandbox.leadconduit.integrations.custom_request import basic
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.media_types import JSON, best_match
from sandbox.leadconduit.integrations.objects import UNDEFINED, truthy
from sandbox.leadconduit.integrations.urls import component
from sandbox.leadconduit.lists import url_name
from sandbox.leadconduit.values.javascript import print_value, trim
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

_NAMES: Final = ("list_ids", "list_id", "list_names", "list_name")
_VALUES: Final = ("value", "values")


class _Unreadable(DeliveryError):
    """A comma-separated text with an open quote."""


@dataclass(frozen=True, slots=True)
class ListAction:
    """One of add_item, delete_item and query_item; the event stands under its name."""

    name: str
    title: str
    method: str
    request_variables: tuple[Variable, ...]
    results: tuple[Variable, ...]
    grade: Grade = "observed"

    @property
    def module_id(self) -> str:
        """The id of the module."""
        return f"leadconduit-suppressionlist.outbound.{self.name}"

    @property
    def response_variables(self) -> tuple[Variable, ...]:
        """Outcome, reason, results and duration, under the action's name."""
        named = (Variable("outcome"), Variable("reason"), *self.results)
        return tuple(
            Variable(f"{self.name}.{v.name}", v.type, False, v.description)
            for v in (*named, Variable("duration", "number"))
        )

    def validate(self, variables: Variables, context: Context) -> str | None:
        """Why the step is skipped, or None."""
        del context
        return check(variables, "values")

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """A GET of `/exists/NAMES/VALUE`, or a POST or DELETE of `/lists/NAMES/items`."""
        if self.method == "GET":
            path = f"/exists/{names_of(variables)}/{component(_asked(variables))}"
            return _request(variables, context, "GET", path)
        body = write_json({"values": values_of(variables)})
        return _request(
            variables, context, self.method, f"/lists/{names_of(variables)}/items", body
        )

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """The reply under the action's name."""
        del variables, request, context
        return {self.name: _found(_result(response)) if self.method == "GET" else _result(response)}


@dataclass(frozen=True, slots=True)
class IsUnique:
    """Ask whether a value is on a list, and put it there if it is not.

    grade: observed | a value that is found is a failure, Duplicate |
    leadconduit-suppressionlist 2.3.15
    """

    module_id: str = "leadconduit-suppressionlist.outbound.is_unique"
    title: str = "SuppressionList: is unique"
    grade: Grade = "observed"
    request_variables: tuple[Variable, ...] = (
        Variable("list_name", "string", True, "The list's name"),
        Variable("value", "string", True, "The value that must be new"),
    )

    @property
    def response_variables(self) -> tuple[Variable, ...]:
        """Its own outcome, and the results of both actions."""
        inner = (*QUERY_ITEM.response_variables, *ADD_ITEM.response_variables)
        own = (Variable("is_unique.outcome"), Variable("is_unique.reason"))
        nested = (Variable(f"is_unique.{v.name}", v.type, False, v.description) for v in inner)
        return (*own, *nested)

    def validate(self, variables: Variables, context: Context) -> str | None:
        """Why the step is skipped, or None."""
        del context
        return check(variables, "value") or (
            "multiple lists not supported" if "|" in names_of(variables) else None
        )

    def request(self, variables: Variables, context: Context) -> OutgoingRequest:
        """The first of its two requests."""
        return QUERY_ITEM.request(variables, context)

    def response(
        self,
        variables: Variables,
        request: OutgoingRequest,
        response: IncomingResponse,
        context: Context,
    ) -> Event:
        """The event as far as the first reply gives it."""
        return _judge(QUERY_ITEM.response(variables, request, response, context))

    def handle(self, variables: Variables, context: Context, send: Send) -> Event:
        """Ask, then add."""
        asking = QUERY_ITEM.request(variables, context)
        answer = exchange(asking, send)
        event = self.response(variables, asking, answer, context)
        if event["is_unique"]["outcome"] != "success":
            return event
        adding = ADD_ITEM.request(variables, context)
        added = ADD_ITEM.response(variables, adding, exchange(adding, send), context)
        return _judge({**_without_verdict(event), **added})


def _judge(results: Mapping[str, Any]) -> Event:
    """The verdict over one or both results."""
    for result in results.values():
        if result["outcome"] != "success":
            verdict = {"outcome": result["outcome"], "reason": result["reason"]}
            return {"is_unique": {**verdict, **results}}
    if results["query_item"].get("found"):
        return {"is_unique": {"outcome": "failure", "reason": "Duplicate", **results}}
    return {"is_unique": {"outcome": "success", "reason": None, **results}}


def _without_verdict(event: Event) -> dict[str, Any]:
    return {"query_item": event["is_unique"]["query_item"]}


# Names and values


def check(variables: Variables, what: str) -> str | None:
    """What is wrong with the list names or the values, in the component's words.

    grade: observed | the texts | leadconduit-suppressionlist 2.3.15
    """
    try:
        names = names_of(variables)
    except _Unreadable:
        return "invalid list name format"
    if not names:
        return "a list name is required"
    try:
        values = values_of(variables)
    except _Unreadable:
        return f"invalid {what} format"
    return None if values else f"{what} must not be blank"


def names_of(variables: Variables) -> str:
    """The list names as they stand in a path: lower-case, blanks as underscores, joined by bars.

    grade: observed | ids before names | leadconduit-suppressionlist 2.3.15
    """
    slugs = (url_name(name) for name in _items(_first(variables, _NAMES)))
    return "|".join(name for name in slugs if name)


def values_of(variables: Variables) -> list[str]:
    """The values, without blank ones."""
    return _items(_first(variables, _VALUES))


def _first(variables: Variables, names: tuple[str, ...]) -> Any:
    return next((variables[name] for name in names if truthy(variables.get(name))), None)


def _items(value: Any) -> list[str]:
    """The parts of comma-separated texts; quotes may hold commas. Raises `_Unreadable`."""
    if value is None or value is UNDEFINED:
        return []
    texts = value if isinstance(value, list) else [value]
    parts = [part for text in texts for part in _split(print_value(text))]
    return [part for part in (trim(part) for part in parts) if part]


def _split(text: str) -> list[str]:
    try:
        rows = list(csv.reader([text], skipinitialspace=True, strict=True))
    except csv.Error:
        raise _Unreadable(text) from None
    return rows[0] if rows else []


def _asked(variables: Variables) -> str:
    # grade: observed | a query asks for what stands before the first comma, untrimmed; a list of
    # values makes it fail | leadconduit-suppressionlist 2.3.15
    value = _first(variables, _VALUES)
    if isinstance(value, list):
        raise DeliveryError("a query takes one value, not a list")
    return "" if value is None else print_value(value).split(",")[0]


# Requests and replies


def _request(
    variables: Variables, context: Context, method: str, path: str, body: str = ""
) -> OutgoingRequest:
    account = variables.get("activeprospect")
    key = account.get("api_key") if isinstance(account, Mapping) else None
    key = print_value(key) if truthy(key) else context.settings.get("api_key", "")
    headers = {"Accept": JSON, "Authorization": basic("X", key)}
    if body:
        headers["Content-Type"] = JSON
    token = variables.get("cpl_token") or context.settings.get("SUPPRESSIONLIST_CPL_TOKEN")
    if token:
        headers["CPL-Token"] = print_value(token)
    return OutgoingRequest(
        method,
        _base_url(context) + path,
        headers,
        body.encode("utf-8", "replace"),
        timeout_of(variables),
    )


def _base_url(context: Context) -> str:
    # grade: observed | the environment names the host, app in production |
    # leadconduit-suppressionlist 2.3.15
    environment = context.settings.get("NODE_ENV", "production")
    return f"https://{'app' if environment == 'production' else environment}.suppressionlist.com"


_REFUSALS: Final = {401: ("error", "Authentication failed"), 402: ("failure", "Unpaid account")}


def _result(response: IncomingResponse) -> dict[str, Any]:
    """The reply as a result.

    grade: observed | error and failure texts lose their last dot; a success has reason null and
    the duration of X-Runtime | leadconduit-suppressionlist 2.3.15
    """
    if response.status in _REFUSALS:
        outcome, reason = _REFUSALS[response.status]
        return {"outcome": outcome, "reason": reason}
    body = _json(response)
    if body is None:
        return {"outcome": "error", "reason": "Unsupported response"}
    for outcome in ("error", "failure"):
        if truthy(body.get(outcome)):
            reason = print_value(body[outcome]).removesuffix(".")
            return {"outcome": outcome, "reason": reason}
    result = {**body, "outcome": "success", "reason": None}
    duration = response.headers.get("X-Runtime")
    return result if duration is None else {**result, "duration": duration}


def _json(response: IncomingResponse) -> dict[str, Any] | None:
    content_type = response.headers.get("Content-Type")
    if not content_type or best_match((JSON,), content_type) is None:
        return None
    try:
        body = read_json(response.body.decode("utf-8", "replace"))
    except InvalidJson:
        return None
    return body if isinstance(body, dict) else None


def _found(result: dict[str, Any]) -> dict[str, Any]:
    # grade: observed | exists_in_lists is called found_in, and the latest added_at is added |
    # leadconduit-suppressionlist 2.3.15
    if "exists_in_lists" in result:
        result["found_in"] = result.pop("exists_in_lists")
    entries = result.pop("entries", None)
    if isinstance(entries, list):
        times = [entry.get("added_at") for entry in entries if isinstance(entry, Mapping)]
        dates = [time for time in times if isinstance(time, str)]
        if dates:
            result["added_at"] = max(dates)
    return result


_LIST: Final = Variable("list_name", "string", True, "The list's name, or several with commas")
_MANY: Final = Variable("values", "string", True, "The values, with commas between them")

ADD_ITEM: Final = ListAction(
    "add_item",
    "SuppressionList: add item",
    "POST",
    (_LIST, _MANY),
    (Variable("accepted", "number"), Variable("rejected", "number")),
)
DELETE_ITEM: Final = ListAction(
    "delete_item",
    "SuppressionList: delete item",
    "DELETE",
    (_LIST, _MANY),
    (Variable("deleted", "number"), Variable("rejected", "number")),
)
QUERY_ITEM: Final = ListAction(
    "query_item",
    "SuppressionList: query item",
    "GET",
    (
        Variable("list_names", "string", True, "The lists' names, with commas between them"),
        Variable("value", "string", True, "The value to ask for"),
        Variable("values", "string", False, "Former name of value"),
    ),
    (
        Variable("found", "boolean"),
        Variable("found_in", "array"),
        Variable("added_at", "time"),
    ),
)
IS_UNIQUE: Final = IsUnique()
