from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from sandbox.contract.generate import answer
from sandbox.contract.message import JSON, Reply
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Problem
from sandbox.contract.validate import validate_reply
from tests.contract.library import document_with, library, operation


def ask(op: Operation, accept: str = "", seed: int = 1, **prefer: str) -> Reply:
    return answer(op, random.Random(seed), prefer, accept)


def responding(**responses: Any) -> Operation:
    """An operation with these responses; `_200` stands for 200."""
    raw = {status.lstrip("_"): response for status, response in responses.items()}
    return document_with({"/a": {"get": {"operationId": "a", "responses": raw}}}).operations[0]


def content(media_type: str, schema: Any, **members: Any) -> Any:
    return {"content": {media_type: {"schema": schema, **members}}}


def test_every_operation_answers_as_it_declares() -> None:
    for op in library().operations:
        for seed in range(5):
            reply = ask(op, seed=seed)
            assert validate_reply(op, reply) == [], op.id
            assert reply.status == int(next(iter(op.responses)))


def test_the_first_example_is_the_answer() -> None:
    reply = ask(operation("listBooks"))
    assert (reply.status, reply.value, reply.body) == (200, [], b"[]")
    assert reply.headers == {"Content-Type": JSON}


def test_preferred_status_and_example() -> None:
    reply = ask(operation("listBooks"), example="one")
    assert reply.value == [{"id": 7, "title": "Ubik", "shelf": "A1"}]
    assert reply.headers["Preference-Applied"] == "example=one"
    reply = ask(operation("listBooks"), code="404")
    assert reply.status == 404
    assert "error" in reply.value
    assert ask(operation("addBook"), code="503").status == 503


@pytest.mark.parametrize(
    ("prefer", "words"),
    [
        ({"code": "500"}, "code=500 is preferred, but listBooks declares 200 and 4XX"),
        ({"code": "abc"}, "code=abc"),
        ({"code": "²⁰⁰"}, "listBooks declares"),
        ({"example": "two"}, "example=two is preferred, but listBooks has none and one"),
    ],
)
def test_a_preference_that_cannot_be_met(prefer: dict[str, str], words: str) -> None:
    with pytest.raises(Problem) as caught:
        answer(operation("listBooks"), random.Random(1), prefer)
    assert (caught.value.slug, caught.value.status) == ("invalid-preference", 400)
    assert words in caught.value.detail


def test_the_type_is_the_one_that_is_accepted() -> None:
    reply = ask(operation("listBooks"), "text/csv, application/json;q=0.5")
    assert (reply.headers["Content-Type"], reply.body) == ("text/csv", b"id,title")
    with pytest.raises(Problem, match="comes as application/json and text/csv") as caught:
        ask(operation("listBooks"), "image/png")
    assert caught.value.status == 406


def test_an_answer_without_content() -> None:
    assert ask(operation("removeBook"), "image/png") == Reply(204)


def test_required_headers_are_made() -> None:
    assert ask(operation("addBook")).headers["Location"]


def test_options_says_what_is_allowed() -> None:
    op = library().routes.match("OPTIONS", "/books").operation
    reply = ask(op)
    assert (reply.status, reply.headers) == (204, {"Allow": "GET, HEAD, OPTIONS, POST"})
    assert validate_reply(op, reply) == []


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        ({"_404": {}, "_2XX": {}}, 200),
        ({"_404": {}, "_202": {}, "_200": {}}, 202),
        ({"_404": {}, "_301": {}}, 301),
        ({"default": {}}, 200),
    ],
)
def test_the_status(responses: Any, status: int) -> None:
    assert ask(responding(**responses)).status == status


def test_an_operation_without_answers() -> None:
    with pytest.raises(Problem, match="declares no answer") as caught:
        ask(responding())
    assert caught.value.status == 501


def test_the_same_seed_gives_the_same_answer() -> None:
    bare = operation("getBook")
    assert ask(bare, seed=3).body == ask(bare, seed=3).body
    assert len({ask(bare, seed=seed).body for seed in range(10)}) > 5


def test_answers_look_like_people() -> None:
    schema = {
        "type": "object",
        "required": ["first_name", "email", "phone", "city", "createdAt", "website"],
        "properties": {
            name: {"type": "string"}
            for name in ("first_name", "email", "phone", "city", "createdAt", "website")
        },
    }
    value = ask(responding(_200=content("application/json", schema))).value
    assert value["first_name"].isalpha()
    assert value["email"].partition("@")[2] in ("example.com", "example.org", "example.net")
    assert value["phone"].startswith("+151255501")
    assert value["city"][0].isupper()
    assert value["createdAt"].endswith("Z")
    assert value["website"].startswith("https://www.example.com/")


@pytest.mark.parametrize(
    ("media_type", "schema", "sent", "body"),
    [
        ("*/*", {"const": [1]}, "application/json; charset=utf-8", b"[1]"),
        ("text/*", {"const": "x"}, "text/plain", b"x"),
        ("application/problem+json", {"const": {}}, "application/problem+json", b"{}"),
        ("text/plain", {"const": {"a": 1}}, "text/plain", b'{"a":1}'),
        (
            "application/x-www-form-urlencoded",
            {"const": {"a": "b c", "d": [1, 2]}},
            "application/x-www-form-urlencoded",
            b"a=b+c&d=1&d=2",
        ),
        ("application/json", True, "application/json; charset=utf-8", None),
    ],
)
def test_other_types(media_type: str, schema: Any, sent: str, body: bytes | None) -> None:
    reply = ask(responding(_200=content(media_type, schema)))
    assert reply.headers["Content-Type"] == sent
    assert body is None or reply.body == body


def test_xml_from_an_object() -> None:
    value = {"name": "A & B", "tags": ["x", "y"], "in": {"none": None}, "odd key": True}
    reply = ask(responding(_200=content("application/xml", {}, example=value)))
    root = ElementTree.fromstring(reply.body)
    assert root.findtext("name") == "A & B"
    assert [tag.text for tag in root.findall("tags")] == ["x", "y"]
    assert root.find("in/none") is not None
    assert root.findtext("odd_key") == "True"


def test_headers_from_examples_and_schemas() -> None:
    headers = {
        "X-Flag": {"schema": {"type": "boolean"}, "example": True},
        "X-List": {"required": True, "schema": {"type": "array"}, "example": [1, 2]},
        "X-Quiet": {"schema": {"type": "string"}},
    }
    reply = ask(responding(_204={"headers": headers}))
    assert reply.headers == {"X-Flag": "true", "X-List": "1,2"}


def test_a_missing_schema_gives_an_empty_text() -> None:
    op = responding(_200={"content": {"text/plain": {}}})
    assert ask(op).body == b""


def test_an_example_that_breaks_its_schema_is_found() -> None:
    op = responding(_200=content("application/json", {"type": "string"}, example=5))
    assert [finding.rule for finding in validate_reply(op, ask(op))] == ["type"]


def test_faker_is_loaded_only_when_it_is_needed() -> None:
    code = (
        "import sys, random\n"
        "from tests.contract.library import operation\n"
        "from sandbox.contract.generate import answer\n"
        "answer(operation('listBooks'), random.Random(1))\n"
        "print([name for name in ('faker', 'jsonschema', 'flask') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_answers_are_made_without_shared_state() -> None:
    op = operation("getBook")
    bare = replace(op, id="other")
    first = ask(op, seed=5).body
    ask(bare, seed=99)
    assert ask(op, seed=5).body == first
