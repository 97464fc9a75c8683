"""Flows in readable words: rules, caps, prices, hours, list checks, steps. Pure; what a person
reads is made of what the management API answers, and unknown members are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]
Names = Mapping[str, str]

# What an operator is called in a sentence, where its own name does not read well.
_OPERATORS: Mapping[str, str] = {
    "is equal to": "is",
    "is not equal to": "is not",
    "is included in": "is one of",
    "is not included in": "is none of",
    "format is valid": "is valid",
    "format is invalid": "is invalid",
    "is less than or equal to": "is at most",
    "is greater than or equal to": "is at least",
    "is greater than": "is more than",
}
_KNOWN_VARIABLES: Mapping[str, str] = {
    "submission.timestamp": "the time of submission",
    "submission.ip": "the sender's IP address",
    "source.name": "the name of the source",
    "source.id": "the id of the source",
    "suppressionlist.is_duplicate": "“is a duplicate” (list check)",
    "suppressionlist.is_existing_customer": "“is an existing customer” (list check)",
    "suppressionlist.is_dnc": "“is on the do-not-call list” (list check)",
    "random": "a random number from 0 to 99",
}
_CHECKS: Mapping[str, str] = {
    "duplicate": "is a duplicate",
    "existing_customer": "is an existing customer",
    "dnc": "is not to be called",
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_VARIABLE = re.compile(r"\{\{\{?\s*([\w.]+)\s*\}?\}\}")
_RANGE = re.compile(r"\s*(-?[^\s-]+)\s*-\s*(-?[^\s-]+)\s*")
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as a sentence; or several of them, joined by `all` or `any`, in `rules`. `and_then`
    are the rules that have to hold besides."""

    text: str = ""
    join: str = ""
    rules: tuple[Rule, ...] = ()

    def __str__(self) -> str:
        if not self.rules:
            return self.text
        inner = f" {'or' if self.join == 'any' else 'and'} ".join(
            f"({rule})" if len(rule.rules) > 1 else str(rule) for rule in self.rules
        )
        return f"{self.text} and ({inner})" if self.text else inner


def names_of(flow: Json, fields: Iterable[Json]) -> dict[str, str]:
    """What the variables of a flow are called: its fields by their labels, the results of its steps
    by whom those went to."""
    names = dict(_KNOWN_VARIABLES)
    for field in fields:
        names[f"lead.{field['id']}"] = str(field.get("name") or field["id"])
    for step in flow.get("steps", []):
        name = (step.get("entity") or {}).get("name")
        if name:
            names[step_key(name)] = name
    return names


def step_key(name: str) -> str:
    """Under which name the results of a step stand."""
    return re.sub(r"\W", "_", name.lower(), flags=re.ASCII)


def rule_of(rule_set: Json | None, names: Names, depth: int = 0) -> Rule | None:
    """The rules of a rule set, those within it in it; None where there are none."""
    rules = (rule_set or {}).get("rules") or []
    if not rules or depth > _DEEPEST:
        return None
    made = tuple(one for rule in rules if (one := _one(rule, names, depth)) is not None)
    if len(made) == 1:
        return made[0]
    return Rule(join="any" if (rule_set or {}).get("op") == "or" else "all", rules=made)


def _one(rule: Json, names: Names, depth: int) -> Rule | None:
    if "rules" in rule:
        return rule_of(rule, names, depth + 1)
    text = sentence(rule, names)
    below = rule_of(rule.get("rule_set"), names, depth + 1)
    return Rule(text, "all", (below,)) if below else Rule(text)


def sentence(rule: Json, names: Names) -> str:
    """`State is one of TX, OK`."""
    op = str(rule.get("op", ""))
    said = [variable(str(rule.get("lhv", "")), names), _OPERATORS.get(op, op)]
    if rule.get("rhv") is not None:
        said.append(_wanted(op, rule["rhv"], names))
    return " ".join(said)


def _wanted(op: str, value: Any, names: Names) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool) or not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    ends = _RANGE.fullmatch(value) if "between" in op else None
    if ends:
        return f"{ends[1]} and {ends[2]}"
    return _filled(value, names)


