"""How values are compared: each maker takes the right-hand value and gives a test for the left.

What is made here is only asked about values that are not blank.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import ge, gt, le, lt
from time import perf_counter
from typing import Any, Final

from sandbox.leadconduit.instants import Instant
from sandbox.leadconduit.numbers import Bounds, bounds_of, members_of, moment_of, number_of
from sandbox.leadconduit.patterns import SECONDS, compile_pattern
from sandbox.leadconduit.values import Rich, text_of
from sandbox.leadconduit.variables import normal

Test = Callable[[Any], bool]
Compare = Callable[[Any, Any], bool]


def is_blank(value: Any) -> bool:
    """Whether a value is missing or empty: null, white space, nothing but blanks in an array.

    A rich value is blank where what was submitted is.

    grade: documented | blank is missing or empty | API reference, Rules
    grade: inferred | white space alone, and arrays and objects without contents, are blank | no
      source
    """
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, Rich):
        raw = value.raw
        return is_blank(value.value if raw is None else raw)
    if isinstance(value, list | tuple):
        return all(item is None or item == "" for item in value)
    if isinstance(value, dict):
        return not value or (normal(value) is not value and is_blank(normal(value)))
    return isinstance(value, float) and math.isnan(value)


def comparable(value: Any) -> str:
    """The text of a value's normal form, without regard to letter case."""
    return text_of(normal(value)).casefold()


def equal_to(expected: Any) -> Test:
    """Texts without regard to case, numbers, ranges by their ends, dates, arrays in any order.

    grade: documented | string (case-insensitive), number or range equality | API reference, Rules
    grade: inferred | "123" equals 123; arrays are sorted before they are compared | no source
    grade: inferred | two texts are compared as texts, so 07302 is not 7302 | no source
    """
    expected_normal = normal(expected)
    if isinstance(expected_normal, list | tuple):
        return _equal_to_list(expected_normal)
    text = comparable(expected)
    number = number_of(expected_normal)
    is_number = number is not None and not isinstance(expected_normal, str)

    def test(value: Any) -> bool:
        if type(value) is str:
            if value.casefold() == text:
                return True
            return is_number and number_of(value) == number
        if isinstance(value, Rich):
            return _rich_equal(value, expected, text, number)
        if isinstance(value, list | tuple):
            return len(value) == 1 and comparable(value[0]) == text
        if number is not None and (own := number_of(value)) is not None:
            return own == number
        return comparable(value) == text

    return test


def _rich_equal(value: Rich, expected: Any, text: str, number: float | None) -> bool:
    if value.kind == "date":
        return _same_moment(value, expected) or comparable(value) == text
    if value.type == "range":
        own = bounds_of(value)
        return comparable(value) == text or (own is not None and own == bounds_of(expected))
    if value.kind == "number":
        return number is not None and number_of(value) == number
    if comparable(value) == text:
        return True
    return number is not None and not isinstance(expected, str) and number_of(value) == number


def _same_moment(value: Rich, expected: Any) -> bool:
    own, other = moment_of(value), moment_of(expected)
    if own is None or other is None:
        return False
    return own.at.date() == other.at.date() if own.day or other.day else own.at == other.at


def _equal_to_list(expected: list[Any] | tuple[Any, ...]) -> Test:
    wanted = sorted(comparable(item) for item in expected)

    def test(value: Any) -> bool:
        value = normal(value)
        items = value if isinstance(value, list | tuple) else [value]
        return len(items) == len(wanted) and sorted(map(comparable, items)) == wanted

    return test


def ordering(compare: Compare) -> Callable[[Any], Test]:
    """The maker for one of the four orderings: numbers, averages of ranges, dates and times.

    grade: documented | numeric, or the average of a range; also dates and times | API reference,
      Rules
    grade: inferred | dates compare by day, times as instants | leadconduit-types 4.23.2
    """

    def make(expected: Any) -> Test:
        number = number_of(expected)
        moment = None if number is not None else moment_of(expected)

        def test(value: Any) -> bool:
            if number is not None:
                own = number_of(value)
                return own is not None and compare(own, number)
            return moment is not None and _moments_compare(compare, moment_of(value), moment)

        return test

    return make


def _moments_compare(compare: Compare, own: Instant | None, other: Instant) -> bool:
    if own is None:
        return False
    if own.day or other.day:
        return compare(own.at.date(), other.at.date())
    return compare(own.at, other.at)


