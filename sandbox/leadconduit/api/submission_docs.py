"""The submission docs of a source: a page for whoever sends leads to it, open to everybody."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.leadconduit.account import account_of
from sandbox.leadconduit.api.html import Html, page, text
from sandbox.leadconduit.api.meta import source_params
from sandbox.leadconduit.api.sources import source_of
from sandbox.leadconduit.hours import DAYS
from sandbox.leadconduit.integrations.inbound_examples import examples
from sandbox.leadconduit.integrations.inbound_registry import InboundModule, find_inbound
from sandbox.leadconduit.rules.operators import OPERATORS

if TYPE_CHECKING:
    from sandbox.call import Call

_LEAD_ID: Final = "65a1b2c3d4e5f60123456789"
_METHODS: Final = (
    ("GET", "none; the lead is in the query string"),
    ("POST", "application/x-www-form-urlencoded"),
    ("POST", "application/json"),
    ("POST", "application/xml or text/xml"),
)
_STATUSES: Final = (
    ("201", "The lead was handled. The outcome says how: success, failure or error."),
    ("303", "As 201, when the query has a redir_url, which is then where to go."),
    ("400", "The body, the redir_url or an id in the address cannot be read."),
    ("403", "The source is disabled."),
    ("404", "There is no such flow or source."),
    ("405", "The method is neither GET nor POST."),
    ("406", "The Accept header, or the type of the body, is none of those above."),
    ("415", "There is a body but no Content-Type header."),
)
_SECURITY: Final = {
    # Nothing that a flow says can run, be loaded or be sent anywhere.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

Flow = Mapping[str, Any]
Source = Mapping[str, Any]
Params = Sequence[Mapping[str, Any]]


def get_submission_docs(call: Call) -> Reply:
    """getSubmissionDocs: the page. Raises `Problem` 404.

    grade: documented | a public page with the address, fields with examples, criteria, methods,
      sample requests and answers, and how to redirect | help centre, Submission docs
    grade: ours | its layout and its words | no source
    """
    flow, source = source_of(call)
    params = list(source_params(call.namespace, flow, source))
    module = find_inbound(source["integration"]["module_id"])
    base = f"{call.request.origin}/flows/{flow['id']}/sources/{source['entity']['id']}"
    takes_pings = flow.get("ping_enabled", False)
    sections = [
        *_head(flow, source, account_of(call.namespace).name),
        *_addresses(base, takes_pings),
        *_authentication(source),
        *_fields(params),
        *_criteria(flow, source, params),
        *_hours(flow, account_of(call.namespace).time_zone),
        *_methods(),
        *_requests(call.request.origin, flow, source, params),
        *_answers(module, takes_pings),
    ]
    title = f"{flow['name']} – {source['entity']['name']}"
    headers = {"Content-Type": "text/html; charset=utf-8", **_SECURITY}
    return Reply(200, page(title, sections).encode(), headers)


def _head(flow: Flow, source: Source, account: str) -> Iterator[Html]:
    yield Html.element("h1", flow["name"])
    yield Html.element("p", f"How {source['entity']['name']} sends leads to {account}.")
    if not (flow["enabled"] and source.get("enabled", True)):
        yield Html.element("p", "This source does not take leads at the moment.", role="note")


def _addresses(base: str, takes_pings: bool) -> Iterator[Html]:
    yield Html.element("h2", "Where leads are sent")
    yield Html.element("pre", f"{base}/submit")
    if takes_pings:
        yield Html.element("p", "To ask for the price of a lead first, send what is known of it to")
        yield Html.element("pre", f"{base}/ping")


def _authentication(source: Source) -> Iterator[Html]:
    yield Html.element("h2", "Authentication")
    if source.get("authentication_required"):
        yield Html.element(
            "p",
            "HTTP Basic with the API key of your own account as the password. "
            "The user name does not matter.",
        )
    else:
        yield Html.element("p", "None is needed.")


def _fields(params: Params) -> Iterator[Html]:
    yield Html.element("h2", "Fields")
    rows = [
        (
            Html.element("code", param["name"]),
            param["label"],
            param["type"],
            ", ".join(map(str, param["examples"][:3])),
            "yes" if param["required"] == "yes" else "",
        )
        for param in params
    ]
    yield Html.table(("Name", "Label", "Type", "Examples", "Required"), rows)
    yield Html.element("p", "Other names are not refused; their values are ignored.")


def _criteria(flow: Flow, source: Source, params: Params) -> Iterator[Html]:
    yield Html.element("h2", "Acceptance criteria")
    names = {f"lead.{param['variable']}": param["label"] for param in params}
    found = [
        (part["acceptance_criteria"], by)
        for part, by in ((flow, "this flow"), (source, "this source"))
        if part.get("acceptance_criteria")
    ]
    if not found:
        yield Html.element("p", "There are none: every lead is accepted.")
    for criteria, by in found:
        yield Html.element("p", f"A lead of {by} has to meet:")
        yield _rules(criteria["rule_set"], names)
        reason = criteria.get("reason")
        told = f", with the reason “{reason}”." if reason else "."
        yield Html.element("p", f"One that does not is answered {criteria['outcome']}{told}")


def _rules(rule_set: Mapping[str, Any], names: Mapping[str, str]) -> Html:
    """The rules as a list; sets within are lists within."""
    several = len(rule_set["rules"]) > 1
    head = (
        text("at least one of:" if rule_set["op"] == "or" else "all of:") if several else text("")
    )
    items = [Html.element("li", _rule(rule, names)) for rule in rule_set["rules"]]
    return Html.join(head, Html.element("ul", Html.join(*items)))


def _rule(rule: Mapping[str, Any], names: Mapping[str, str]) -> Html:
    if "rules" in rule:
        return _rules(rule, names)
    rhv = rule.get("rhv")
    listed = ", ".join(map(str, rhv)) if isinstance(rhv, list) else rhv
    words = [names.get(rule["lhv"], rule["lhv"]), OPERATORS[rule["op"]].demand]
    own = text(" ".join([*words, *([] if listed is None else [str(listed)])]))
    below = rule.get("rule_set")
    return Html.join(own, text(", and "), _rules(below, names)) if below else own


def _hours(flow: Flow, zone: str) -> Iterator[Html]:
    hours = flow.get("hours_of_operation")
    if not hours or not hours.get("enabled", True):
        return
    yield Html.element("h2", "Hours of operation")
    yield Html.element("p", f"In the time zone {hours.get('time_zone') or zone}:")
    days = hours.get("days") or {}
    yield Html.table(("Day", "Open"), [(day.title(), _open(days.get(day))) for day in DAYS])


def _open(day: Mapping[str, Any] | None) -> str:
    if day is None or not day.get("enabled", True):
        return "closed"
    periods = day.get("periods")
    if not periods:
        return "24 hours"
    return ", ".join(f"{period['start']} to {period['end']}" for period in periods)


def _methods() -> Iterator[Html]:
    yield Html.element("h2", "Methods and formats")
    yield Html.table(("Method", "Content-Type"), _METHODS)
    yield Html.element(
        "p",
        "The Accept header chooses the format of the answer: application/json (without it), "
        "application/xml or text/xml.",
    )
    yield Html.element(
        "p",
        "To send a visitor's browser on to another page, add redir_url with the address of that "
        "page to the query string; the answer is then a redirection.",
    )


def _requests(origin: str, flow: Flow, source: Source, params: Params) -> Iterator[Html]:
    yield Html.element("h2", "Sample requests")
    lead = {param["name"]: param["examples"][0] for param in params if param["examples"]}
    made = examples(flow["id"], source["entity"]["id"], lead)
    for title, request in zip(_TITLES, made, strict=True):
        yield Html.element("h3", title)
        yield Html.element("pre", curl(origin, request), aria_label=f"{title}, as a curl command")
        if request.get("body"):
            yield Html.element("p", "The body by itself:")
            yield Html.element("pre", request["body"])


_TITLES: Final = (
    "A form",
    "In the query string",
    "JSON",
    "XML",
    "A form, answered as XML",
)


def curl(origin: str, request: Mapping[str, Any]) -> str:
    """A request as a command line for POSIX shells."""
    words = ["curl"] + (["-X", "POST"] if request["method"] == "POST" else [])
    for name, value in request["headers"].items():
        words += ["-H", f"{name}: {value}"]
    if request.get("body"):
        words += ["--data-raw", request["body"]]
    return " ".join(map(shlex.quote, [*words, origin + request["uri"]]))


def _answers(module: InboundModule, takes_pings: bool) -> Iterator[Html]:
    yield Html.element("h2", "What comes back")
    for title, told, accept in (
        ("A lead that was accepted", {"outcome": "success", "price": 5}, None),
        ("A lead that was not", {"outcome": "failure", "reason": "Cap reached", "price": 0}, None),
        (
            "The same as XML",
            {"outcome": "failure", "reason": "Cap reached", "price": 0},
            "text/xml",
        ),
    ):
        status, headers, body = module.write(
            {**told, "lead": {"id": _LEAD_ID}}, accept, None, False
        )
        yield Html.element("h3", title)
        yield Html.element("pre", f"{status} {headers['Content-Type']}\n\n{body}")
    if takes_pings:
        status, headers, body = module.write({"outcome": "success", "price": 5}, None, None, True)
        yield Html.element("h3", "A ping")
        yield Html.element("pre", f"{status} {headers['Content-Type']}\n\n{body}")
    yield Html.element("h3", "Status codes")
    yield Html.table(("Status", "Meaning"), _STATUSES)
