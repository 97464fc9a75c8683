"""The recorded requests in the forms of other tools, and a HAR sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.control.kinds import REQUESTS
from sandbox.control.matching import compile_criteria
from sandbox.control.namespaces import view
from sandbox.control.records import numbered
from sandbox.control.refusals import unprocessable, usable_criteria
from sandbox.settings import Settings

if TYPE_CHECKING:
    from sandbox.replay.replaying import Report
    from sandbox.world.journal import Entry


def export_recorded(call: Call) -> Reply:
    """What was recorded, as a file of the form that the path names.

    Raises Problem `not-found` for a lead or request there is not, `validation` for a filter that
    cannot be used.
    """
    from sandbox.exports.forms import FORMS
    from sandbox.exports.recording import UnknownLead, recording_of

    params = call.params
    base_url = params.get("base_url") or view(call.namespace, call.request)["base_url"]
    try:
        recording = recording_of(
            call.namespace,
            base_url.rstrip("/"),
            entries=_chosen(call),
            lead_id=params.get("lead"),
            secrets=params.get("secrets", False),
        )
    except UnknownLead as error:
        raise Problem("not-found", f"{error}.".capitalize()) from error
    form = FORMS[params["form"]]
    headers = {
        "Content-Type": form.media_type,
        "Content-Disposition": f'attachment; filename="{form.file}"',
    }
    return Reply(200, form.write(recording), headers)


def _chosen(call: Call) -> list[Entry]:
    """The request that the query names, else the newest that meet its filters, oldest first."""
    params = call.params
    if "number" in params:
        return [numbered(call, REQUESTS)]
    limit = params.get("limit", 1000)
    with usable_criteria("query"):
        criteria = {name: params[name] for name in REQUESTS.fields if name in params}
        matcher = compile_criteria(REQUESTS.fields, criteria)

        def fits(entry: Any) -> bool:
            return matcher.matches(REQUESTS.subject(entry))

        found = call.namespace.journal.newest(limit, where=fits if len(matcher) else None)
    return found[::-1]


def replay_har(call: Call) -> Reply:
    """Send a HAR again; what is answered differently now.

    Raises Problem `unprocessable` for what is no HAR or no rule, `conflict` where a namespace would
    be one too many.
    """
    return Reply.json(_replayed(call).as_json())


def _replayed(call: Call) -> Report:
    from sandbox.hosts import Hosts
    from sandbox.replay.har_reader import HarError, read_har
    from sandbox.replay.replaying import fresh_replay, replay
    from sandbox.replay.rules import RuleError, Rules

    params, service = call.params, call.namespace.realm.service
    try:
        rules = Rules.of(params.get("ignore", ()), exact=params.get("exact", False))
    except RuleError as error:
        raise _refused(("query", "ignore"), error) from error
    try:
        hosts = Hosts.of(params.get("host", ()))
    except ValueError as error:
        raise _refused(("query", "host"), error) from error
    try:
        har = read_har(call.body, hosts)
    except HarError as error:
        raise _refused(("body",), error) from error
    send = fresh_replay if params.get("fresh", True) else replay
    return send(service, call.namespace, har, rules, max_body=Settings().max_body)


def _refused(location: tuple[str, ...], error: ValueError) -> Problem:
    finding = Finding(location, "replay", str(error))
    return unprocessable(f"It cannot be replayed: {error}.", [finding])
