"""The three ways of giving a value, blocks, and mistakes with their position."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from sandbox.leadconduit.templates import TemplateContext, TemplateError, compile_template
from tests.leadconduit.rules.samples import NOW, sample_lead

VARIABLES: dict[str, Any] = {
    "lead": sample_lead(),
    "random": 42,
    "zero": 0,
    "html": "<a href=\"x\">Tom & 'Co'</a>",
    "object": {"x": 1, "y": [True, None]},
    "people": [{"name": "Ada", "tags": ["m", "e"]}, {"name": "Bob", "tags": []}],
}


def render(template: Any, variables: Any = None) -> Any:
    context = TemplateContext(NOW, Random(1))
    given = VARIABLES if variables is None else variables
    return compile_template(template).render(given, context)


@pytest.mark.parametrize("value", ["", "plain", "a } b", "}}", "{ x }", 5, 1.5, True, None])
def test_without_braces_a_template_is_its_own_value(value: Any) -> None:
    template = compile_template(value)
    assert template.constant
    assert template.render({}, TemplateContext(NOW)) == value


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{random}}", 42),
        ("{{ random }}", 42),
        ("{{{random}}}", 42),
        ("{{object}}", {"x": 1, "y": [True, None]}),
        ("{{object.y.0}}", True),
        ("{{lead.tags}}", ["Solar", "roof"]),
        ("{{lead.state}}", VARIABLES["lead"]["state"]),
        ("{{lead.phone_1.area}}", "512"),
        ("{{missing}}", None),
        ("{{lead.nothing}}", None),
        ("{{lead.[city]}}", "Austin"),
        ("{{lead/city}}", "Austin"),
    ],
)
def test_a_single_variable_keeps_its_type(template: str, value: Any) -> None:
    assert render(template) == value


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{random}} ", "42 "),
        ("{{lead.state}}-{{lead.city}}", "TX-Austin"),
        ("{{lead.phone_1.area}}-{{lead.phone_1}}", "512-5127891111"),
        ("[{{missing}}]", "[]"),
        ("[{{lead.nothing}}]", "[]"),
        ("{{lead.amount}} {{lead.yes}} {{lead.dob}}", "1234.5 true 1988-10-01"),
        ("{{zero}}{{object.y.0}}", "0true"),
        ("{{lead.tags}}!", "Solar,roof!"),
        ("{{object}}!", "[object Object]!"),
        ("{{html}} {{{html}}} {{&html}}", " ".join([VARIABLES["html"]] * 3)),
        ("a{{! a comment }}b{{!-- with }} braces --}}c", "abc"),
        (r"\{{random}} is {{random}}", "{{random}} is 42"),
        ("\\\\{{random}}", "\\42"),
        ("  {{~random~}}  .", "42."),
        ("{{now}}!", "2026-03-10T15:30:05.678Z!"),
        ('{"a":{"b":"{{random}}"}}', '{"a":{"b":"42"}}'),
    ],
)
def test_anything_else_gives_text(template: str, text: str) -> None:
    assert render(template) == text


def test_a_list_gives_the_list_of_its_values() -> None:
    assert render(["a", "{{random}}", "x{{random}}", None]) == ["a", 42, "x42", None]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{#if lead.city}}yes{{/if}}.", "yes."),
        ("{{#if lead.empty}}yes{{else}}no{{/if}}", "no"),
        ("{{#if lead.empty}}yes{{^}}no{{/if}}", "no"),
        ("{{#if missing}}a{{else if zero}}b{{else if random}}c{{else}}d{{/if}}", "c"),
        ("{{#if missing}}a{{else if zero}}b{{else}}d{{/if}}", "d"),
        ("{{#if zero includeZero=true}}yes{{/if}}.", "yes."),
        ("{{#unless missing}}none{{else}}some{{/unless}}", "none"),
        ("{{#unless random}}none{{else}}some{{/unless}}", "some"),
        ("{{#if lead.no_items}}a{{else}}b{{/if}}", "b"),
        ("{{#if lead.opt_in}}a{{else}}b{{/if}}", "b"),
        ("{{#if lead.yes}}a{{else}}b{{/if}}", "a"),
        ("{{#if object}}a{{/if}}.", "a."),
        ("{{#if random}}{{#if lead.city}}in{{/if}}{{/if}}.", "in."),
        ("{{#each lead.tags}}{{this}};{{/each}}", "Solar;roof;"),
        ("{{#each people}}{{name}}:{{tags.length}} {{/each}}", "Ada:2 Bob:0 "),
        ("{{#each people}}{{@index}}{{@first}}{{@last}} {{/each}}", "0truefalse 1falsetrue "),
        ("{{#each object}}{{@key}}={{this}} {{/each}}", "x=1 y=true, "),
        ("{{#each people}}{{../random}}{{/each}}", "4242"),
        ("{{#each people}}{{#each tags}}{{../name}}{{@../index}}{{../../random}}{{/each}}{{/each}}",
         "Ada042Ada042"),
        ("{{#each people}}{{@root.random}}{{/each}}", "4242"),
        ("{{#each people}}{{#if name}}{{name}}{{/if}}{{/each}}", "AdaBob"),
        ("{{#each missing}}x{{else}}none{{/each}}", "none"),
        ("{{#each lead.city}}x{{else}}none{{/each}}", "none"),
        ("{{#each people as |person at|}}{{at}}{{person.name}}{{/each}}", "0Ada1Bob"),
        ("{{#each people as |p|}}{{#each p.tags as |t|}}{{p.name}}{{t}}{{/each}}{{/each}}",
         "AdamAdae"),
        ("{{#with object}}{{x}}{{../random}}{{/with}}", "142"),
        ("{{#with missing}}a{{else}}b{{/with}}", "b"),
        ("a\n{{#if random}}\n  b\n{{/if}}\nc\n", "a\n  b\nc\n"),
        ("{{#each lead.tags}}\n- {{this}}\n{{/each}}\n", "- Solar\n- roof\n"),
    ],
)  # fmt: skip
def test_blocks(template: str, text: str) -> None:
    assert render(template) == text


@pytest.mark.parametrize(
    ("template", "position", "words"),
    [
        ("ab{{x", 2, "not closed; }} is missing"),
        ("{{{x}}", 0, "}}} is missing"),
        ("{{}}", 2, "the tag is empty"),
        ("{{ }}", 2, "the tag is empty"),
        ("{{a..b}}", 2, "cannot be read"),
        ("{{a b}}", 2, "helper 'a' is unknown"),
        ("{{lowercas x}}", 2, "did you mean 'lowercase'?"),
        ("{{lowercase}} {{lowercase a b}}", 16, "lowercase takes 1 value, not 2"),
        ("{{uppercase (foo x)}}", 13, "helper 'foo' is unknown"),
        ("{{lowercase (uppercase x}}", 24, "a ) is missing"),
        ("{{lowercase x)}}", 13, "not expected here"),
        ("{{substring x begin=1}}", 20, "no option 'begin'; it has end, start"),
        ("{{substring start=1 x}}", 20, "arguments come first"),
        ('{{lowercase "x}}', 0, "not closed"),
        ("{{#if}}x{{/if}}", 0, "takes one value, not 0"),
        ("{{#if x}}", 0, "{{/if}} is missing"),
        ("{{#if x}}{{/each}}", 9, "{{/if}} is expected"),
        ("x{{/if}}", 1, "belongs to no open block"),
        ("x{{else}}", 1, "belongs to no open block"),
        ("{{#if x}}{{else}}{{else}}{{/if}}", 17, "{{/if}} is expected"),
        ("{{#loop x}}{{/loop}}", 0, "block 'loop' is unknown; known are if, unless, each, with"),
        ("{{> x}}", 0, "a partial"),
        ("{{{{raw}}}}", 0, "raw block"),
        ("{{! x", 0, "comment is not closed"),
        ("{{@nothing}}", 2, "@nothing is unknown"),
        ("{{" + ".".join("a" * 40) + "}}", 2, "32 parts"),
        ("{{lowercase " + "(lowercase " * 21 + "x" + ")" * 21 + "}}", 232, "20 deep"),
        ("{{#if a}}" * 41, 360, "40 deep"),
    ],
)
def test_mistakes_are_refused_with_their_position(template: str, position: int, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template(template)
    assert words in caught.value.message
    assert caught.value.position == position
    assert str(caught.value).endswith(f"(at character {position + 1})")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"a": 1}, "not dict"),
        ([["a"]], "an item of a list is .* not list"),
        (["x"] * 10_001, "at most 10000 items"),
        ("x" * 65_537, "at most 65536 characters"),
        ("{{a}}" * 2001, "at most 2000 tags"),
        (b"x", "not bytes"),
    ],
)
def test_other_values_are_refused(value: Any, words: str) -> None:
    with pytest.raises(TemplateError, match=words):
        compile_template(value)


@pytest.mark.parametrize(
    ("template", "variables"),
    [
        ("plain", ()),
        ("{{lead.city}} {{lead.phone_1.area}} {{lead.city}}", ("lead.city", "lead.phone_1.area")),
        ("{{#if a.b}}{{c}}{{/if}}", ("a.b", "c")),
        ("{{#each items}}{{inner}}{{../outer}}{{@root.far}}{{/each}}", ("items", "outer", "far")),
        ("{{format (lowercase x.y) format=z}}", ("x.y", "z")),
        ('{{math "a.b + max(c, 2)"}}', ("a.b", "c")),
        ("{{now}}", ()),
    ],
)
def test_a_template_tells_which_variables_it_reads(
    template: str, variables: tuple[str, ...]
) -> None:
    assert compile_template(template).variables == variables


def test_the_first_missing_variable_is_told() -> None:
    template = compile_template("{{lead.city}}{{lead.nobody}}{{nothing}}")
    assert template.missing(VARIABLES) == "lead.nobody"
    assert compile_template("{{lead.nothing}}").missing(VARIABLES) is None


def test_rendering_leaves_the_variables_alone() -> None:
    variables = {"a": [1, {"b": 2}]}
    render("{{#each a}}{{this}}{{/each}}", variables)
    assert variables == {"a": [1, {"b": 2}]}
