"""`format`: moment tokens, zones, date arithmetic, numeral patterns, data types."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.leadconduit.templates import TemplateContext, TemplateError, compile_template
from sandbox.leadconduit.templates.moments import format_moment
from sandbox.leadconduit.templates.numerals import format_number
from tests.leadconduit.rules.samples import NOW, sample_lead

VARIABLES: dict[str, Any] = {
    "lead": sample_lead(),
    "submission": {"timestamp": "2026-03-10T15:30:05.678Z"},
    "us_day": "1/31/2026",
    "saturday": "2026-03-07T12:00:00-06:00",
    "count": 1234.5,
    "epoch": 1773156605678,
}
CHICAGO = datetime(2026, 3, 8, 0, 5, 9, 78000, tzinfo=ZoneInfo("America/Chicago"))


def render(template: str, variables: Any = None) -> Any:
    given = VARIABLES if variables is None else variables
    return compile_template(template).render(given, TemplateContext(NOW))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("M Mo MM MMM MMMM", "3 3rd 03 Mar March"),
        ("Q Qo", "1 1st"),
        ("D Do DD", "8 8th 08"),
        ("DDD DDDo DDDD", "67 67th 067"),
        ("d do dd ddd dddd", "0 0th Su Sun Sunday"),
        ("e E", "0 7"),
        ("w wo ww", "11 11th 11"),
        ("W Wo WW", "10 10th 10"),
        ("YY YYYY YYYYY YYYYYY Y", "26 2026 02026 +002026 2026"),
        ("gg gggg GG GGGG", "26 2026 26 2026"),
        ("A a", "AM am"),
        ("H HH h hh k kk", "0 00 12 12 24 24"),
        ("m mm s ss", "5 05 9 09"),
        ("S SS SSS SSSS SSSSSS", "0 07 078 0780 078000"),
        ("z zz Z ZZ", "CST CST -06:00 -0600"),
        ("X x", "1772949909 1772949909078"),
        ("LT | LTS", "12:05 AM | 12:05:09 AM"),
        ("L l", "03/08/2026 3/8/2026"),
        ("LL ll", "March 8, 2026 Mar 8, 2026"),
        ("LLL lll", "March 8, 2026 12:05 AM Mar 8, 2026 12:05 AM"),
        ("LLLL", "Sunday, March 8, 2026 12:05 AM"),
        ("llll", "Sun, Mar 8, 2026 12:05 AM"),
        ("[Today is] dddd", "Today is Sunday"),
        ("[L] YYYY[YYYY]", "L 2026YYYY"),
        ("YYYY-MM-DD[T]HH:mm", "2026-03-08T00:05"),
        ("", ""),
    ],
)
def test_moment_tokens(pattern: str, text: str) -> None:
    assert format_moment(CHICAGO, pattern) == text


@pytest.mark.parametrize(
    ("day", "weeks"),
    [("2026-01-01", "1 1 2026 2026"), ("2027-01-01", "1 53 2027 2026"),
     ("2024-12-31", "1 1 2025 2025"), ("2022-01-01", "1 52 2022 2021")],
)  # fmt: skip
def test_weeks_at_the_turn_of_the_year(day: str, weeks: str) -> None:
    assert format_moment(datetime.fromisoformat(day), "w W gggg GGGG") == weeks


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{{format lead.dob format="MM/DD/YYYY"}}', "10/01/1988"),
        ('{{format lead.called_at format="HH:mm"}}', "15:30"),
        ('{{format submission.timestamp format="HHmm" timezone="America/Chicago"}}', "1030"),
        ('{{format submission.timestamp format="h:mm A z" timezone="America/Chicago"}}',
         "10:30 AM CDT"),
        ('{{format submission.timestamp format="HH z"}}', "15 "),
        ('{{format submission.timestamp timezone="Asia/Kolkata"}}', "2026-03-10T21:00:05+05:30"),
        ("{{format submission.timestamp}}", "2026-03-10T15:30:05+00:00"),
        ('{{format lead.dob format="YYYY-MM-DD" timezone="America/Chicago"}}', "1988-10-01"),
        ("{{format lead.dob}}", "1988-10-01"),
        ('{{format us_day format="YYYY"}}', "2026"),
        ('{{format epoch format="YYYY-MM-DD"}}', "2026-03-10"),
        ('{{format now format="LL"}}', "March 10, 2026"),
        ('{{format us_day operator="add" months=1}}', "2026-02-28"),
        ('{{format us_day operator="subtract" years="2" days=1}}', "2024-01-30"),
        ('{{format us_day operator="add" quarters=1 weeks=1}}', "2026-05-07"),
        ('{{format submission.timestamp operator="add" hours=10 minutes=1 seconds=1 format="LTS"}}',
         "1:31:06 AM"),
        ('{{format saturday operator="add" days=1 timezone="America/Chicago"}}',
         "2026-03-08T12:00:00-05:00"),
        ('{{format saturday operator="add" hours=24 timezone="America/Chicago"}}',
         "2026-03-08T13:00:00-05:00"),
        ('{{format "not a date" format="YYYY"}}', "not a date"),
        ('{{format missing format="YYYY"}}', ""),
        ('{{format lead.amount format="$0,0.00"}}', "$1,234.50"),
        ('{{format "1234.5" format="0,0.0"}}', "1,234.5"),
        ('{{format lead.age format="0.0"}}', "29.5"),
        ("{{format count}}", "1234.5"),
        ('{{format lead.tags format="0"}}', "Solar,roof"),
        ('{{format (math "10 / 4") format="0.00" locale="en"}}', "2.50"),
    ],
)  # fmt: skip
def test_the_format_helper(template: str, text: str) -> None:
    assert render(template) == text


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ('{{format lead.postal_code dataType="Number"}}', 7302),
        ('{{format "78751" dataType="Number"}}', 78751),
        ('{{format "H3Z 2Y7" dataType="Number"}}', "H3Z 2Y7"),
        ('{{format "1.50" dataType="Number"}}', 1.5),
        ('{{format submission.timestamp format="X" dataType="Number"}}', 1773156605),
        ('{{format count dataType="String"}}', "1234.5"),
        ('{{format true dataType="String"}}', "true"),
        ('{{format "5" dataType="Number"}}%', "5%"),
    ],
)
def test_data_types(template: str, value: Any) -> None:
    assert render(template) == value


@pytest.mark.parametrize(
    ("number", "pattern", "text"),
    [
        (10000, "0,0.0000", "10,000.0000"),
        (10000.23, "0,0", "10,000"),
        (-10000, "0,0.0", "-10,000.0"),
        (10000.1234, "0.000", "10000.123"),
        (100.1234, "00000", "00100"),
        (1000.1234, "000000,0", "001,000"),
        (10, "000.00", "010.00"),
        (10000.1234, "0[.]00000", "10000.12340"),
        (10000, "0[.]00", "10000"),
        (-10000, "(0,0.0000)", "(10,000.0000)"),
        (10000, "(0,0)", "10,000"),
        (-0.23, ".00", "-.23"),
        (-0.23, "(.00)", "(.23)"),
        (0.23, "0.0[0000]", "0.23"),
        (5, "0.0[00]", "5.0"),
        (5, "+0,0", "+5"),
        (-5, "0-", "5-"),
        (1230974, "0.0a", "1.2m"),
        (1460, "0 a", "1 k"),
        (-104000, "0a", "-104k"),
        (999999, "0a", "1m"),
        (1234, "0.00ak", "1.23k"),
        (4.2e12, "0.0a", "4.2t"),
        (1, "0o", "1st"),
        (112, "0o", "112th"),
        (1000.234, "$0,0.00", "$1,000.23"),
        (1001, "$ 0,0[.]00", "$ 1,001"),
        (1000.2, "0,0.00$", "1,000.20$"),
        (-1000.234, "$0.00", "-$1000.23"),
        (-1000.234, "($0,0)", "($1,000)"),
        (1, "0%", "100%"),
        (0.974878234, "0.000%", "97.488%"),
        (-0.43, "0 %", "-43 %"),
        (63846, "00:00:00", "17:44:06"),
        (12398734.202, "0.00e+0", "1.24e+7"),
        (0.000123987, "0.000e+0", "1.240e-4"),
        (1.005, "0.00", "1.01"),
        (2.5, "0", "3"),
        (-2.5, "0", "-2"),
        (-0.001, "0.00", "0.00"),
        (0, "0,0.00", "0.00"),
    ],
)
def test_numeral_patterns(number: float, pattern: str, text: str) -> None:
    assert format_number(number, pattern) == text


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ('{{format now format="Z" timezone="Mars/Base"}}', "time zone 'Mars/Base' is unknown"),
        ('{{format now timezone="../etc/passwd"}}', "time zone '../etc/passwd'"),
        ('{{format now timezone="America"}}', "time zone 'America'"),
        ('{{format 5 format="0" locale="fr"}}', "locale 'fr' is not in this sandbox"),
        ('{{format now operator="multiply" days=2}}', "operator is add or subtract"),
        ('{{format now operator="add" days="two"}}', "days must be a number, not 'two'"),
        ('{{format now operator="add" years=9000}}', "the date is beyond the calendar"),
        ('{{format 5 dataType="Date"}}', "dataType is Number or String, not 'date'"),
        (
            '{{format 5 format="0[.]000000000000000000000000"}}',
            "a number pattern has at most 20 decimals",
        ),
        (
            '{{format "9999999999999999999999999999999999" format="0"}}',
            "the number 1e+34 is too large",
        ),
    ],
)
def test_options_that_cannot_be_are_refused(template: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(template)
    assert caught.value.message.startswith(f"format: {words}")
    assert caught.value.position == 2


def test_times_print_in_the_zone_of_the_context() -> None:
    template = compile_template('{{format submission.timestamp format="HH:mm Z"}}')
    context = TemplateContext(NOW, time_zone=ZoneInfo("America/Chicago"))
    assert template.render(VARIABLES, context) == "10:30 -05:00"
