"""Why a request was answered as it was: by a fault, for a lead, or refused before there was one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sandbox.control.explained_steps import Json, Note
from sandbox.control.explanations import Decision, explanation
from sandbox.control.kinds import plain_json

if TYPE_CHECKING:
    from sandbox.world.journal import Entry
    from sandbox.world.namespace import Namespace

_PING: Final = frozenset({"pingSource", "pingSourceByQuery"})


def explain_request(entry: Mapping[str, Any], lead: Json | None = None) -> Json:
    """The explanation of a request, given whole as it is shown; `lead` is that of its lead."""
    decision = next(filter(None, (read(entry, lead) for read in _READERS)))
    return {
        "request": entry["number"],
        "status": entry["status"],
        "sentence": decision.words + ("" if decision.words.endswith(".") else "."),
        "decided_by": {
            "phase": _phase(decision, lead),
            "kind": decision.kind,
            "name": decision.name,
            "rule": None if lead is None else lead["decided_by"]["rule"],
        },
        "looked_at": list(decision.looked_at),
        "because": list(decision.because),
        "would_change": list(decision.would_change),
        "lead": lead,
    }


def _phase(decision: Decision, lead: Json | None) -> str | None:
    phase = _PHASES.get(decision.kind)
    return phase if lead is None or phase else lead["decided_by"]["phase"]


_PHASES: Final[Mapping[str, str]] = {
    "fault": "fault",
    "authentication": "authentication",
    "source": "receive",
    "inbound": "inbound_integration",
    "contract": "validation",
}


def _struck(entry: Mapping[str, Any], lead: Json | None) -> Decision | None:
    """A fault answered in the place of everything else, or broke the answer."""
    fault = entry.get("fault")
    if not fault or not fault.get("effect"):
        return None
    ids = ", ".join(fault["ids"])
    words = f"The armed fault {ids} ({fault['effect']}) struck the request"
    if not fault.get("after"):
        words += " before anything else"
    elif lead is not None:
        words += f" after it had its effect: {lead['sentence']}"
    change = {"what": f"fault {ids}", "text": "without the fault"}
    looked_at = ({"what": f"fault {ids}", "value": fault["effect"]},)
    return Decision("fault", words, ids, looked_at, (change,))


def _taken(entry: Mapping[str, Any], lead: Json | None) -> Decision | None:
    """It became a lead: what decided about that."""
    if lead is None:
        return None
    by = lead["decided_by"]
    parts = (tuple(lead[name]) for name in ("looked_at", "would_change", "because"))
    return Decision(by["kind"], lead["sentence"], by["name"], *parts)


def _refused(entry: Mapping[str, Any], lead: Json | None) -> Decision | None:
    """The contract, or a rule of the product, refused it."""
    slug, findings = entry["problem"], entry["findings"]
    if slug is None:
        return None
    if slug in ("unauthorized", "forbidden"):
        words = f"The request was refused with {entry['status']}: {_body_text(entry) or slug}"
        return Decision("authentication", words, slug, _credentials(entry), _OTHER_CREDENTIALS)
    told = " and ".join(_finding_words(one) for one in findings) or _body_text(entry) or slug
    words = f"The request was refused with {entry['status']} ({slug}): {told}"
    looked_at = tuple(map(_looked_at, findings))
    return Decision("contract", words, slug, looked_at, tuple(map(_corrected, findings)))


_OTHER_CREDENTIALS: Final = ({"what": "credentials", "text": "with other credentials"},)


def _finding_words(finding: Note) -> str:
    where = ".".join(map(str, finding["location"]))
    return f"{where}: {finding['message']}"


def _looked_at(finding: Note) -> Json:
    expected = {"expected": finding["expected"]} if finding.get("expected") is not None else {}
    what = ".".join(map(str, finding["location"]))
    return {"what": what, "op": finding.get("rule"), "value": finding.get("got"), **expected}


def _corrected(finding: Note) -> Json:
    what = ".".join(map(str, finding["location"]))
    to = finding.get("corrected", finding.get("expected"))
    change = {"what": what, "from": finding.get("got"), "text": f"with another value of {what}"}
    return change if to is None else {**change, "to": to}


def _credentials(entry: Mapping[str, Any]) -> tuple[Json, ...]:
    value = entry["request"]["headers"].get("authorization")
    return ({"what": "header.authorization", "value": value},)


def _turned_away(entry: Mapping[str, Any], lead: Json | None) -> Decision | None:
    """The source refused it before there was a lead."""
    if entry["status"] < 400:
        return None
    said = _body_text(entry)
    known = _REFUSALS.get(said)
    if known is not None:
        return known(entry)
    words = f"The request was answered with {entry['status']}: {said}"
    change = {"what": "body", "text": "with a request that the source can read"}
    if entry["status"] == 400:
        looked_at = ({"what": "body", "value": entry["request"]["body"]},)
        return Decision("inbound", words, None, looked_at, (change,))
    return Decision("answer", words)


def _unauthorized_source(entry: Mapping[str, Any]) -> Decision:
    words = "The source has to authenticate with an API key of its own account, and did not"
    change = {"what": "header.authorization", "text": "with the API key of the source's account"}
    return Decision("authentication", words, "source", _credentials(entry), (change,))


def _disabled_source(entry: Mapping[str, Any]) -> Decision:
    words = "The source is disabled, so the request was refused before there was a lead"
    change = {"what": "source.enabled", "from": False, "to": True}
    looked_at = ({"what": "source.enabled", "value": False},)
    told = {**change, "text": "with the source enabled"}
    return Decision("source", words, "source.enabled", looked_at, (told,))


def _disabled_pings(entry: Mapping[str, Any]) -> Decision:
    words = "The flow does not take pings"
    change = {"what": "flow.ping_enabled", "from": False, "to": True}
    looked_at = ({"what": "flow.ping_enabled", "value": False},)
    told = {**change, "text": "with pings enabled in the flow"}
    return Decision("flow", words, "flow.ping_enabled", looked_at, (told,))


_REFUSALS: Final[Mapping[str, Callable[[Mapping[str, Any]], Decision]]] = {
    "Unauthorized source": _unauthorized_source,
    "Source is disabled": _disabled_source,
    "Pings are not enabled": _disabled_pings,
}


def _answered(entry: Mapping[str, Any], lead: Json | None) -> Decision:
    """Nothing turned it away."""
    operation = entry["operation"] or "no operation"
    words = f"Nothing turned the request away; {operation} answered {entry['status']}"
    if entry["operation"] in _PING:
        words += " (what decided about the bid is told by the ping)"
    return Decision("none", words)


_READERS: Final[Sequence[Callable[[Mapping[str, Any], Json | None], Decision | None]]] = (
    _struck,
    _taken,
    _refused,
    _turned_away,
    _answered,
)


def _body_text(entry: Mapping[str, Any]) -> str:
    """What the answer says, in words."""
    return next(_texts(entry["reply"]["body"]), "")


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    if isinstance(body, Mapping):
        yield from (str(body[name]) for name in ("message", "error", "detail") if body.get(name))


def request_explanation(namespace: Namespace, entry: Entry) -> Json:
    """The explanation of a request that is kept, with that of its lead while that is kept."""
    lead = None if entry.lead_id is None else namespace.leads.find(entry.lead_id)
    shown = plain_json(entry.as_json())
    return explain_request(shown, None if lead is None else explanation(lead, plain_json))
