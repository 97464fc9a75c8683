"""Mappings: which values go into which properties, in order, under which conditions."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.rules import RuleSet, compile_rule_set
from sandbox.leadconduit.rules.comparing import is_blank
from sandbox.leadconduit.templates import (
    Template,
    TemplateContext,
    TemplateError,
    compile_template,
)
from sandbox.leadconduit.variables import PathError, Writer, writer

MAX_MAPPINGS: Final = 1000
_MAX_DEPTH: Final = 64

Path = tuple[str | int, ...]


class MappingError(ValueError):
    """A mistake in a mapping: where it is, and what is wrong and expected."""

    def __init__(self, path: Path, message: str) -> None:
        where = ".".join(str(part) for part in path)
        super().__init__(f"{where}: {message}" if where else message)
        self.path = path
        self.message = message


class MappingResult(NamedTuple):
    """What one mapping came to; `reason` says why it was not applied."""

    property: str
    value: Any
    applied: bool
    reason: str | None


class CompiledMapping(NamedTuple):
    """One mapping, ready to apply."""

    property: str
    template: Template
    rule_set: RuleSet
    write: Writer


class Mappings:
    """The mappings of one integration, in order. They never change."""

    __slots__ = ("items", "variables")

    def __init__(self, items: Sequence[CompiledMapping]) -> None:
        self.items = tuple(items)
        used = (
            path for item in items for path in (*item.template.variables, *item.rule_set.variables)
        )
        self.variables = tuple(dict.fromkeys(used))

    def apply(
        self,
        variables: Any,
        target: dict[str, Any],
        *,
        now: datetime,
        context: TemplateContext | None = None,
    ) -> list[MappingResult]:
        """Put each value that its rules allow into `target`, and tell what became of each.

        Later mappings overwrite earlier ones, so that a first one can give a default. A result
        that is empty is left out, unless the mapping itself is empty. Objects and arrays are
        copied. Never raises: a mapping that fails is told in its result.

        grade: inferred | in order, later overwrites; empty results are skipped, a literal "" is
          applied; one failure stops nothing | help centre, Optimize the sequence order
        """
        context = context or TemplateContext(now)
        return [_apply(item, variables, target, now, context) for item in self.items]


def compile_mappings(documents: Any, path: Path = ()) -> Mappings:
    """The mappings of a list of documents; None gives none.

    `path` is where the list stands and begins the path of every error. Raises `MappingError` for
    a missing or unusable property or value, and `RuleError` for a mistake in a rule set.

    grade: documented | property, value, and a rule set that must pass | API reference, Mapping
    """
    if documents is None:
        return Mappings(())
    if not isinstance(documents, list | tuple):
        raise MappingError(path, f"mappings must be a list, not {documents!r:.60}")
    if len(documents) > MAX_MAPPINGS:
        raise MappingError(path, f"there are more than {MAX_MAPPINGS} mappings")
    return Mappings([_compile(document, (*path, at)) for at, document in enumerate(documents)])


def _compile(document: Any, path: Path) -> CompiledMapping:
    if not isinstance(document, Mapping):
        raise MappingError(path, f"a mapping must be an object, not {document!r:.60}")
    name, write = _property(document, path)
    template = _template(document, path)
    rule_set = compile_rule_set(document.get("rule_set"), (*path, "rule_set"))
    return CompiledMapping(name, template, rule_set, write)


def _property(document: Mapping[str, Any], path: Path) -> tuple[str, Writer]:
    name = document.get("property")
    path = (*path, "property")
    if not isinstance(name, str) or not name.strip():
        raise MappingError(path, f"property must be a name such as lead.state, not {name!r:.60}")
    try:
        return name.strip(), writer(name.strip())
    except PathError as error:
        raise MappingError(path, str(error)) from error


def _template(document: Mapping[str, Any], path: Path) -> Template:
    path = (*path, "value")
    if "value" not in document:
        raise MappingError(path, "a mapping needs a value, be it null")
    try:
        return compile_template(document["value"])
    except TemplateError as error:
        raise MappingError(path, str(error)) from error


def _apply(
    item: CompiledMapping,
    variables: Any,
    target: dict[str, Any],
    now: datetime,
    context: TemplateContext,
) -> MappingResult:
    if not item.rule_set.empty:
        verdict = item.rule_set.evaluate(variables, now=now, context=context)
        if not verdict.passed:
            return MappingResult(item.property, None, False, verdict.reason)
    try:
        value = item.template.render(variables, context)
    except TemplateError as error:
        return MappingResult(item.property, None, False, str(error))
    if not item.template.constant and is_blank(value):
        return MappingResult(item.property, value, False, "the value is empty")
    value = _copied(value, 0)
    item.write(target, value)
    return MappingResult(item.property, value, True, None)


def _copied(value: Any, depth: int) -> Any:
    """`value` with its own objects and arrays, so that a later mapping changes only the target."""
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, dict | MutableMapping):
        return {name: _copied(member, depth + 1) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(item, depth + 1) for item in value]
    return value
