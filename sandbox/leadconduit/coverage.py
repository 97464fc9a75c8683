"""What of a flow a submission touched: decisions of phases, rules met or not, steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sandbox.leadconduit.compiled import FilterStep, Flow, Step
from sandbox.leadconduit.rules.rule_set import Group, RuleSet

if TYPE_CHECKING:
    from sandbox.leadconduit.pipeline.submission import Submission
    from sandbox.leadconduit.pipeline.trace import Note
    from sandbox.world.coverage import Coverage, Key

# Of each phase the decisions it can come to, and what a flow must have for it to decide at all.
_DECISIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "authentication": ("passed",),
        "hours_of_operation": ("passed", "ended"),
        "list_checks": ("done",),
        "pricing": ("done",),
        "caps": ("passed", "ended"),
        "acceptance_criteria": ("passed", "ended"),
        "ping_limits": ("passed", "ended"),
    }
)
_MET: Final[Mapping[bool, str]] = MappingProxyType({True: "met", False: "not met"})


def cover(submission: Submission) -> None:
    """Count what `submission` touched, where the sandbox keeps count."""
    coverage = submission.namespace.realm.coverage
    if coverage is None:
        return
    flow = f"{submission.namespace.world.name}: {submission.flow.name}"
    _declare(coverage, flow, submission.flow)
    for note in submission.trace.notes:
        coverage.touch("phases", (flow, note.phase, note.decision))
        step = next(
            (one for one in submission.flow.steps if one.id == note.details.get("step_id")), None
        )
        if step is not None:
            _touch_step(coverage, flow, step, note)
        place = _step_name(step) if step else _criteria_name(note, submission.source.name)
        for result in note.details.get("rules", ()):
            if result.passed is not None:
                rule = _rule_name(result.path, result.lhv, result.op)
                coverage.touch("rules", (flow, place, rule, _MET[result.passed]))


def _declare(coverage: Coverage, name: str, flow: Flow) -> None:
    coverage.declare(
        "phases",
        ((name, phase, decision) for phase in _configured(flow) for decision in _DECISIONS[phase]),
    )
    coverage.declare(
        "rules",
        (
            (name, place, rule, met)
            for place, rule_set in _rule_sets(flow)
            for rule in _rules(rule_set.group)
            for met in _MET.values()
        ),
    )
    coverage.declare("steps", (key for step in flow.steps for key in _step_keys(name, step)))


def _configured(flow: Flow) -> Iterator[str]:
    """The phases that have something to decide."""
    sources = flow.sources.values()
    there = {
        "authentication": any(source.authentication_required for source in sources),
        "hours_of_operation": flow.hours,
        "list_checks": flow.list_checks,
        "pricing": flow.pricing or any(source.pricing for source in sources),
        "caps": flow.caps or any(source.caps for source in sources),
        "acceptance_criteria": flow.criteria or any(source.criteria for source in sources),
        "ping_limits": flow.ping_limits or any(source.ping_limits for source in sources),
    }
    return (phase for phase, found in there.items() if found)


def _rule_sets(flow: Flow) -> Iterator[tuple[str, RuleSet]]:
    """The rule sets that decide what becomes of a lead, each with the name of its place."""
    if flow.criteria:
        yield "acceptance criteria of the flow", flow.criteria.rule_set
    for source in flow.sources.values():
        if source.criteria:
            yield f"acceptance criteria of source {source.name}", source.criteria.rule_set
    for step in flow.steps:
        yield _step_name(step), step.rule_set


def _criteria_name(note: Note, source: str) -> str:
    of_source = note.details.get("level") == "source"
    return f"acceptance criteria of {f'source {source}' if of_source else 'the flow'}"


def _rules(group: Group) -> Iterator[str]:
    for member in group.members:
        if isinstance(member, Group):
            yield from _rules(member)
            continue
        yield _rule_name(member.path, member.lhv, member.operator.name)
        if member.nested is not None:
            yield from _rules(member.nested)


def _rule_name(path: str, lhv: str, operator: str) -> str:
    return f"{path}: {lhv[:100]} {operator}"


def _step_name(step: Step) -> str:
    if isinstance(step, FilterStep):
        return f"filter {step.document.get('description') or step.id}"
    return f"recipient {step.key}"


def _step_keys(flow: str, step: Step) -> Iterator[Key]:
    for what in ("passed", "ended") if isinstance(step, FilterStep) else ("called",):
        yield flow, _step_name(step), what


def _touch_step(coverage: Coverage, flow: str, step: Step, note: Note) -> None:
    if isinstance(step, FilterStep):
        coverage.touch("steps", (flow, _step_name(step), note.decision))
    elif "deliveries" in note.details:
        coverage.touch("steps", (flow, _step_name(step), "called"))
