"""From the documents of rule sets to compiled ones."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from sandbox.leadconduit.numbers import bounds_of
from sandbox.leadconduit.patterns import PatternError
from sandbox.leadconduit.rules.error import RuleError
from sandbox.leadconduit.rules.operators import OPERATORS, Operator
from sandbox.leadconduit.rules.rule_set import Group, Rule, RuleSet
from sandbox.leadconduit.templates import Template, TemplateError, compile_template
from sandbox.leadconduit.variables import PathError, Reader, reader

MAX_DEPTH: Final = 20
MAX_RULES: Final = 1000
MAX_LIST: Final = 10_000

Path = tuple[str | int, ...]

_RULE_MEMBERS: Final = frozenset({"id", "lhv", "op", "rhv", "rule_set"})
_SET_MEMBERS: Final = frozenset({"id", "op", "rules"})
_KIND_NAMES: Final = {str: "a text", int: "a number", float: "a number", bool: "true or false",
                      list: "a list"}  # fmt: skip


def compile_rule_set(document: Any, path: Path = ()) -> RuleSet:
    """The rule set of a document; None and `{}` give the empty set, which always passes.

    `path` is where the document stands, and begins the path of every `RuleError`: an unknown
    operator or member, a missing left or right side, a right side of the wrong kind, a template,
    pattern or range that cannot be read, more than 20 levels, more than 1,000 rules.

    grade: documented | rules and nested sets, joined by and / or; a rule's own set is ANDed with
      it | API reference, Rules
    grade: documented | either side may hold templates | API reference, Rules
    grade: inferred | a right side without braces is a literal, never a path | no source
    grade: inferred | an empty or missing rule set passes | help centre, Optimize the sequence order
    grade: ours | at most 20 levels and 1,000 rules | no source
    """
    return RuleSet(_Compilation().group(document, path, 1))


class _Compilation:
    """Counts the rules of one document while it is compiled."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0

    def group(self, document: Any, path: Path, depth: int) -> Group:
        if document is None or document == {}:
            return Group(True, ())
        document = _mapping(document, path, "a rule set")
        if depth > MAX_DEPTH:
            raise RuleError(path, f"rule sets are nested more than {MAX_DEPTH} deep")
        _check_members(document, _SET_MEMBERS, path, "a rule set")
        operator = document.get("op", "and")
        if operator not in ("and", "or"):
            raise RuleError((*path, "op"), f"op of a rule set is 'and' or 'or', not {operator!r}")
        members = document.get("rules")
        if members is not None and not isinstance(members, list | tuple):
            raise RuleError((*path, "rules"), f"rules must be a list, not {members!r:.60}")
        compiled = [
            self.member(member, (*path, "rules", at), depth)
            for at, member in enumerate(members or ())
        ]
        return Group(operator == "and", compiled)

    def member(self, document: Any, path: Path, depth: int) -> Rule | Group:
        document = _mapping(document, path, "a rule")
        self.count += 1
        if self.count > MAX_RULES:
            raise RuleError(path, f"there are more than {MAX_RULES} rules")
        if "rules" in document or (document.get("op") in ("and", "or") and "lhv" not in document):
            return self.group(document, path, depth + 1)
        return self.rule(document, path, depth)

    def rule(self, document: Mapping[str, Any], path: Path, depth: int) -> Rule:
        _check_members(document, _RULE_MEMBERS, path, "a rule")
        operator = _operator(document, path)
        lhv, left = _left(document, path)
        right = _right(document, operator, path)
        nested = self.group(document.get("rule_set"), (*path, "rule_set"), depth + 1)
        where = ".".join(str(part) for part in path)
        try:
            return Rule(where, lhv, operator, left, right, nested if nested.members else None)
        except PatternError as error:
            # grade: ours | a pattern that cannot be read is refused when the rule is written | no
            #   source
            raise RuleError((*path, "rhv"), str(error)) from error


def _mapping(value: Any, path: Path, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise RuleError(path, f"{what} must be an object, not {value!r:.60}")
    return value


def _check_members(
    document: Mapping[str, Any], known: frozenset[str], path: Path, what: str
) -> None:
    for name in document:
        if name not in known:
            raise RuleError(
                (*path, str(name)), f"{what} has {', '.join(sorted(known))}, not {name!r:.60}"
            )


def _operator(document: Mapping[str, Any], path: Path) -> Operator:
    name = document.get("op")
    operator = OPERATORS.get(name) if isinstance(name, str) else None
    if operator is not None:
        return operator
    close = get_close_matches(str(name)[:60], OPERATORS, n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(OPERATORS)}"
    raise RuleError((*path, "op"), f"operator {name!r:.60} is unknown; {advice}")


def _left(document: Mapping[str, Any], path: Path) -> tuple[str, Reader | Template]:
    lhv = document.get("lhv")
    if not isinstance(lhv, str) or not lhv.strip():
        raise RuleError(
            (*path, "lhv"),
            f"the left side must be a variable such as lead.state, or a template, not {lhv!r:.60}",
        )
    lhv = lhv.strip()
    try:
        if "{{" in lhv:
            return lhv, compile_template(lhv)
        return lhv, reader(lhv)
    except (PathError, TemplateError) as error:
        raise RuleError((*path, "lhv"), str(error)) from error


def _right(document: Mapping[str, Any], operator: Operator, path: Path) -> Template | None:
    rhv = document.get("rhv")
    path = (*path, "rhv")
    if not operator.binary:
        if rhv is not None:
            raise RuleError(path, f"{operator.name!r} takes no right side, but has {rhv!r:.60}")
        return None
    if rhv is None:
        raise RuleError(path, f"{operator.name!r} needs a right side")
    _check_kind(rhv, operator, path)
    try:
        template = compile_template(rhv)
    except TemplateError as error:
        raise RuleError(path, str(error)) from error
    if operator.name.endswith("between") and template.constant and bounds_of(rhv) is None:
        # grade: ours | a range that cannot be read is refused when the rule is written | no source
        raise RuleError(path, f"{rhv!r:.60} is not a range such as 1-10, 0830-1645 or 10+")
    return template


def _check_kind(rhv: Any, operator: Operator, path: Path) -> None:
    if type(rhv) not in operator.kinds:
        kinds = list(dict.fromkeys(_KIND_NAMES[kind] for kind in operator.kinds))
        raise RuleError(
            path, f"{operator.name!r} compares with {' or '.join(kinds)}, not {rhv!r:.60}"
        )
    if isinstance(rhv, list):
        _check_list(rhv, path)


def _check_list(items: list[Any], path: Path) -> None:
    if len(items) > MAX_LIST:
        raise RuleError(path, f"a list has at most {MAX_LIST} items, this one {len(items)}")
    for at, item in enumerate(items):
        if type(item) not in (str, int, float, bool):
            raise RuleError((*path, at), f"an item of a list is a text or number, not {item!r:.60}")
