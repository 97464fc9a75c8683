"""No template takes long, and none raises anything but TemplateError."""

from __future__ import annotations

from hypothesis import given, settings

from sandbox.leadconduit.templates import TemplateContext, TemplateError, compile_template
from tests.leadconduit.fuzz.bounded import LIMIT, repeated, within
from tests.leadconduit.rules.samples import NOW, sample_lead

CONTEXT = TemplateContext(NOW)
VARIABLES = {"lead": sample_lead(), "list": list(range(40)), "text": "(a+)+ " * 200, "n": 5}
TEXTS = repeated(
    ["{{", "}}", "{{{", "}}}", "{{#if n}}", "{{#unless n}}", "{{#each list}}", "{{/if}}",
     "{{/each}}", "{{else}}", "{{lead.email}}", "{{this}}", "{{uppercase text}}", "{{sha256 text}}",
     '{{format n "0,0.00"}}', '{{replace text pattern="a" replace="bb"}}', "{{math ", '"1+', "(",
     ")", "=", '"', "'", "\\", "../", "@index", ".", "[", "]", "~", "!--", "x", "1", " ", "\n", "é"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_template(text: str) -> None:
    try:
        template = within(lambda: compile_template(text))
    except TemplateError as error:
        assert str(error)
        return
    try:
        # The bound of a rendering is one of counted steps; patterns have 50 ms of their own.
        within(lambda: template.render(VARIABLES, CONTEXT), 3 * LIMIT)
    except TemplateError as error:
        assert str(error)
