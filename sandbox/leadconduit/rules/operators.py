"""The operators of rules, as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.rules import comparing
from sandbox.leadconduit.rules.comparing import Test, is_blank, never
from sandbox.leadconduit.rules.obscenity import is_obscene

Make = Callable[[Any], Test]

ANY: Final = (str, int, float, bool, list)
SCALAR: Final = (str, int, float)
TEXT: Final = (str,)


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    `make` takes the right-hand value (None for unary operators) and gives the test. `wanted` is
    what the test must answer for the rule to pass: False in the complement of another operator.
    `kinds` are the types that a literal right-hand value may have; none: the operator is unary.
    `demand` follows the left-hand side in the text of a failure. `slow` says that a test may take
    milliseconds, so that the time of all of them is bounded.
    """

    name: str
    make: Make
    wanted: bool
    kinds: tuple[type, ...]
    demand: str
    slow: bool = False

    @property
    def binary(self) -> bool:
        """Whether it takes a right-hand value."""
        return bool(self.kinds)


def _unary(test: Test) -> Make:
    return lambda expected: test


def _present(make: Make) -> Make:
    """The same, but false where either side is blank.

    grade: inferred | with a blank on either side nothing is equal, ordered, included or matched,
      so every negation passes | no source
    """

    def made(expected: Any) -> Test:
        if is_blank(expected):
            return never
        test = make(expected)
        return lambda value: not is_blank(value) and test(value)

    return made


def _fast_present(test: Test) -> Test:
    return lambda value: not is_blank(value) and test(value)


# name, its complement, what it does, the types of a literal right-hand value, the two demands
# grade: documented | the names of the operators | API reference, Rules
# grade: inferred | a complement passes exactly where its operator fails | no source
_PAIRS: Final[tuple[tuple[str, str, Make, tuple[type, ...], str, str], ...]] = (
    ("is equal to", "is not equal to", _present(comparing.equal_to), ANY,
     "must be equal to", "must not be equal to"),
    ("is between", "is not between", _present(comparing.between), SCALAR,
     "must be between", "must not be between"),
    ("is included in", "is not included in", _present(comparing.included_in), ANY,
     "must be included in", "must not be included in"),
    ("includes", "does not include", _present(comparing.includes), ANY,
     "must include", "must not include"),
    ("matches pattern", "does not match pattern", _present(comparing.matching), SCALAR,
     "must match pattern", "must not match pattern"),
    ("is blank", "is not blank", _unary(is_blank), (), "must be blank", "must not be blank"),
    ("is true", "is not true", _unary(comparing.is_true), (),
     "must be true", "must not be true"),
    ("is false", "is not false", _unary(comparing.is_false), (),
     "must be false", "must not be false"),
    ("is obscene", "is not obscene", _unary(_fast_present(is_obscene)), (),
     "must be obscene", "must not be obscene"),
)  # fmt: skip

_SINGLES: Final = (
    Operator("is less than", _present(comparing.less), True, SCALAR, "must be less than"),
    Operator("is less than or equal to", _present(comparing.less_or_equal), True, SCALAR,
             "must be less than or equal to"),
    Operator("is greater than", _present(comparing.greater), True, SCALAR,
             "must be greater than"),
    Operator("is greater than or equal to", _present(comparing.greater_or_equal), True, SCALAR,
             "must be greater than or equal to"),
    # grade: inferred | the words of these two failures | no source
    Operator("format is valid", _unary(comparing.is_valid), True, (), "format must be valid"),
    Operator("format is invalid", _unary(comparing.is_invalid), True, (),
             "format must be invalid"),
)  # fmt: skip


def _table() -> dict[str, Operator]:
    table: dict[str, Operator] = {}
    for name, complement, make, kinds, demand, denial in _PAIRS:
        slow = name == "matches pattern"
        table[name] = Operator(name, make, True, kinds, demand, slow)
        table[complement] = Operator(complement, make, False, kinds, denial, slow)
    table.update((operator.name, operator) for operator in _SINGLES)
    return table


OPERATORS: Final[Mapping[str, Operator]] = _table()
