"""Hostile leads, requests and flows: shown, never run. In a real browser, on every page that shows
them; `screen` fails the test for any violation of the content policy, dialog or foreign request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import requests

from sandbox.testing.handle import Handle
from tests.console.browser import Screen
from tests.console.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Dialog

pytestmark = pytest.mark.sandbox(checks=False)

RUN = "window.pwned=1"
TAGS = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"</textarea></pre></title></style><svg onload={RUN}>",
    f"javascript:{RUN}",
    f"{{{{ '{RUN}' }}}}{{% raw %}}",
    f"'-{RUN}-'",
    "<base href=https://elsewhere.example/><link rel=stylesheet href=//elsewhere.example/x>",
    "<form action=https://elsewhere.example><button id=theirs>",
    "<!-- <![CDATA[ ]]> &lt;script&gt; &#x3c;",
)
CONTROLS = "nul\x00 bell\x07 escape\x1b[31m back\x08 return\rend delete\x7f"
RIGHT_TO_LEFT = "abc\u202egnp.exe\u202c \u2066isolated\u2069 \u05d0\u05d1\u05d2 \u200f"
SEPARATORS = "line\u2028paragraph\u2029next\x85tab\x0b"
LONG = "A" * 1_000_000
HOSTILE = " ".join((*TAGS, CONTROLS, RIGHT_TO_LEFT, SEPARATORS))

FLOW = "/flows/65a0000000000000000000f1"
SOURCE = f"{FLOW}/sources/65a0000000000000000000e1"


@pytest.fixture
def hostile(sandbox: Handle) -> str:
    """A world full of it; the id of the lead."""
    lead = {
        "email": "ada@example.com",
        "phone_1": "5125550142",
        "state": "TX",
        "last_name": HOSTILE,
        "address_1": LONG,
        "city": RIGHT_TO_LEFT,
        "fname": TAGS[0],
        TAGS[0]: TAGS[1],
    }
    url = sandbox.submit_url() + "?" + urlencode({"q": HOSTILE})
    headers = {"X-Hostile": TAGS[1], "Referer": TAGS[3], "User-Agent": TAGS[0]}
    sent = requests.post(url, json=lead, headers=headers, timeout=20)
    assert sent.status_code == 201
    _refused_requests(sandbox)
    _hostile_flow(sandbox)
    lead_id: str = sent.json()["lead"]["id"]
    return lead_id


def _refused_requests(sandbox: Handle) -> None:
    """Requests 2 to 5: bad bodies, and a path that is a script."""
    wrong = {"name": {TAGS[0]: HOSTILE}, TAGS[1]: HOSTILE, "fields": [TAGS[2]], "sources": HOSTILE}
    requests.post(f"{sandbox.url}/flows", json=wrong, auth=sandbox.auth, timeout=10)
    xml = f"<!DOCTYPE a [<!ENTITY e '{TAGS[3]}'>]><lead><x><![CDATA[{TAGS[0]}]]></x>&e;</lead>"
    kind = {"Content-Type": "text/xml"}
    requests.post(sandbox.submit_url(), data=xml.encode(), headers=kind, timeout=10)
    requests.request(
        "GET", f"{sandbox.url}/flow/<script>{RUN}</script>/{RIGHT_TO_LEFT}", timeout=10
    )
    requests.post(sandbox.submit_url(), data=b"\xff\xfe<script>" + bytes(64), timeout=10)


def _hostile_flow(sandbox: Handle) -> None:
    flow: dict[str, Any] = requests.get(sandbox.url + FLOW, auth=sandbox.auth, timeout=10).json()
    bad = TAGS[0] + TAGS[1] + TAGS[2]
    flow["name"] = bad
    flow["acceptance_criteria"]["reason"] = bad
    flow["acceptance_criteria"]["rule_set"]["rules"][0]["rhv"] = [TAGS[0], TAGS[2], "TX"]
    flow["steps"][0] |= {"description": bad[:120], "reason": bad}
    flow["caps"][0] |= {"name": bad, "reason": bad}
    saved = requests.put(sandbox.url + FLOW, json=flow, auth=sandbox.auth, timeout=10)
    assert saved.status_code == 200, saved.text


PAGES = {
    "the list of requests": "/requests",
    "the request": "/requests/1",
    "a refused body": "/requests/2",
    "XML": "/requests/3",
    "a hostile path": "/requests/4",
    "no text at all": "/requests/5",
    "requests against each other": "/requests/1/against/2",
    "the list of leads": "/leads",
    "the journey": "/leads/LEAD",
    "the list of flows": "/flows",
    "the flow": FLOW,
    "the source": f"{SOURCE}?example=1",
    "the charts": "/charts",
    "the world": "/world",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_what_is_hostile_is_shown_and_never_run(screen: Screen, hostile: str, path: str) -> None:
    asked: list[str] = []

    def hear(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    screen.page.on("dialog", hear)
    page = screen.open(path.replace("LEAD", hostile))
    page.wait_for_selector("main h1")
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert asked == []
    assert page.locator("main script, main img[src=x], #theirs, main base, main link").count() == 0
    assert page.locator("a[href^='javascript:' i], [onerror], [onload]").count() == 0
    assert not screen.overflows()


def test_everything_hostile_can_be_read(screen: Screen, hostile: str) -> None:
    body = screen.open("/requests/1").inner_text("section[aria-label=Request] pre")
    for tag in TAGS[:4]:
        assert tag.replace('"', '\\"') in body
    journey = screen.open(f"/leads/{hostile}").inner_text("#fields")
    assert TAGS[0] in journey
    assert "⟨U+202E⟩" in journey
    assert "more characters" in journey
    flow = screen.open(FLOW).inner_text("main")
    assert TAGS[2] in flow


def test_control_characters_become_visible(visitor: Visitor, sandbox: Handle) -> None:
    requests.post(sandbox.submit_url(), data=f"a={CONTROLS}".encode(), timeout=10)
    source = visitor.read("/requests/1").response.text
    assert not set(source) & {chr(code) for code in (0, 7, 8, 0x1B, 0x7F)}


def test_a_very_long_field_makes_no_very_long_page(visitor: Visitor, hostile: str) -> None:
    assert len(visitor.read(f"/leads/{hostile}").response.content) < 600_000
    assert len(visitor.read("/requests/1").response.content) < 600_000


def test_a_hostile_body_survives_the_form_to_send_it_again(screen: Screen, sandbox: Handle) -> None:
    body = f'{{"last_name": "</textarea>{TAGS[1][2:].replace(chr(34), chr(39))}\\nnew"}}'
    kind = {"Content-Type": "application/json"}
    requests.post(sandbox.submit_url(), data=body, headers=kind, timeout=10)
    page = screen.open("/requests/1")
    page.click("text=Send again >> nth=-1")
    page.wait_for_url("**/against/2")
    assert sandbox.requests[-1].body == sandbox.requests[0].body
    assert page.evaluate("typeof window.pwned") == "undefined"


def test_rows_that_come_live_are_escaped_too(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/requests")
    page.wait_for_selector("[data-live][data-state=live]")
    requests.get(f"{sandbox.url}/{TAGS[0]}{TAGS[1]}", timeout=10)
    page.wait_for_selector("[data-rows] tr:has-text('onerror')")
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.locator("[data-rows] img, [data-rows] script").count() == 0


def test_hostile_filters_stay_what_they_are(screen: Screen) -> None:
    page = screen.open("/requests?" + urlencode({"path": TAGS[1], "method": TAGS[2]}))
    page.wait_for_selector("main h1")
    assert page.input_value("[name=path]") == TAGS[1]
    assert page.evaluate("typeof window.pwned") == "undefined"


@pytest.mark.parametrize("path", [f"/leads/{TAGS[0]}", "/flows/" + "x" * 3000, "/requests/1%00"])
def test_hostile_addresses_are_refused_in_words(visitor: Visitor, path: str) -> None:
    page = visitor.read(path)
    assert page.status in (400, 404)
    assert page.all("h1")
    assert "<script>window" not in page.response.text
