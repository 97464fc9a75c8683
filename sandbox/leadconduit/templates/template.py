"""A compiled template, and its three ways of giving a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from sandbox.leadconduit.templates.compiler import Compilation, check_size
from sandbox.leadconduit.templates.context import TemplateContext, TemplateError
from sandbox.leadconduit.templates.expressions import Call, Expression
from sandbox.leadconduit.templates.frame import Frame, Work
from sandbox.leadconduit.templates.parser import Block, Node, parse
from sandbox.leadconduit.values import text_of
from sandbox.leadconduit.variables import defined

MAX_TEMPLATE: Final = 65_536
MAX_ITEMS: Final = 10_000

# grade: inferred | a whole text that is one variable, blanks inside the braces or not, keeps its
#   type | no source
_ONE_VARIABLE: Final = re.compile(r"\{\{\{?\s*[^\s{}#/^!&>~]+\s*\}\}\}?")

Produce = Callable[[Any, TemplateContext], Any]


class Template:
    """A template, ready to render.

    `source` is what it was compiled from. `constant` says that it has no variables, blocks or
    helpers. `variables` are the paths it reads from the variables it is given.
    """

    __slots__ = ("_produce", "constant", "source", "variables")

    def __init__(
        self, source: Any, produce: Produce, variables: tuple[str, ...], *, constant: bool
    ) -> None:
        self.source = source
        self.variables = variables
        self.constant = constant
        self._produce = produce

    def render(self, variables: Any, context: TemplateContext) -> Any:
        """The value for these variables.

        A literal gives itself; a single variable its typed value (None where missing); anything
        else a text, but `math` and `dataType="Number"` alone in the braces a number. Raises
        `TemplateError` for a result above 1 MiB, for too much work, and for what a helper refuses.
        """
        return self._produce(variables, context)

    def missing(self, variables: Any) -> str | None:
        """The first variable that is not there; None if all are."""
        for path in self.variables:
            if not defined(variables, path):
                return path
        return None


def compile_template(value: Any) -> Template:
    """The template of a text, number, boolean, None, or list of them.

    Raises `TemplateError`, with the position in the text, for what cannot be read: an unknown
    helper or block, a tag that is not closed, a text above 65,536 characters.

    grade: documented | variables in double braces, several in one text | API reference, Templates
    """
    if isinstance(value, str):
        return _compile_text(value)
    if isinstance(value, list | tuple):
        return _compile_list(value)
    if value is None or isinstance(value, bool | int | float):
        return _constant(value)
    raise _wrong_kind(value, "a template")


def _wrong_kind(value: Any, what: str) -> TemplateError:
    return TemplateError(f"{what} is a text, number, boolean or null, not {type(value).__name__}")


def _constant(value: Any) -> Template:
    return Template(value, lambda variables, context: value, (), constant=True)


def _compile_list(values: list[Any] | tuple[Any, ...]) -> Template:
    if len(values) > MAX_ITEMS:
        raise TemplateError(f"a list of templates has at most {MAX_ITEMS} items")
    _check_items(values)
    if not any(isinstance(value, str) and "{{" in value for value in values):
        return _constant(list(values))
    templates = [compile_template(value) for value in values]
    variables = tuple(dict.fromkeys(path for item in templates for path in item.variables))

    def produce(variables: Any, context: TemplateContext) -> Any:
        return [template.render(variables, context) for template in templates]

    constant = all(template.constant for template in templates)
    return Template(list(values), produce, variables, constant=constant)


def _check_items(values: Sequence[Any]) -> None:
    for value in values:
        if value is not None and not isinstance(value, str | bool | int | float):
            raise _wrong_kind(value, "an item of a list")


def _compile_text(text: str) -> Template:
    if len(text) > MAX_TEMPLATE:
        raise TemplateError(
            f"a template has at most {MAX_TEMPLATE} characters, this one {len(text)}"
        )
    if "{{" not in text:
        return _constant(text)
    nodes = parse(text)
    compilation = Compilation()
    alone = _alone(text, nodes)
    if alone is not None:
        produce = _typed(compilation.expression(alone), keep=not isinstance(alone, Call))
    else:
        produce = _text(compilation.body(nodes))
    return Template(text, produce, tuple(compilation.variables), constant=False)


def _alone(text: str, nodes: Sequence[Node]) -> Expression | None:
    """The expression of a template that is one tag, so that its value keeps its type."""
    if len(nodes) != 1 or isinstance(nodes[0], str | Block):
        return None
    if isinstance(nodes[0], Call):
        return nodes[0] if text.startswith("{{") and text.endswith("}}") else None
    return nodes[0] if _ONE_VARIABLE.fullmatch(text) else None


def _typed(evaluate: Callable[[Frame], Any], *, keep: bool) -> Produce:
    """The value as it is if `keep`, else (helpers) as a number or text."""

    def produce(variables: Any, context: TemplateContext) -> Any:
        value = evaluate(Frame(variables, None, Work(context)))
        if keep or value is None or isinstance(value, int | float):
            return value
        text = text_of(value)
        check_size(len(text))
        return text

    return produce


def _text(render: Callable[[Frame], str]) -> Produce:
    def produce(variables: Any, context: TemplateContext) -> Any:
        text = render(Frame(variables, None, Work(context)))
        check_size(len(text))
        return text

    return produce
