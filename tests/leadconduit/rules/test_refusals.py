"""Mistakes in rule sets: each is refused with its place and what was expected."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.rules import RuleError, compile_rule_set


def rule(**members: Any) -> dict[str, Any]:
    return {"op": "and", "rules": [members]}


def nested(depth: int) -> dict[str, Any]:
    document: dict[str, Any] = {"op": "and", "rules": [{"lhv": "a", "op": "is blank"}]}
    for _ in range(depth - 1):
        document = {"op": "or", "rules": [document]}
    return document


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ("and", "rule_set", "must be an object"),
        ({"op": "xor", "rules": []}, "rule_set.op", "'and' or 'or'"),
        ({"op": "and", "rules": {}}, "rule_set.rules", "must be a list"),
        ({"op": "and", "rules": ["x"]}, "rule_set.rules.0", "must be an object"),
        ({"op": "and", "rule": []}, "rule_set.rule", "not 'rule'"),
        (rule(op="is blank"), "rule_set.rules.0.lhv", "must be a variable"),
        (rule(lhv=None, op="is blank"), "rule_set.rules.0.lhv", "not None"),
        (rule(lhv=" ", op="is blank"), "rule_set.rules.0.lhv", "must be a variable"),
        (rule(lhv="{{a", op="is blank"), "rule_set.rules.0.lhv", "not closed"),
        (rule(lhv="a"), "rule_set.rules.0.op", "operator None is unknown"),
        (rule(lhv="a", op="is equals to", rhv=1), "rule_set.rules.0.op", "'is equal to'?"),
        (rule(lhv="a", op="is less than or equal", rhv=1), "rule_set.rules.0.op",
         "'is less than or equal to'?"),
        (rule(lhv="a", op="resembles", rhv=1), "rule_set.rules.0.op", "known are is equal to"),
        (rule(lhv="a", op="is equal to"), "rule_set.rules.0.rhv", "needs a right side"),
        (rule(lhv="a", op="is blank", rhv="x"), "rule_set.rules.0.rhv", "takes no right side"),
        (rule(lhv="a", op="is equal to", rhv={}), "rule_set.rules.0.rhv", "compares with"),
        (rule(lhv="a", op="is less than", rhv=[1]), "rule_set.rules.0.rhv",
         "a text or a number, not [1]"),
        (rule(lhv="a", op="is between", rhv=True), "rule_set.rules.0.rhv", "not True"),
        (rule(lhv="a", op="is between", rhv="abc"), "rule_set.rules.0.rhv", "is not a range"),
        (rule(lhv="a", op="is included in", rhv=["x", None]), "rule_set.rules.0.rhv.1",
         "text or number"),
        (rule(lhv="a", op="is equal to", rhv="{{nope x}}"), "rule_set.rules.0.rhv",
         "helper 'nope' is unknown"),
        (rule(lhv="a", op="matches pattern", rhv="(a"), "rule_set.rules.0.rhv", "not closed"),
        (rule(lhv="a", op="is blank", value=1), "rule_set.rules.0.value", "not 'value'"),
        (rule(lhv="a", op="is blank", rule_set={"op": "and", "rules": [{}]}),
         "rule_set.rules.0.rule_set.rules.0.op", "unknown"),
        (nested(21), "rule_set" + ".rules.0" * 20, "more than 20 deep"),
        ({"op": "and", "rules": [{"lhv": "a", "op": "is blank"}] * 1001}, "rule_set.rules.1000",
         "more than 1000 rules"),
        (rule(lhv=".".join("a" * 40), op="is blank"), "rule_set.rules.0.lhv", "32 parts"),
    ],
)  # fmt: skip
def test_mistakes_are_refused_with_their_place(document: Any, path: str, words: str) -> None:
    with pytest.raises(RuleError) as caught:
        compile_rule_set(document, ("rule_set",))
    assert ".".join(map(str, caught.value.path)) == path
    assert words in caught.value.message
    assert str(caught.value) == f"{path}: {caught.value.message}"


def test_twenty_levels_are_fine() -> None:
    assert not compile_rule_set(nested(20)).empty
