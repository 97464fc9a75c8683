"""Rules: conditions on a lead's variables, compiled once, evaluated often."""

from __future__ import annotations

from sandbox.leadconduit.rules.compile import compile_rule_set
from sandbox.leadconduit.rules.error import RuleError
from sandbox.leadconduit.rules.operators import OPERATORS, Operator
from sandbox.leadconduit.rules.rule_set import RuleResult, RuleSet, Verdict

__all__ = [
    "OPERATORS",
    "Operator",
    "RuleError",
    "RuleResult",
    "RuleSet",
    "Verdict",
    "compile_rule_set",
]
