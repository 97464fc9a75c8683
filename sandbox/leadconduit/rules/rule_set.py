"""A compiled rule set, and what its evaluation tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from time import perf_counter
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.patterns import PatternError
from sandbox.leadconduit.rules.comparing import Test
from sandbox.leadconduit.rules.operators import Operator
from sandbox.leadconduit.templates import Template, TemplateContext, TemplateError
from sandbox.leadconduit.values import text_of
from sandbox.leadconduit.variables import Reader, defined, normal


class RuleResult(NamedTuple):
    """What one rule came to: where it stands, what it compared, whether it passed, and why not.

    `value` is the normal value found on the left. `passed` is None for a rule that was skipped
    because a variable is missing; `reason` then says which.
    """

    path: str
    lhv: str
    op: str
    rhv: Any
    value: Any
    passed: bool | None
    reason: str | None


class Verdict(NamedTuple):
    """The outcome of a rule set, the reason of a failure, and each rule looked at, in order."""

    passed: bool
    reason: str | None
    results: Sequence[RuleResult]


class Outcome(NamedTuple):
    """Passed, failed with a reason, or (None) skipped altogether."""

    passed: bool | None
    reason: str | None


MAX_SHOWN: Final = 1000
PATTERN_SECONDS: Final = 0.05
PASSED: Final = Outcome(True, None)
SKIPPED: Final = Outcome(None, None)


class Scope:
    """One evaluation: the variables, how strictly, and the results so far."""

    __slots__ = ("_context", "_seconds", "now", "results", "strict", "variables")

    def __init__(
        self, variables: Any, now: datetime, strict: bool, context: TemplateContext | None
    ) -> None:
        self.variables = variables
        self.now = now
        self.strict = strict
        self.results: list[RuleResult] = []
        self._context = context
        self._seconds = PATTERN_SECONDS

    @property
    def context(self) -> TemplateContext:
        """What templates are rendered with; made when the first one needs it."""
        if self._context is None:
            self._context = TemplateContext(self.now)
        return self._context

    def timed(self, test: Test, value: Any) -> bool:
        """Run a test that may take long. Raises `PatternError` once all together took 50 ms."""
        if self._seconds <= 0:
            raise PatternError("the patterns of this rule set took longer than 50 ms together")
        began = perf_counter()
        try:
            return test(value)
        finally:
            self._seconds -= perf_counter() - began


class Rule:
    """One rule: a left-hand path or template, an operator, and a right-hand literal or template.

    Exactly one of `read` and `left`, and one of `test` and `right`, is set.
    """

    __slots__ = (
        "demand", "left", "lhv", "nested", "operator", "path", "read", "rhv", "right", "test",
        "variables",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        lhv: str,
        operator: Operator,
        left: Reader | Template,
        right: Template | None,
        nested: Group | None,
    ) -> None:
        self.path = path
        self.lhv = lhv
        self.operator = operator
        self.nested = nested
        self.read = None if isinstance(left, Template) else left
        self.left = left if isinstance(left, Template) else None
        literal = right is None or right.constant
        self.rhv = right.source if right is not None and literal else None
        self.right = None if literal else right
        self.test: Test | None = operator.make(self.rhv) if literal else None
        self.variables = _variables_of(lhv, self.left, self.right)
        self.demand = _demand(lhv, operator, self.rhv) if literal else ""

    def check(self, scope: Scope) -> Outcome:
        """Evaluate the rule and, if it has passed or was skipped, the set that is ANDed with it."""
        own = self._check_own(scope)
        if self.nested is None or own.passed is False:
            return own
        inner = self.nested.check(scope)
        return own if inner.passed is None else inner

    def _check_own(self, scope: Scope) -> Outcome:
        variables = scope.variables
        if not scope.strict and (missing := self._missing(variables)):
            return self._skip(scope, missing)
        rhv = self.rhv
        value = None
        try:
            value = self._left_value(scope)
            test = self.test
            if test is None:
                rhv, test = self._right_test(scope)
            found = scope.timed(test, value) if self.operator.slow else test(value)
            passed = found is self.operator.wanted
            reason = None if passed else self.demand or _demand(self.lhv, self.operator, rhv)
        except (PatternError, TemplateError) as error:
            # grade: ours | a rule that cannot be evaluated fails, and so does its complement | no
            #   source
            passed, reason = False, f"{self.lhv} could not be checked: {error}"
        scope.results.append(
            RuleResult(self.path, self.lhv, self.operator.name, rhv, normal(value), passed, reason)
        )
        return PASSED if passed else Outcome(False, reason)

    def _left_value(self, scope: Scope) -> Any:
        if self.read is not None:
            return self.read(scope.variables)
        return None if self.left is None else self.left.render(scope.variables, scope.context)

    def _right_test(self, scope: Scope) -> tuple[Any, Test]:
        rhv = None if self.right is None else self.right.render(scope.variables, scope.context)
        return normal(rhv), self.operator.make(rhv)

    def _missing(self, variables: Any) -> str | None:
        for path in self.variables:
            if not defined(variables, path):
                return path
        return None

    def _skip(self, scope: Scope, missing: str) -> Outcome:
        reason = f"skipped: {missing} is missing"
        scope.results.append(
            RuleResult(self.path, self.lhv, self.operator.name, self.rhv, None, None, reason)
        )
        return SKIPPED


class Group:
    """A rule set: rules and further sets, joined by `and` or `or`."""

    __slots__ = ("members", "needs_all")

    def __init__(self, needs_all: bool, members: Sequence[Rule | Group]) -> None:
        self.needs_all = needs_all
        self.members = tuple(members)

    def check(self, scope: Scope) -> Outcome:
        """Evaluate the members until the outcome is known."""
        return self._all(scope) if self.needs_all else self._any(scope)

    # grade: inferred | and stops at the first failure, or at the first success | no source
    def _all(self, scope: Scope) -> Outcome:
        outcome = PASSED if not self.members else SKIPPED
        for member in self.members:
            found = member.check(scope)
            if found.passed is False:
                return found
            if found.passed:
                outcome = PASSED
        return outcome

    def _any(self, scope: Scope) -> Outcome:
        reasons: list[str] = []
        for member in self.members:
            found = member.check(scope)
            if found.passed:
                return PASSED
            if found.passed is False:
                reasons.append(found.reason or "")
        if reasons:
            # grade: inferred | the failures of an or are joined with " or " | no source
            return Outcome(False, " or ".join(dict.fromkeys(reasons)))
        return SKIPPED if self.members else PASSED


class RuleSet:
    """A compiled rule set; it never changes and may be used by many threads.

    `variables` are the paths that its rules read. An empty set passes.
    """

    __slots__ = ("group", "variables")

    def __init__(self, group: Group) -> None:
        self.group = group
        self.variables = tuple(dict.fromkeys(_variables_in(group)))

    @property
    def empty(self) -> bool:
        """Whether it has no rules, and so always passes."""
        return not self.group.members

    def evaluate(
        self,
        variables: Any,
        *,
        now: datetime,
        strict: bool = True,
        context: TemplateContext | None = None,
    ) -> Verdict:
        """The verdict on these variables; never raises.

        Without `strict`, as for pings, rules whose variables are missing are skipped. `context`
        is what templates in the rules are rendered with; without it, chance is fixed and the zone
        UTC.

        grade: inferred | pings skip the rules whose variables they lack | no source
        """
        scope = Scope(variables, now, strict, context)
        outcome = self.group.check(scope)
        if outcome.passed is False:
            return Verdict(False, outcome.reason, scope.results)
        return Verdict(True, None, scope.results)


def _variables_of(lhv: str, left: Template | None, right: Template | None) -> tuple[str, ...]:
    own = (lhv,) if left is None else left.variables
    return own if right is None else (*own, *right.variables)


def _variables_in(group: Group) -> list[str]:
    found: list[str] = []
    for member in group.members:
        if isinstance(member, Group):
            found.extend(_variables_in(member))
            continue
        found.extend(member.variables)
        if member.nested is not None:
            found.extend(_variables_in(member.nested))
    return found


def _demand(lhv: str, operator: Operator, rhv: Any) -> str:
    """The text of a failure: `lead.state must not be equal to FL`.

    grade: observed | <path> must not be equal to <value> | csvconduit, sample run of 2024
    grade: inferred | the same words for the other operators; lists joined with commas | no source
    """
    if not operator.binary:
        return f"{lhv} {operator.demand}"
    shown = "" if rhv is None else text_of(rhv)
    if len(shown) > MAX_SHOWN:
        shown = shown[:MAX_SHOWN] + "…"
    return f"{lhv} {operator.demand} {shown}".rstrip()
