"""A summary in the form of JUnit, which every CI shows."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from sandbox.exports.recording import Recording
from sandbox.exports.sent import Sent
from sandbox.world.clock import iso_ms

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(recording: Recording) -> bytes:
    """One test case a request or delivery. Failed is what broke the contract or met no operation;
    an error is an answer of ours that broke it, a status from 500, or a delivery without answer."""
    cases = [_case(sent) for sent in recording.sent]
    failures = sum("<failure" in case for case in cases)
    errors = sum("<error" in case for case in cases)
    seconds = sum(sent.ms for sent in recording.sent) / 1000
    started = recording.sent[0].time_ms if recording.sent else 0
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" time="{seconds:.6f}"'
    suite = (
        f"name={_quoted(recording.namespace)} {counts} timestamp={_quoted(iso_ms(started)[:19])}"
    )
    properties = "".join(
        f"      <property name={_quoted(name)} value={_quoted(str(value))}/>\n"
        for name, value in (("world", recording.world), ("seed", recording.seed))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<testsuites {counts}>\n"
        f"  <testsuite {suite}>\n"
        f"    <properties>\n{properties}    </properties>\n"
        f"{''.join(cases)}"
        "  </testsuite>\n"
        "</testsuites>\n"
    ).encode()


def _case(sent: Sent) -> str:
    name = f"{sent.number}. {sent.method} {sent.path if sent.kind == 'request' else sent.url}"
    group = f"{sent.product or 'sandbox'}.{sent.name or 'unmatched'}"
    start = f"    <testcase classname={_quoted(group)} name={_quoted(name)} "
    start += f'time="{sent.ms / 1000:.6f}"'
    told = _told(sent)
    if told is None:
        return f"{start}/>\n"
    element, message, details = told
    text = escape(_NOT_XML.sub("?", "\n".join(details)))
    inner = f"<{element} message={_quoted(message)}>{text}</{element}>"
    return f"{start}>\n      {inner}\n    </testcase>\n"


def _told(sent: Sent) -> tuple[str, str, tuple[str, ...]] | None:
    """What is wrong with it: element, message, details; None for nothing."""
    if sent.kind == "delivery":
        return None if sent.error is None else ("error", sent.error, ())
    if sent.broken:
        return "error", "the answer breaks the contract", sent.broken
    if sent.status is not None and sent.status >= 500:
        return "error", f"answered {sent.status}", ()
    if sent.unmatched:
        return "failure", "no operation fits the request", ()
    if sent.wrong:
        return "failure", "the request breaks the contract", sent.wrong
    return None


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("?", text))
