"""Charts: the shapes, what the page makes of figures, and the page in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree

from sandbox.console.charts import HEIGHT, Column, bar, columns, peak, ticks
from sandbox.console.pages.charts import _length, caps, latency, over_time
from sandbox.testing.handle import Handle
from tests.console.browser import Screen
from tests.console.visitor import Visitor

DATA = [Column("a", {"good": 1, "bad": 3}), Column("b", {}), Column("c", {"good": 2})]


def parsed(markup: str) -> Any:
    return etree.fromstring(markup)


def boxes(svg: Any, look: str) -> list[dict[str, float]]:
    return [
        {name: float(one.get(name)) for name in ("x", "y", "width", "height")}
        for one in svg.iter("rect")
        if one.get("class") == look
    ]


def test_columns_stand_on_each_other_as_high_as_their_counts() -> None:
    svg = parsed(columns("id", "Title", "About", ["good", "bad"], DATA))
    good, bad = boxes(svg, "series-good"), boxes(svg, "series-bad")
    assert [one["height"] for one in good] == [HEIGHT / 4, HEIGHT / 2]
    assert bad == [{"x": 0.06, "y": 0.0, "width": 0.88, "height": HEIGHT * 3 / 4}]
    assert [one["y"] + one["height"] for one in good] == [HEIGHT, HEIGHT]
    assert svg.get("viewBox") == "0 0 3 100"


def test_a_chart_is_named_and_described() -> None:
    svg = parsed(columns("id", "<Title>", "About & more", ["good"], DATA))
    assert svg.get("role") == "img"
    named = {one.get("id"): one.text for one in svg if one.get("id")}
    assert named == {"id-title": "<Title>", "id-about": "About & more"}
    assert svg.get("aria-labelledby").split() == list(named)
    assert [one.text for one in svg.iter("title")][1:] == ["a: 1 good", "c: 2 good"]


def test_a_chart_of_nothing_is_empty() -> None:
    assert boxes(parsed(columns("id", "T", "A", ["good"], [])), "series-good") == []


@pytest.mark.parametrize(("part", "width"), [(0, 0), (0.25, 25), (1, 100), (7, 100), (-1, 0)])
def test_a_bar_is_as_long_as_its_part(part: float, width: float) -> None:
    assert boxes(parsed(bar("told", part, "look")), "look")[0]["width"] == width


def test_a_bar_has_a_mark_and_a_name() -> None:
    svg = parsed(bar("<told>", 0.5, "look", 0.75))
    assert svg.find("line").get("x1") == "75"
    assert svg.find("title").text == "<told>"


def test_labels_are_spread_evenly() -> None:
    many = [Column(str(place), {}) for place in range(101)]
    assert ticks(many) == ["0", "25", "50", "75", "100"]
    assert ticks(many[:3]) == ["0", "1", "2"]
    assert peak(DATA) == 4
    assert peak([]) == 0


def figures(step: int, *at: str) -> dict[str, Any]:
    buckets = [{"at": one, "leads": {"success": 2}, "requests": {}} for one in at]
    return {"since": at[0], "until": at[-1], "step_seconds": step, "buckets": buckets}


@pytest.mark.parametrize(
    ("step", "until", "label"),
    [
        (1, "2026-01-02T09:01:00.000Z", "09:00:05"),
        (60, "2026-01-02T10:00:00.000Z", "09:00"),
        (60, "2026-01-03T00:00:00.000Z", "01-02 09:00"),
        (86_400, "2026-03-02T00:00:00.000Z", "2026-01-02"),
    ],
)
def test_times_are_as_short_as_they_can_be(step: int, until: str, label: str) -> None:
    made = over_time(
        "x", "T", "leads", ["success"], figures(step, "2026-01-02T09:00:05.000Z", until)
    )
    assert made["ticks"][0] == label
    assert made["totals"] == {"success": 4}
    assert made["rows"][0] == (label, [2])


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1, "1 second"), (30, "30 seconds"), (60, "1 minute"), (10_800, "3 hours"), (86_400, "1 day")],
)
def test_steps_are_told_in_words(seconds: int, told: str) -> None:
    assert _length(seconds) == told


@pytest.mark.parametrize(
    ("count", "maximum", "look"),
    [(0, 0, "error"), (2, 2, "error"), (8, 10, "failure"), (7, 10, "success")],
)
def test_a_full_cap_looks_full(count: int, maximum: int, look: str) -> None:
    (made,) = caps([{"count": count, "maximum": maximum}])
    assert f"series-{look}" in made["bar"]


def test_the_slowest_operation_has_the_longest_bar() -> None:
    rows = [{"median_us": 50, "p95_us": 100}, {"median_us": 10, "p95_us": 20}]
    first, second = (parsed(one["bar"]) for one in latency(rows))
    assert boxes(first, "series-median")[0]["width"] == 50
    assert boxes(second, "series-median")[0]["width"] == 10


def test_a_hostile_reason_is_text(visitor: Visitor, sandbox: Handle) -> None:
    reason = "<script>alert(1)</script>\u202e"
    sandbox.submit({"email": "ada@example.com", "sandbox_outcome": f"failure: {reason}"})
    page = visitor.read("/charts")
    assert page.texts("section:has(#reasons) tbody a") == ["<script>alert(1)</script>⟨U+202E⟩"]
    assert not page.all("main script")


def test_the_charts_of_a_namespace(screen: Screen, sandbox: Handle) -> None:
    for state in ("TX", "NY", "LA", "LA", "LA"):
        sandbox.submit({"email": "a@example.com", "phone_1": "5125550122", "state": state})
    page = screen.open("/charts")
    assert page.locator("svg.columns").count() == 2
    legend = page.locator("section:has(#outcomes) .legend li").all_inner_texts()
    assert legend == ["success 3", "failure 2", "error 0"]
    assert page.inner_text("section:has(#reasons) tbody tr >> nth=0").startswith("No more leads")
    assert "2 of 2" in page.inner_text("section:has(#caps) tbody tr")
    row = page.inner_text("section:has(#latency) tbody tr")
    assert re.match(r"submitLead\s+5\s", row)
    page.click("section:has(#outcomes) summary")
    assert page.locator("section:has(#outcomes) tbody tr").first.is_visible()
    page.click("section:has(#latency) tbody a")
    page.wait_for_url("**/requests?operation=submitLead")


def test_a_span_is_chosen(screen: Screen, sandbox: Handle) -> None:
    sandbox.submit({"email": "a@example.com"})
    sandbox.clock.advance(hours=2)
    page = screen.open("/charts")
    page.click("text=1 hour")
    page.wait_for_selector("[aria-current=true]:text-is('1 hour')")
    assert page.inner_text("section:has(#calls) .legend li >> nth=0") == "2xx 0"
    page.click("text=24 hours")
    page.wait_for_selector("[aria-current=true]:text-is('24 hours')")
    assert page.inner_text("section:has(#calls) .legend li >> nth=0") == "2xx 1"


def test_a_span_that_is_none_is_told(visitor: Visitor) -> None:
    for query in ({"since": "yesterday"}, {"since": "2026-01-02T00:00:00Z", "until": "0"}):
        page = visitor.read("/charts", **query)
        assert page.status == 422
        assert page.find("[role=alert]").text_content()
        assert len(page.all("svg.columns")) == 2
