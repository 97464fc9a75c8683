"""The `math` helper."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any, Final

from sandbox.leadconduit.templates.arithmetic import (
    Environment,
    Formula,
    FormulaError,
    parse_formula,
)
from sandbox.leadconduit.templates.context import TemplateError
from sandbox.leadconduit.templates.frame import Frame
from sandbox.leadconduit.templates.helpers.formatting import as_type, check_locale, print_number
from sandbox.leadconduit.templates.helpers.helper import Helper, Options, text

_EXACT: Final = 2**53


def _math(frame: Frame, arguments: Sequence[Any], options: Options) -> Any:
    """The number that an expression comes to; None where it comes to none.

    `format` prints the number by a pattern, `dataType` makes it text or a number again.

    grade: documented | only numeric results, a number unless formatted | API reference, Templates
    grade: ours | infinite results and texts give null | no source
    """
    source = text(arguments[0])
    frame.work.charge(len(source) // 4)
    check_locale(options)
    try:
        formula = _formula(source)
    except FormulaError as error:
        raise TemplateError(str(error)) from error
    chance = frame.work.context.random or Random(0)  # noqa: S311 – repeatable on purpose
    result = formula.compute(Environment(frame.item, chance))
    if isinstance(result, bool) or not isinstance(result, int | float):
        return None
    if not math.isfinite(result):
        return None
    plain = int(result) if result == int(result) and abs(result) < _EXACT else result
    pattern = text(options.get("format"))
    printed = print_number(plain, pattern) if pattern else plain
    return as_type(printed, options)


@lru_cache(maxsize=256)
def _formula(source: str) -> Formula:
    return parse_formula(source)


def _check(arguments: Sequence[Any], options: Options) -> None:
    if isinstance(arguments[0], str):
        _formula(arguments[0])


def _names(arguments: Sequence[Any]) -> Sequence[str]:
    literal = arguments[0] if arguments else None
    return _formula(literal).variables if isinstance(literal, str) else ()


MATHEMATICS: Final[Mapping[str, Helper]] = {
    "math": Helper(
        _math,
        options=frozenset({"format", "locale", "dataType"}),
        cost=20,
        check=_check,
        names=_names,
    ),
}