def variable(lhv: str, names: Names) -> str:
    """What the left-hand side of a rule is called."""
    if "{{" in lhv:
        return _filled(lhv, names)
    if lhv in names:
        return names[lhv]
    owner, dot, member = lhv.rpartition(".")
    if dot and owner in names:
        return f"{member.replace('_', ' ')} of {names[owner]}"
    return lhv


def _filled(template: str, names: Names) -> str:
    """A template with its plain variables in words."""
    if "{{" not in template:
        return template
    return _VARIABLE.sub(lambda found: f"[{variable(found[1], names)}]", template)


def limit_text(limit: Json) -> str:
    """`2 a day, by the days of America/Chicago`."""
    duration, unit = limit.get("duration", 1), str(limit.get("duration_units", "day"))
    window = unit if duration == 1 else f"{duration} {unit}s"
    zone = limit.get("time_zone")
    each = "an hour" if window == "hour" else f"a {window}" if duration == 1 else f"in {window}"
    return f"{limit.get('maximum', 0)} {each}" + (f", by the clock of {zone}" if zone else "")


def until(moment: str, now: str) -> str:
    """How long it is from `now` until `moment`, both ISO 8601: `3 h 20 min`."""
    seconds = int((_time(moment) - _time(now)).total_seconds())
    if seconds <= 0:
        return "now"
    parts = [
        (seconds // 86400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "min"),
        (seconds % 60, "s"),
    ]
    told = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(told[:2])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def prices(pricing: Json | None, names: Names) -> list[tuple[str, str]]:
    """Each price with when it holds. Of those that fit, the last one counts."""
    found = []
    if (pricing or {}).get("override"):
        found.append(("as said", "by whoever sends the lead, or by the recipient's answer"))
    for price in (pricing or {}).get("prices") or []:
        rule = rule_of(price.get("rule_set"), names)
        found.append((f"{price.get('amount', 0):g}", f"if {rule}" if rule else "always"))
    return found


def hours(schedule: Json | None) -> list[tuple[str, str]]:
    """The open hours of each day; empty where there is no schedule."""
    if not schedule or not schedule.get("enabled", True):
        return []
    days = schedule.get("days") or {}
    return [(day.capitalize(), _open(days.get(day))) for day in _DAYS]


def _open(day: Any) -> str:
    if not isinstance(day, Mapping) or not day.get("enabled", True):
        return "closed"
    periods = day.get("periods") or []
    told = [f"{one.get('start', '')}–{one.get('end', '')}" for one in periods]
    return ", ".join(told) or "all day"


def list_checks(checks: Json | None, names: Names) -> list[str]:
    """`Phone 1 on the list do_not_call: is not to be called`."""
    found = []
    for kind, check in (checks or {}).items():
        if not isinstance(check, Mapping):
            continue
        looked = _filled(str(check.get("value", "")), names).strip("[]")
        back = check.get("lookback")
        when = f", looking back {back}" if back else ""
        told = _CHECKS.get(kind, kind)
        found.append(f"{looked} on the list {check.get('list_name', '')}{when}: {told}")
    return found


def mapping_text(mapping: Json, names: Names) -> tuple[str, str, str]:
    """A mapping: its property, what it is set to, and when."""
    rule = rule_of(mapping.get("rule_set"), names)
    value = _filled(str(mapping.get("value", "")), names)
    return str(mapping.get("property", "")), value, f"if {rule}" if rule else ""


def step_text(step: Json, names: Names) -> str:
    """What a step does, in a sentence."""
    if step.get("type") == "filter":
        outcome = _filled(str(step.get("outcome") or "failure"), names)
        reason = step.get("reason")
        because = f", with the reason “{_filled(str(reason), names)}”" if reason else ""
        return f"Ends the flow with {outcome}{because}, if its rules are met."
    entity = (step.get("entity") or {}).get("name", "nobody")
    address = address_of(step.get("integration") or {})
    return f"Delivers to {entity}{f' at {address}' if address else ''}."


def address_of(integration: Json) -> str:
    """Where an integration delivers to, if its mappings say so."""
    found = [
        str(one.get("value", ""))
        for one in integration.get("mappings") or []
        if one.get("property") == "url"
    ]
    return found[0] if found else ""


def example_of(param: Json) -> str:
    """An example of what a field takes."""
    examples: Sequence[Any] = param.get("examples") or []
    return str(examples[0]) if examples else ""
