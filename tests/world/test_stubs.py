from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.exchange import Fault, IncomingResponse, OutgoingRequest
from sandbox.world.stubs import Stub, Stubs, contains

YES, NO = IncomingResponse(201), IncomingResponse(422)
BUYER = "https://buyer.example/leads"


def post(url: str = BUYER, body: bytes = b"", method: str = "POST") -> OutgoingRequest:
    return OutgoingRequest(method, url, body=body)


@pytest.mark.parametrize(
    ("pattern", "url", "fits"),
    [
        (BUYER, BUYER, True),
        (BUYER, f"{BUYER}?test=1", True),
        (BUYER, f"{BUYER}/42", True),
        (BUYER, "https://buyer.example/leadsheet", False),
        (BUYER, "https://buyer.example/", False),
        (BUYER, f"http://evil.example/?u={BUYER}", False),
        ("https://buyer.example/", BUYER, True),
        ("https://buyer.example", BUYER, True),
        ("https://buyer.example", "https://buyer.example.org/leads", False),
        ("https://*.example/leads", BUYER, True),
        ("https://*.example/leads", f"{BUYER}/42", False),
        ("*", BUYER, True),
        ("https://buyer.example/*?id=[1]", "https://buyer.example/x?id=[1]", True),
        ("https://buyer.example/*?id=[1]", "https://buyer.example/xyid=1", False),
    ],
)
def test_urls_fit_beginnings_and_patterns(pattern: str, url: str, fits: bool) -> None:
    assert Stub("a", pattern, (YES,)).fits(post(url)) is fits


@pytest.mark.parametrize(("method", "fits"), [("", True), ("POST", True), ("GET", False)])
def test_a_method_narrows_a_stub(method: str, fits: bool) -> None:
    assert Stub("a", BUYER, (YES,), method=method).fits(post(method="post")) is fits


@pytest.mark.parametrize(
    ("json", "text", "body", "fits"),
    [
        ({"state": "TX"}, "", b'{"state": "TX", "age": 3}', True),
        ({"state": "TX"}, "", b'{"state": "CA"}', False),
        ({"state": "TX"}, "", b"state=TX", False),
        ({"lead": {"tags": ["b"]}}, "", b'{"lead": {"tags": ["a", "b"]}}', True),
        (None, "state=TX", b"a=1&state=TX", True),
        (None, "state=TX", b"a=1", False),
        ({"state": "TX"}, "age", b'{"state": "TX"}', False),
    ],
)
def test_a_condition_looks_into_the_body(json: Any, text: str, body: bytes, fits: bool) -> None:
    assert Stub("a", BUYER, (YES,), json=json, text=text).fits(post(body=body)) is fits


def test_the_first_stub_that_fits_answers() -> None:
    stubs = Stubs(
        [Stub("get", BUYER, (NO,), method="GET"), Stub("b", BUYER, (YES,)), Stub("c", "*", (NO,))]
    )
    assert stubs.answer(post()) == ("b", YES)
    assert stubs.answer(post("https://other.example/")) == ("c", NO)


def test_no_stub_no_answer() -> None:
    assert Stubs([Stub("a", BUYER, (YES,))]).answer(post("https://other.example/")) is None


def test_answers_are_given_in_turn_and_the_last_stays() -> None:
    refused = Fault("refused", "no")
    stubs = Stubs([Stub("a", BUYER, (YES, refused, NO)), Stub("b", "*", (NO,))])
    stubs.answer(post("https://other.example/"))
    given = [stubs.answer(post()) for _ in range(5)]
    assert [pair and pair[1] for pair in given] == [YES, refused, NO, NO, NO]


def test_loading_begins_with_the_first_answer_again() -> None:
    stub = Stub("a", BUYER, (YES, NO))
    stubs = Stubs([stub])
    stubs.answer(post())
    stubs.load([stub])
    assert stubs.answer(post()) == ("a", YES)


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": None}, {"a": None}, True),
        ({}, {"a": None}, False),
        ([1, 2, 3], [3, 1], True),
        ([1, 2, 3], [4], False),
        ([{"a": 1, "b": 2}], [{"b": 2}], True),
        (1, True, False),
        (1.0, 1, True),
        ("1", 1, False),
        ({"a": []}, {"a": {}}, False),
    ],
)
def test_contains(whole: Any, part: Any, expected: bool) -> None:
    assert contains(whole, part) is expected