less = ordering(lt)
less_or_equal = ordering(le)
greater = ordering(gt)
greater_or_equal = ordering(ge)


def between(expected: Any) -> Test:
    """Whether a number, the average of a range, or a moment lies in a range, ends included.

    grade: documented | between includes the minimum and the maximum of the range | API reference,
      Rules
    grade: inferred | a range whose minimum is above its maximum contains nothing | no source
    """
    bounds = bounds_of(expected)
    if bounds is None:
        return never
    inside: Bounds = bounds

    def test(value: Any) -> bool:
        own = _seconds_of(value) if inside.dates else number_of(value)
        return own is not None and inside.low <= own <= inside.high

    return test


def _seconds_of(value: Any) -> float | None:
    moment = moment_of(value)
    return None if moment is None else moment.at.timestamp()


def included_in(expected: Any) -> Test:
    """Whether a value, or one item of an array, equals a member of the list.

    grade: documented | the left value is one of the list's | API reference, Rules
    grade: inferred | of an array, one item in the list is enough | no source
    """
    members = members_of(expected)
    texts = frozenset(comparable(member) for member in members)
    found = [(member, number_of(member)) for member in members]
    numbers = frozenset(amount for _, amount in found if amount is not None)
    written = frozenset(
        amount for member, amount in found if amount is not None and not isinstance(member, str)
    )

    def test(value: Any) -> bool:
        if isinstance(value, list | tuple):
            return any(test(item) for item in value if not isinstance(item, list | tuple))
        if comparable(value) in texts:
            return True
        if isinstance(value, Rich) and (value.kind == "date" or value.type == "range"):
            return any(equal_to(member)(value) for member in members)
        is_text = isinstance(normal(value), str)
        return number_of(value) in (written if is_text else numbers)

    return test


def includes(expected: Any) -> Test:
    """Whether an array has the item, or a text the part; of several, one is enough.

    grade: documented | an array contains the value | API reference, Rules
    grade: inferred | a text contains the value as a part, without regard to case | no source
    """
    wanted = normal(expected)
    parts = [
        part
        for part in (wanted if isinstance(wanted, list | tuple) else [expected])
        if not is_blank(part)
    ]
    texts = [comparable(part) for part in parts]
    among = included_in(parts)

    def test(value: Any) -> bool:
        plain = normal(value)
        if isinstance(plain, list | tuple):
            return any(among(item) for item in plain if not is_blank(item))
        own = comparable(value)
        return any(text in own for text in texts)

    return test


def matching(expected: Any) -> Test:
    """Whether a value, or one item of an array, matches a pattern.

    Raises `PatternError` for a pattern that cannot be read; so may the test, for lack of time.
    """
    pattern = compile_pattern(text_of(normal(expected)))

    def test(value: Any) -> bool:
        plain = normal(value)
        if not isinstance(plain, list | tuple):
            return pattern.search(text_of(plain))
        limit = perf_counter() + SECONDS
        texts = (text_of(item) for item in plain)
        return any(pattern.search(text, max(limit - perf_counter(), 0.001)) for text in texts)

    return test


def never(value: Any) -> bool:
    """The test that nothing passes."""
    return False


def is_true(value: Any) -> bool:
    """Whether a value is true, or the text "true".

    grade: documented | evaluates to true | API reference, Rules
    grade: inferred | the texts true and false count | no source
    """
    return _is_word(value, True, "true")


def is_false(value: Any) -> bool:
    """Whether a value is false, or the text "false"; an invalid boolean is false."""
    return _is_word(value, False, "false")


def _is_word(value: Any, wanted: bool, word: str) -> bool:
    plain = normal(value)
    if isinstance(plain, bool):
        return plain is wanted
    return isinstance(plain, str) and plain.strip().lower() == word


def is_valid(value: Any) -> bool:
    """Whether a value could be read by its type.

    grade: documented | the value was interpreted as its declared type | API reference, Rules
    grade: inferred | a missing value is neither valid nor invalid; text types are always valid |
      leadconduit-types 4.23.2
    """
    valid = _valid_of(value)
    return not is_blank(value) if valid is None else valid


def is_invalid(value: Any) -> bool:
    """Whether a value is there and could not be read by its type."""
    return _valid_of(value) is False


def _valid_of(value: Any) -> bool | None:
    if isinstance(value, Rich):
        return value.valid
    if isinstance(value, dict) and "normal" in value:
        valid: Final = value.get("valid")
        return valid if isinstance(valid, bool) else None
    return None
