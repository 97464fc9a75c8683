"""HARs of browsers, proxies and ours are read; what is none is told with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.hosts import Hosts
from sandbox.replay.har_reader import MAX_ENTRIES, Har, HarError, read_har


def entry(url: str = "https://app.leadconduit.com/flows", **more: Any) -> dict[str, Any]:
    request = {"method": "get", "url": url, "headers": [], **more.pop("request", {})}
    response = {"status": 200, "headers": [], "content": {}, **more.pop("response", {})}
    return {"startedDateTime": "2026-01-02T03:04:05Z", "request": request, "response": response}


def har(*entries: dict[str, Any], **log: Any) -> dict[str, Any]:
    return {"log": {"version": "1.2", "entries": list(entries), **log}}


def test_one_of_a_browser() -> None:
    sent = {
        "method": "POST",
        "headers": [
            {"name": ":authority", "value": "app.leadconduit.com"},
            {"name": "Host", "value": "app.leadconduit.com"},
            {"name": "content-type", "value": "application/x-www-form-urlencoded"},
            {"name": "accept-encoding", "value": "gzip, br"},
        ],
        "postData": {
            "mimeType": "application/x-www-form-urlencoded",
            "params": [{"name": "email", "value": "a@b.test"}, {"name": "x", "value": "1 2"}],
        },
    }
    came = {
        "status": 201,
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "content": {"text": "eyJhIjogMX0=", "encoding": "base64", "size": 8},
    }
    text = b"\xef\xbb\xbf" + json.dumps(har(entry(request=sent, response=came))).encode()

    (read,) = read_har(text).entries

    assert (read.method, read.host, read.port, read.target) == (
        "POST",
        "app.leadconduit.com",
        None,
        "/flows",
    )
    assert dict(read.headers) == {
        "content-type": "application/x-www-form-urlencoded",
        "accept-encoding": "gzip, br",
    }
    assert read.body == b"email=a%40b.test&x=1+2"
    assert (read.answer, read.answer_headers) == (b'{"a": 1}', {"content-type": "application/json"})
    assert read.time is not None


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (entry("https://fonts.example.org/a.woff"), "fonts.example.org is another host"),
        (entry("chrome-extension://abc/x.js"), "abc is another host"),
        (entry("data:text/plain,x"), "none is another host"),
        (entry("http://[x/"), "none is another host"),
        (entry("http://127.0.0.1:8080/_sandbox/reset"), "control plane"),
        (entry(response={"status": 0}), "it got no answer"),
        (entry("http://127.0.0.1:8080/~mine/flows"), None),
        (entry("https://leads.example.org/flows"), None),
    ],
)
def test_what_is_sent_again_and_what_is_not(one: dict[str, Any], reason: str | None) -> None:
    (read,) = read_har(har(one), Hosts.of(["leads.example.org"])).entries

    assert (read.skipped is None) == (reason is None)
    assert reason is None or reason in str(read.skipped)


def test_the_prefix_of_a_namespace_is_no_part_of_the_target() -> None:
    read = read_har(
        har(entry("http://127.0.0.1:1/~mine/flows?x=1"), entry("http://127.0.0.1:1/ns/a/flows"))
    )

    assert [(one.prefix, one.target) for one in read.entries] == [
        ("/~mine", "/flows?x=1"),
        ("/ns/a", "/flows"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no JSON"),
        (b"[]", "is no object"),
        ({}, "has no object 'log'"),
        ({"log": {"entries": {}}}, "log has no list 'entries'"),
        (har({"request": {}}), r"log.entries\[0\] has no object 'response'"),
        (har(entry(request={"url": 7})), r"log.entries\[0\].request.url is 7"),
        (har(entry(request={"method": ""})), "request.method is ''"),
        (har(entry(response={"status": "200"})), "response.status is '200'"),
        (har(entry(request={"headers": [{"value": "x"}]})), r"headers\[0\] has no name"),
        (har(entry(request={"postData": "x"})), "postData is no object"),
        (
            har(entry(response={"content": {"text": "%%", "encoding": "base64"}})),
            "is no Base64 although it says so",
        ),
        (har(*[entry()] * (MAX_ENTRIES + 1)), "entries are read at most|are read at most"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content: Any, words: str) -> None:
    with pytest.raises(HarError, match=words):
        read_har(content)


def test_a_har_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.replay.har_reader.MAX_BYTES", 10)
    with pytest.raises(HarError, match="11 bytes; 10 are read at most"):
        read_har(b"{" + b" " * 10)


MEMBERS = (
    *("log", "entries", "request", "response", "url", "method", "headers", "status", "content"),
    *("text", "encoding", "postData", "params", "name", "value", "_sandbox"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(MEMBERS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_a_har_or_refused(value: Any) -> None:
    entries = value if isinstance(value, list) else [value]
    for content in (value, {"log": {"entries": entries}}):
        try:
            assert isinstance(read_har(json.dumps(content).encode()), Har)
        except HarError as error:
            assert str(error)
