"""Small documents of others are loaded whole, and every operation is answered validly in each mode.

The packages come from the cache, or by npm; without either there is nothing to ask.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.contract.message import Reply
from tests.real.asking import MODES, in_order
from tests.real.judging import Judge
from tests.real.packages import Listed, Unreachable, file_of, listed
from tests.real.table import asked, measured, table
from tests.spec.served import of_text

QUICK = [one for one in listed() if one.quick]
SECONDS = 20
"""How long npm may take for a package that is not in the cache."""


@pytest.mark.parametrize("one", QUICK, ids=lambda one: one.name)
def test_a_real_document(one: Listed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        file = file_of(one, SECONDS)
    except Unreachable as error:
        pytest.skip(str(error))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    row = measured(one.name, file)

    assert row.loaded == row.declared > 0
    wrong = [fault for tally in row.tallies.values() for fault in tally.faults]
    unknown = [fault for fault in wrong if not fault.startswith(KNOWN)]
    assert [fault for fault in unknown if ": invalid: " in fault] == []
    assert one.name in table([row])


# The old petstore has schemas of a form and of a path that the schema of the thing contradicts:
# what was sent by the one cannot be kept, or asked for, by the other.
KNOWN = ("stateful updatePetWithForm: ", "stateful getOrderById: ")

DOCUMENT = """
paths:
  /good: {get: {responses: {"200": {description: One., content: {application/json: {schema: {type: integer}}}}}}}
  /shown: {get: {responses: {"200": {description: One., content: {application/json: {schema: {type: integer}, example: a}}}}}}
  /never: {get: {responses: {"200": {description: One., content: {application/json: {schema: {type: integer, not: {}}}}}}}}
"""  # noqa: E501


def test_what_is_wrong_is_counted_by_its_cause() -> None:
    document = of_text(DOCUMENT)

    kinds = asked(document, "static", Judge(document.raw)).kinds

    assert kinds == {"valid": 1, "example": 1, "invalid": 1}


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Reply.json(1), None),
        (Reply.json("a"), "is not of type 'integer'"),
        (Reply.json(1, 201), "201 is not declared"),
        (Reply(200, b"1", {"Content-Type": "text/plain"}), "the type 'text/plain' is not declared"),
        (Reply(200, b"{", {"Content-Type": "application/json"}), "not application/json"),
    ],
)
def test_the_judge(reply: Reply, fault: str | None) -> None:
    document = of_text(DOCUMENT)
    good = next(one for one in document.operations if one.path == "/good")

    found = Judge(document.raw).fault(good, reply)

    assert (found is None) if fault is None else fault in str(found)


def test_what_makes_things_is_asked_first() -> None:
    methods = [one.method for one in in_order(of_text(MADE).operations)]

    assert methods == ["POST", "GET", "DELETE"]
    assert len(MODES) == 3


MADE = """
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete: {responses: {"204": {description: Gone.}}}
    get: {responses: {"200": {description: One.}}}
  /things: {post: {responses: {"201": {description: Made.}}}}
"""
