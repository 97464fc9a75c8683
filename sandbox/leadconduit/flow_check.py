"""What is wrong with a flow that its schema cannot see: names that lead nowhere, rules and
templates that cannot be read, parts that contradict each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.contract.problems import Finding
from sandbox.leadconduit.account import Account
from sandbox.leadconduit.fields import standard_fields
from sandbox.leadconduit.flow_parts import Part, Path, walk
from sandbox.leadconduit.hours import minutes
from sandbox.leadconduit.rules import RuleError, compile_rule_set
from sandbox.leadconduit.templates import TemplateError, compile_template
from sandbox.leadconduit.variables import PathError, parse_path

OUTCOMES: Final = ("success", "failure", "error")
MOST_FINDINGS: Final = 100
MAX_NAME: Final = 80
MAX_DEPTH: Final = 60
"""How many members and places deep a flow may be, rules apart, which have a limit of their own."""

_MODULE_ID = re.compile(r"[\w@/-]+\.(inbound|outbound)(\.[\w-]+)*", re.ASCII)


class Fault(NamedTuple):
    """One mistake, at a path from the flow."""

    path: Path
    rule: str
    message: str
    expected: Any = None
    got: Any = None


Faults = Iterator[Fault]


def check_flow(
    flow: Mapping[str, Any], account: Account, location: Path = ("body",)
) -> list[Finding]:
    """Everything that keeps `flow`, which meets its schema, from being saved in `account`; at most
    100 findings, so that a large flow cannot keep the sandbox busy.

    The locations of the findings begin with `location`.
    grade: inferred | a flow that refers to what is not there cannot be saved |
      API reference, Flow.errors (no list of reasons)
    """
    faults = (fault for part in walk(flow) for fault in _faults(part, account))
    return [
        Finding((*location, *fault.path), fault.rule, fault.message, fault.expected, fault.got)
        for fault in islice(faults, MOST_FINDINGS)
    ]


def _faults(part: Part, account: Account) -> Faults:
    if len(part.path) > MAX_DEPTH:
        yield Fault(part.path, "depth", f"is nested more than {MAX_DEPTH} levels deep")
        return
    check = _CHECKS.get(part.kind)
    if check is not None:
        yield from check(part, account)


def _check_whole(part: Part, account: Account) -> Faults:
    flow = part.value
    yield from _fields(flow["fields"], account)
    yield from _repeated_ids(part)
    yield from _shared_entities(flow["sources"], account)


def _fields(field_ids: list[str], account: Account) -> Faults:
    """Fields have to exist.

    grade: inferred | a field has to exist, and is named once | API reference, Flow.fields
    """
    seen: set[str] = set()
    for at, field_id in enumerate(field_ids):
        path = ("fields", at)
        if not account.knows_field(field_id):
            known = [*account.fields, *standard_fields()]
            close = get_close_matches(field_id[:MAX_NAME], known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            message = f"there is no field {field_id[:MAX_NAME]!r}{hint}"
            yield Fault(path, "field", message, "a standard field or one of the account")
        if field_id in seen:
            yield Fault(path, "unique", f"the field {field_id!r} is named twice", got=field_id)
        seen.add(field_id)


def _repeated_ids(whole: Part) -> Faults:
    """Sources, steps and caps are told apart by their ids.

    grade: ours | ids of rules, mappings and prices may repeat, as they do in copies | no source
    """
    seen: Counter[tuple[str, str]] = Counter()
    for part in walk(whole.value):
        if part.kind not in ("source", "step", "cap") or "id" not in part.value:
            continue
        named = (part.kind, part.value["id"])
        if seen[named]:
            message = f"another {part.kind} has the id {named[1]!r} too; leave it out for a new one"
            yield Fault((*part.path, "id"), "unique", message, got=named[1])
        seen[named] += 1


def _shared_entities(sources: list[Mapping[str, Any]], account: Account) -> Faults:
    """Sources are told apart by their entities.

    grade: inferred | a flow has one source for an entity, as leads are sent to the entity's id |
    API reference, Submit data
    """
    seen: set[str] = set()
    for at, source in enumerate(sources):
        entity_id = account.entity(source["entity"])["id"]
        if entity_id in seen:
            message = f"another source of this flow is for the entity {entity_id} already"
            path = ("sources", at, "entity", "id")
            yield Fault(path, "unique", message, "one source for each entity", entity_id)
        seen.add(entity_id)


def _check_source(part: Part, account: Account) -> Faults:
    yield from _module(part, "inbound")


def _check_step(part: Part, account: Account) -> Faults:
    yield from _template(part, "reason")
    if part.value["type"] == "recipient":
        yield from _module(part, "outbound")
        return
    yield from _template(part, "outcome")
    outcome: str = part.value["outcome"]
    # grade: documented | a filter's outcome is success, failure, error or a template |
    #   help centre, Filters
    if "{{" not in outcome and outcome.strip() not in OUTCOMES:
        message = f"{outcome!r} is no outcome"
        yield Fault((*part.path, "outcome"), "enum", message, [*OUTCOMES, "a template"], outcome)


def _module(part: Part, direction: str) -> Faults:
    """The module has to be one of this direction.

    grade: documented | module ids are package, direction and name |
    API reference, Integration
    """
    module_id: str = part.value["integration"]["module_id"]
    match = _MODULE_ID.fullmatch(module_id)
    if match is None or match[1] != direction:
        sample = "leadconduit-default.inbound"
        if direction == "outbound":
            sample = "leadconduit-custom.outbound.json"
        message = f"{module_id!r} is not the id of an {direction} module"
        path = (*part.path, "integration", "module_id")
        yield Fault(path, "module", message, f"an id such as {sample}", module_id)


def _check_entity(part: Part, account: Account) -> Faults:
    yield from _zone(part)


def _check_cap(part: Part, account: Account) -> Faults:
    yield from _zone(part)
    yield from _template(part, "reason")


def _check_criteria(part: Part, account: Account) -> Faults:
    yield from _template(part, "reason")


def _check_list_check(part: Part, account: Account) -> Faults:
    yield from _template(part, "value")


def _check_mapping(part: Part, account: Account) -> Faults:
    yield from _template(part, "value")
    try:
        parse_path(part.value["property"])
    except PathError as error:
        message = f"is no property: {error}"
        yield Fault((*part.path, "property"), "path", message, got=part.value["property"])


def _check_pricing(part: Part, account: Account) -> Faults:
    """Prices are either listed or taken over.

    grade: documented | with override there are no prices | API reference, Pricing
    """
    if part.value.get("override") and part.value.get("prices"):
        message = "there can be no prices while override is true; leave them out"
        yield Fault((*part.path, "prices"), "override", message, "an empty list")


def _check_hours(part: Part, account: Account) -> Faults:
    """Periods end after they start.

    grade: ours | a period does not go beyond midnight; make two of it | no source
    """
    yield from _zone(part)
    for day, hours in (part.value.get("days") or {}).items():
        for at, period in enumerate(hours.get("periods") or ()):
            if minutes(period["end"]) <= minutes(period["start"]):
                path = (*part.path, "days", day, "periods", at, "end")
                message = f"the period ends at {period['end']}, not after its start"
                yield Fault(path, "period", message, "an end after the start, 24:00 at most")


def _check_destination(part: Part, account: Account) -> Faults:
    """Destinations and their actions have to exist.

    grade: documented | only destinations of the account can be put into flows |
    API reference, Destinations
    """
    instance_id = part.value.get("instance_id")
    known = account.destinations.get(instance_id or "")
    if known is None:
        message = f"the account has no destination with the instance_id {instance_id!r}"
        expected = list(account.destinations) or "no destinations, as the account has none"
        yield Fault((*part.path, "instance_id"), "destination", message, expected, instance_id)
        return
    actions = [action.get("action_id") for action in known.get("actions", [])]
    for at, action in enumerate(part.value.get("actions", [])):
        if action.get("action_id") not in actions:
            message = f"the destination has no action {action.get('action_id')!r}"
            path = (*part.path, "actions", at, "action_id")
            yield Fault(path, "action", message, actions, action.get("action_id"))


def _check_rule_set(part: Part, account: Account) -> Faults:
    """The first mistake of each rule; where only the whole is too large, that."""
    whole = _rule_error(part.value)
    if whole is None:
        return
    op, rules = part.value["op"], part.value["rules"]
    alone = [_rule_error({"op": op, "rules": [rule]}) for rule in rules]
    if not any(alone):
        yield Fault((*part.path, *whole.path), "rule", whole.message)
    for at, error in enumerate(alone):
        if error is not None:
            path = (*part.path, "rules", at, *error.path[2:])
            yield Fault(path, "rule", error.message)


def _rule_error(document: Mapping[str, Any]) -> RuleError | None:
    try:
        compile_rule_set(document)
    except RuleError as error:
        return error
    return None


def _template(part: Part, name: str) -> Faults:
    value = part.value.get(name)
    values: Iterable[tuple[Path, Any]] = [((name,), value)]
    if isinstance(value, list):
        values = [((name, at), item) for at, item in enumerate(value)]
    for path, text in values:
        try:
            compile_template(text)
        except TemplateError as error:
            where = "" if error.position is None else f" (at character {error.position + 1})"
            message = f"cannot be read as a template: {error.message}{where}"
            yield Fault((*part.path, *path), "template", message, got=text)


def _zone(part: Part) -> Faults:
    zone = part.value.get("time_zone")
    if zone and not is_time_zone(zone):
        message = f"there is no time zone {zone!r}"
        yield Fault((*part.path, "time_zone"), "time_zone", message, "America/New_York, say", zone)


@lru_cache(1024)
def is_time_zone(name: str) -> bool:
    """Whether there is a time zone of this name in the IANA data base."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


_CHECKS: Final[Mapping[str, Callable[[Part, Account], Faults]]] = {
    "flow": _check_whole,
    "source": _check_source,
    "step": _check_step,
    "entity": _check_entity,
    "cap": _check_cap,
    "ping_limit": _check_entity,
    "hours": _check_hours,
    "criteria": _check_criteria,
    "list_check": _check_list_check,
    "mapping": _check_mapping,
    "pricing": _check_pricing,
    "destination": _check_destination,
    "rule_set": _check_rule_set,
}
