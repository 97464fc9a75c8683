"""`math`: its operators and functions, its results, and its mistakes."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.templates import TemplateContext, TemplateError, compile_template
from sandbox.leadconduit.templates.arithmetic import Environment, FormulaError, parse_formula
from tests.leadconduit.rules.samples import NOW, sample_lead

VARIABLES: dict[str, Any] = {"lead": sample_lead(), "random": 42, "list": [3, "1", 2], "x": "7"}


def render(template: str) -> Any:
    return compile_template(template).render(VARIABLES, TemplateContext(NOW, Random(5)))


def compute(source: str) -> Any:
    return parse_formula(source).compute(Environment(VARIABLES, Random(5)))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4),
        ("2 ^ -1", 0.5),
        ("7 % 3", 1),
        ("-7 % 3", -1),
        ("10 / 4", 2.5),
        ("5!", 120),
        ("3!!", 720),
        ("+x - -1", 8),
        ("100 - random", 58),
        ("lead.amount / 2", 617.25),
        ("lead.age", None),
        ("lead.age * 2", 59),
        ("lead.open + 0", 10),
        ("lead.yes + 1", 2),
        ("true + 1", 2),
        ("x * 2", 14),
        ("list.0 + list.1", 4),
        ("sqrt 16 + 1", 5),
        ("sqrt(16) ^ 2", 16),
        ("abs(-5)", 5),
        ("round(2.5) + round(-2.5)", 1),
        ("ceil(1.2) + floor(1.8)", 3),
        ("roundTo(3.14159, 2)", 3.14),
        ("min(3, 1, 2) + max(list)", 4),
        ("pow(2, 10)", 1024),
        ("pyt(3, 4)", 5),
        ("fac(4)", 24),
        ("exp(0) + log(E)", 2),
        ("sin(0) + cos(0) + tan(0) + asin(0) + acos(1) + atan(0) + atan2(0, 1)", 1),
        ("1 < 2 ? 10 : 20", 10),
        ("1 > 2 ? 10 : 3 > 2 ? 30 : 40", 30),
        ("if(x == 7, 1, 2)", 1),
        ("2 in [1, 2] ? 1 : 0", 1),
        ("'TX' == lead.state ? 1 : 0", 1),
        ("lead.state in ['CA', 'TX'] ? 1 : 0", 1),
        ("not 0 and 1 or 0 ? 1 : 0", 1),
        ("1 <= 1 and 2 >= 2 and 1 != 2 ? 1 : 0", 1),
        ("('1' || '2') + 1", 13),
        ("1e3 + .5", 1000.5),
        ("round(PI)", 3),
    ],
)
def test_expressions(source: str, value: float | None) -> None:
    if value is None:
        assert render(f'{{{{math "{source}"}}}}') is None
    else:
        assert compute(source) == pytest.approx(value)


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ('{{math "10 / 2"}}', 5),
        ('{{math "10 / 4"}}', 2.5),
        ('{{math "0.1 * 3"}}', 0.30000000000000004),
        ('{{math "1234.5 * 2" format="0,0.00"}}', "2,469.00"),
        ('{{math "2 + 2" dataType="String"}}', "4"),
        ('{{math "2 + 2" format="0.0" dataType="Number"}}', 4),
        ('{{math "missing + 1"}}', None),
        ('{{math "lead.city * 2"}}', None),
        ("{{math \"'a' || 'b'\"}}", None),
        ('{{math "1 > 0"}}', None),
        ('{{math "1 / 0"}}', None),
        ('{{math "sqrt(-1)"}}', None),
        ('{{math "10 ^ 400"}}', None),
        ('{{math "171!"}}', None),
        ('is {{math "1 + 1"}}', "is 2"),
        ('is {{math "missing"}}', "is "),
        ("{{math x}}", 7),
    ],
)
def test_results_are_numbers_or_nothing(template: str, value: Any) -> None:
    result = render(template)
    assert result == value
    assert type(result) is type(value)


def test_inside_a_loop_names_are_those_of_the_item() -> None:
    template = compile_template('{{#each items}}{{math "price * 2"}};{{/each}}')
    items = {"items": [{"price": 1}, {"price": "2.5"}]}
    assert template.render(items, TemplateContext(NOW)) == "2;5;"


def test_chance_comes_from_the_context() -> None:
    template = compile_template('{{math "random(10)"}}')
    values = [template.render({}, TemplateContext(NOW, Random(5))) for _ in range(2)]
    assert values == [Random(5).random() * 10] * 2


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "'the end' at character 1 is not expected"),
        ("1 +", "'the end' at character 4"),
        ("1 2", "'2' at character 3"),
        ("(1", "')' is missing"),
        ("1 ? 2", "':' is missing"),
        ("foo(1)", "function 'foo' at character 1 is unknown"),
        ("pow(1)", "takes 2 to 2 values, not 1"),
        ("1 & 2", "'&' at character 3 cannot be read"),
        ("'open", "cannot be read"),
        ("[1, 2", "',' is missing"),
        ("x = 1", "'=' at character 3 cannot be read"),
        ("(" * 31 + "1" + ")" * 31, "at most 30 deep"),
        ("-" * 31 + "1", "at most 30 deep"),
        ("2" + "^2" * 31, "at most 30 deep"),
        ("1+" * 501, "at most 1000 characters"),
        ("__import__('os')", "function '__import__'"),
    ],
)
def test_mistakes_are_refused(source: str, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(source)
    assert words in str(caught.value)


def test_a_mistake_in_a_template_has_its_position() -> None:
    with pytest.raises(TemplateError, match="math: ") as caught:
        compile_template('ab{{math "1 +"}}')
    assert caught.value.position == 4


def test_long_sums_are_no_problem() -> None:
    assert compute("+".join(["1"] * 500)) == 500


@settings(max_examples=400)
@given(st.text(alphabet="12.+-*/%^!()[]<>=?:,|&'\"xeinotrad ", max_size=30))
def test_any_text_is_an_expression_or_is_refused(source: str) -> None:
    try:
        formula = parse_formula(source)
    except FormulaError:
        return
    formula.compute(Environment(VARIABLES, Random(5)))
