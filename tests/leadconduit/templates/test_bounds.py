"""Rendering is bounded, and no text makes the parser or the renderer raise anything unexpected."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.templates import TemplateContext, TemplateError, compile_template
from sandbox.leadconduit.templates.helpers import HELPERS
from tests.leadconduit.rules.samples import NOW, sample_lead

CONTEXT = TemplateContext(NOW)
MANY: dict[str, Any] = {"many": list(range(1000)), "long": "x" * 60_000, "lead": sample_lead()}


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{long}}" * 20, "longer than 1048576"),
        (
            "{{#each many}}{{#each ../many}}{{#each ../../many}}x{{/each}}{{/each}}{{/each}}",
            "too much",
        ),
        ("{{#each many}}{{../long}}{{/each}}", "too much|longer than"),
        ("{{#each many}}{{#if (lowercase ../long)}}{{/if}}{{/each}}", "too much"),
        ("{{#each many}}{{whirlpool this}}{{/each}}" * 20, "too much"),
        ("{{whirlpool long}}", "whirlpool: the template does too much"),
        ('{{#each many}}{{extract ../long pattern="(x|xx)+y"}}{{/each}}', "took longer than 50 ms"),
        ('{{replace long pattern="x" replace=long}}', "too much"),
    ],
)
def test_too_much_work_is_stopped(template: str, words: str) -> None:
    compiled = compile_template(template)
    began = perf_counter()
    with pytest.raises(TemplateError, match=words):
        compiled.render(MANY, CONTEXT)
    assert perf_counter() - began < 2


def test_an_ordinary_loop_is_not_too_much() -> None:
    text = compile_template("{{#each many}}{{@index}}: {{this}}, {{/each}}").render(MANY, CONTEXT)
    assert text.endswith("999: 999, ")


PIECES = st.lists(
    st.sampled_from(
        ["{{", "}}", "{{{", "}}}", "#if ", "#each ", "/if", "/each", "else", "^", "lead.city",
         "many", "this", "../", "@index", "@root.x", " ", "a", '"x"', "'", "(", ")", "=", "format",
         "math",
         "start=1", '"1+(2"', "~", "!", "!--", "--", "&", "\\", "[", "]", "as |x y|", "0", "-1.5",
         "\n", "é"]
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(PIECES)
def test_any_text_is_a_template_or_is_refused(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        value = compile_template(text).render(MANY, CONTEXT)
    except TemplateError as error:
        assert error.position is None or 0 <= error.position <= len(text)
        return
    if "{{" not in text:
        assert value == text


@settings(max_examples=200)
@given(st.text().filter(lambda text: "{{" not in text))
def test_text_without_braces_stays_as_it_is(text: str) -> None:
    assert compile_template(text).render({}, CONTEXT) == text


ARGUMENTS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["2026-03-10", "0,0.00", "0.0a", "0o", "LLLL z", "(0", "regexp(a+)", "1/0"]),
    st.sampled_from(list(sample_lead().values())),
    st.dates().map(str),
)


@settings(max_examples=800, deadline=200)
@given(st.data())
def test_every_helper_takes_any_values(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(HELPERS)))
    helper = HELPERS[name]
    chosen = data.draw(
        st.lists(st.sampled_from(sorted(helper.options) or ["x"]), unique=True, max_size=4)
    )
    options = " ".join(f"{option}=o.{option}" for option in chosen if helper.options)
    variables = {
        "value": data.draw(ARGUMENTS),
        "o": {option: data.draw(ARGUMENTS) for option in chosen},
    }
    template = compile_template(f"{{{{{name} value {options}}}}}")
    try:
        result = template.render(variables, CONTEXT)
    except TemplateError as error:
        assert error.message.startswith(f"{name}: ")
        return
    assert result is None or isinstance(result, str | int | float)
