"""The page for whoever sends leads."""

from __future__ import annotations

import json
import re
import shlex
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.leadconduit.api.kit import DRAFT, FLOW, FLOWS, OTHER, VENDOR, WORLD, Account

PATH = f"/flows/{FLOW}/sources/{VENDOR}/docs"
HOSTILE = '<script>alert("x")</script>&\'"'


class Page(HTMLParser):
    """What a page holds: names of elements, attributes, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(source)
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(flow: dict[str, Any] | None = None, source: dict[str, Any] | None = None) -> Page:
    """The page of the kit's flow with these members."""
    first = {**FLOWS[0], **(flow or {})}
    first["sources"] = [{**first["sources"][0], **(source or {})}]
    answer = Account({**WORLD, "flows": [first]}).get(PATH, key=None)
    assert answer.status == 200, answer.body
    return Page(answer.body.decode())


def test_anybody_may_read_it() -> None:
    answer = Account().get(PATH, key=None, headers={"accept": "text/html,*/*;q=0.8"})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "words",
    [
        f"http://sandbox.test/flows/{FLOW}/sources/{VENDOR}/submit",
        "How Vendor One sends leads to Acme Roofing.",
        "fnameFirst Namefirst_nameAda, Grace, Alan",
        "roof_age_acmeRoof Agenumber",
        "Email must not be blank",
        "State must not be equal to FL",
        "One that does not is answered failure.",
        '"outcome":"success"',
        "<reason>Cap reached</reason>",
        "None is needed.",
    ],
)
def test_what_it_tells(words: str) -> None:
    assert words in shown().text


@pytest.mark.parametrize(
    ("flow", "source", "words"),
    [
        ({"ping_enabled": True}, {}, f"/sources/{VENDOR}/ping"),
        ({"enabled": False}, {}, "does not take leads at the moment"),
        ({}, {"authentication_required": True}, "the API key of your own account"),
        ({}, {"integration": {"module_id": "leadconduit-standard.inbound.classic"}}, "<leadId>"),
        (
            {
                "hours_of_operation": {
                    "days": {"monday": {"periods": [{"start": "09:00", "end": "17:00"}]}}
                }
            },
            {},
            "Monday09:00 to 17:00Tuesdayclosed",
        ),
        ({"hours_of_operation": {"days": {"friday": {}}}}, {}, "In the time zone America/Chicago"),
        ({}, {"acceptance_criteria": None}, "A lead of this flow has to meet"),
    ],
)
def test_what_depends_on_the_flow(flow: dict[str, Any], source: dict[str, Any], words: str) -> None:
    assert words in shown(flow, {k: v for k, v in source.items() if v is not None}).text


def test_without_criteria_every_lead_is_accepted() -> None:
    first = {name: value for name, value in FLOWS[0].items() if name != "acceptance_criteria"}
    answer = Account({**WORLD, "flows": [first]}).get(PATH, key=None)
    assert b"There are none: every lead is accepted." in answer.body


def test_alternatives_are_told_as_such() -> None:
    state = {"lhv": "lead.state", "op": "is included in", "rhv": ["TX", "CA"]}
    nested = {"op": "or", "rules": [state, {"lhv": "lead.email", "op": "format is valid"}]}
    criteria = {
        "outcome": "failure",
        "reason": "Sorry",
        "rule_set": {"op": "and", "rules": [nested]},
    }
    words = shown({"acceptance_criteria": criteria}).text
    assert "at least one of:State must be included in TX, CAEmail format must be valid" in words
    assert "with the reason “Sorry”" in words


def test_the_requests_work_as_they_stand() -> None:
    made = Account()
    source = made.get(PATH, key=None).body.decode()
    commands = [
        unescape(found) for found in re.findall(r"<pre[^>]*>(curl .*?)</pre>", source, re.S)
    ]
    assert len(commands) == 5
    for command in commands:
        words = shlex.split(command)
        headers = dict(
            word.lower().split(": ", 1) for word in words if re.match(r"[A-Z][\w-]+: ", word)
        )
        body = words[words.index("--data-raw") + 1].encode() if "--data-raw" in words else None
        method = "POST" if body else "GET"
        path = words[-1].removeprefix("http://sandbox.test")
        answer = made.call(method, path, body, key=None, headers=headers)
        assert answer.status == 201, (command, answer.body)
    leads = made.namespace.leads.oldest(9)
    assert len({json.dumps(lead.variables["lead"]["email"]) for lead in leads}) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/flows/{FLOW}/sources/{'0' * 24}/docs", 404),
        (f"/flows/{'0' * 24}/sources/{VENDOR}/docs", 404),
        (f"/flows/xyz/sources/{VENDOR}/docs", 400),
        (f"/flows/{DRAFT}/sources/{OTHER}/docs", 200),
    ],
)
def test_what_is_not_there(path: str, status: int) -> None:
    answer = Account().get(path, key=None)
    assert answer.status == status
    assert b"<h1>" not in answer.body or status == 200


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=40) | st.just(HOSTILE))
def test_nothing_that_a_flow_says_becomes_markup(words: str) -> None:
    plain = shown()
    rule = {"lhv": "lead.state", "op": "is not equal to", "rhv": f"x{words}".replace("{", "")}
    criteria = {
        "outcome": "failure",
        "reason": words.replace("{", ""),
        "rule_set": {"op": "and", "rules": [rule]},
    }
    page = shown({"name": words, "acceptance_criteria": criteria})
    assert "script" not in page.elements
    assert set(page.elements) == set(plain.elements)
    assert {name for name, _ in page.attributes} == {name for name, _ in plain.attributes}


def test_it_needs_nothing_from_elsewhere() -> None:
    page = shown()
    assert not {"script", "link", "img", "iframe"} & set(page.elements)
    assert not {"src", "href", "onclick"} & {name for name, _ in page.attributes}
    assert ("name", "viewport") in page.attributes
    assert ("lang", "en") in page.attributes
