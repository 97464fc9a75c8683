"""Helpers for texts: lowercase, uppercase, substring, replace, extract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sandbox.leadconduit.patterns import Pattern, PatternError, compile_expression
from sandbox.leadconduit.templates.context import TemplateError
from sandbox.leadconduit.templates.frame import SHORT, Frame
from sandbox.leadconduit.templates.helpers.helper import Helper, Options, text

_REGEXP: Final = "regexp("


def _lowercase(frame: Frame, arguments: Sequence[Any], options: Options) -> str:
    return _charged(frame, arguments[0]).lower()


def _uppercase(frame: Frame, arguments: Sequence[Any], options: Options) -> str:
    return _charged(frame, arguments[0]).upper()


def _substring(frame: Frame, arguments: Sequence[Any], options: Options) -> str:
    """From `start` to `end`, counted from 1, both included; without `end` to the last character.

    grade: documented | positions count from 1 and include the end | API reference, Templates
    grade: inferred | positions outside the text are cut to it | no source
    """
    subject = _charged(frame, arguments[0])
    start = _position(options.get("start"), "start", 1)
    end = _position(options.get("end"), "end", len(subject))
    return subject[max(start, 1) - 1 : max(end, 0)]


def _position(value: Any, name: str, default: int) -> int:
    written = text(value).strip()
    if not written:
        return default
    try:
        return int(float(written))
    except (ValueError, OverflowError):
        raise TemplateError(f"{name} must be a number, not {written[:40]!r}") from None


def _replace(frame: Frame, arguments: Sequence[Any], options: Options) -> str:
    """Each occurrence of `pattern`, a plain text or `regexp(…)`, becomes `replace`.

    grade: documented | pattern is a plain text or regexp(…) | API reference, Templates
    grade: inferred | every occurrence is replaced, letter case matters | no source
    """
    subject = _charged(frame, arguments[0])
    pattern = text(options.get("pattern"))
    replacement = text(options.get("replace"))
    if not pattern:
        return subject
    if (expression := _expression_in(pattern)) is None:
        size = subject.count(pattern) * len(replacement)
        frame.work.charge(size // SHORT)
        return subject.replace(pattern, replacement)
    return _search(frame, expression, lambda found, time: found.replace(subject, replacement, time))


def _extract(frame: Frame, arguments: Sequence[Any], options: Options) -> str:
    """All matches of the regular expression `pattern`, joined with a blank.

    grade: documented | all matches are joined with a space | API reference, Templates
    """
    subject = _charged(frame, arguments[0])
    written = text(options.get("pattern"))
    if not written:
        return ""
    expression = _expression_in(written) or written
    return _search(frame, expression, lambda found, time: " ".join(found.found_in(subject, time)))


def _search(frame: Frame, expression: str, run: Callable[[Pattern, float], str]) -> str:
    work = frame.work
    mark = work.began()
    try:
        result = run(_compiled(expression), work.seconds)
    except PatternError as error:
        raise TemplateError(str(error)) from error
    work.ended(mark)
    work.charge(len(result) // SHORT)
    return result


def _charged(frame: Frame, value: Any) -> str:
    subject = text(value)
    if len(subject) > SHORT:
        frame.work.charge(len(subject) // SHORT)
    return subject


def _expression_in(pattern: str) -> str | None:
    """The regular expression inside `regexp(…)`; None for a plain text."""
    if pattern.startswith(_REGEXP) and pattern.endswith(")"):
        return pattern[len(_REGEXP) : -1] or None
    return None


@lru_cache(maxsize=256)
def _compiled(expression: str) -> Pattern:
    return compile_expression(expression)


def _check_replace(arguments: Sequence[Any], options: Options) -> None:
    pattern = options.get("pattern")
    if isinstance(pattern, str) and (expression := _expression_in(pattern)):
        _compiled(expression)


def _check_extract(arguments: Sequence[Any], options: Options) -> None:
    pattern = options.get("pattern")
    if isinstance(pattern, str) and pattern:
        _compiled(_expression_in(pattern) or pattern)


TEXTS: Final[Mapping[str, Helper]] = {
    "lowercase": Helper(_lowercase),
    "uppercase": Helper(_uppercase),
    "substring": Helper(_substring, options=frozenset({"start", "end"})),
    "replace": Helper(_replace, options=frozenset({"pattern", "replace"}), check=_check_replace),
    "extract": Helper(_extract, options=frozenset({"pattern"}), check=_check_extract),
}
