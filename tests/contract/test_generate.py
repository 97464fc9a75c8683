from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from sandbox.contract.generate import Mode, Preferences, answer
from sandbox.contract.message import Reply
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Problem
from sandbox.contract.validate import validate_reply
from tests.contract.library import document_with, library, operation


def ask(op: Operation, accept: str = "", **prefer: Any) -> Reply:
    mode = Mode(dynamic=False, rng=lambda: pytest.fail("a static answer drew by chance"))
    return answer(op, mode=mode, preferences=Preferences(**prefer), accept=accept)


def ask_anew(op: Operation, chance: int, **prefer: Any) -> Reply:
    mode = Mode(dynamic=True, rng=lambda: random.Random(chance))
    return answer(op, mode=mode, preferences=Preferences(**prefer))


def responding(**responses: Any) -> Operation:
    """An operation with these responses; `_200` stands for 200."""
    raw = {status.lstrip("_"): response for status, response in responses.items()}
    return document_with({"/a": {"get": {"operationId": "a", "responses": raw}}}).operations[0]


def content(media_type: str, schema: Any, **members: Any) -> Any:
    return {"content": {media_type: {"schema": schema, **members}}}


def test_every_operation_answers_as_it_declares() -> None:
    for op in library().operations:
        for seed in range(5):
            reply = ask_anew(op, seed)
            assert validate_reply(op, reply) == [], op.id
            assert reply.status == int(next(iter(op.responses)))
        assert validate_reply(op, ask(op)) == [], op.id


def test_the_first_example_is_the_answer() -> None:
    reply = ask(operation("listBooks"))
    assert (reply.status, reply.value, reply.body) == (200, [], b"[]")
    assert reply.headers == {"Content-Type": "application/json"}


def test_preferred_status_and_example() -> None:
    reply = ask(operation("listBooks"), example="one")
    assert reply.value == [{"id": 7, "title": "Ubik", "shelf": "A1"}]
    assert reply.headers["Preference-Applied"] == "example=one"
    reply = ask(operation("listBooks"), code=404)
    assert reply.status == 404
    assert "error" in reply.value
    assert ask(operation("addBook"), code=503).status == 503


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"code": 500}, "code=500 is preferred, but listBooks declares 200 and 4XX"),
        ({"example": "two"}, 'example="two" is preferred, but answer 200 of listBooks has none'),
        ({"example": "two", "code": 404}, "answer 4XX of listBooks has none"),
        (
            {"example": "one", "code": 404},
            "There is one of that name for 200: prefer a code too.",
        ),
    ],
)
def test_a_preference_that_cannot_be_met(wish: dict[str, Any], words: str) -> None:
    with pytest.raises(Problem) as caught:
        ask(operation("listBooks"), **wish)
    assert (caught.value.slug, caught.value.status) == ("invalid-preference", 404)
    assert words in caught.value.detail


def test_the_type_is_the_one_that_is_accepted() -> None:
    reply = ask(operation("listBooks"), "text/csv, application/json;q=0.5")
    assert (reply.headers["Content-Type"], reply.body) == ("text/csv", b"id,title")
    with pytest.raises(Problem, match="comes as application/json and text/csv") as caught:
        ask(operation("listBooks"), "image/png")
    assert caught.value.status == 406


def test_the_type_is_one_that_has_the_example() -> None:
    both = {
        **content("application/json", {}, examples={"a": {"value": 1}})["content"],
        **content("text/plain", {}, examples={"b": {"value": "two"}})["content"],
    }
    op = responding(_200={"content": both})
    assert ask(op, example="a").body == b"1"
    assert ask(op, example="b").body == b"two"
    assert ask(op, "text/plain").body == b"two"
    with pytest.raises(Problem, match="comes as"):
        ask(op, "application/json", example="b")


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
        ({"_404": {}, "_202": {}, "_200": {}}, 200),
        ({"_2XX": {}, "_201": {}}, 201),
        ({"_404": {}, "default": {}}, 200),
        ({"_302": {}, "default": {}}, 302),
        ({"_101": {}, "_400": {}}, 400),
        ({"_503": {}, "_4XX": {}}, 400),
        ({"_404": {}, "_301": {}}, 301),
        ({"default": {}}, 200),
    ],
)
def test_the_status(responses: Any, status: int) -> None:
    assert ask(responding(**responses)).status == status


@pytest.mark.parametrize("status", [204, 205, 304])
def test_statuses_that_never_have_a_body(status: int) -> None:
    op = responding(**{f"_{status}": content("application/json", {"type": "integer"})})
    reply = ask(op, code=status)
    assert (reply.status, reply.body, reply.headers) == (
        status, b"", {"Preference-Applied": f"code={status}"},
    )  # fmt: skip
    assert validate_reply(op, reply) == []


def test_an_operation_without_responses() -> None:
    reply = ask(responding())
    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers == {"Sandbox-Warning": "a declares no response"}


def test_static_answers_are_always_the_same() -> None:
    assert ask(operation("getBook")) == ask(operation("getBook"))


def test_static_answers_are_not_shared() -> None:
    ask(operation("getBook")).value["title"] = "changed"
    assert ask(operation("getBook")).value["title"] != "changed"


def test_static_answers_are_the_same_in_every_process() -> None:
    code = (
        "import random, sys\n"
        "from tests.contract.library import library\n"
        "from sandbox.contract.generate import Mode, answer\n"
        "for op in library().operations:\n"
        "    sys.stdout.buffer.write(answer(op, mode=Mode(False, random.Random)).body)\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert next(iter(outputs))


def test_dynamic_answers_are_as_their_source() -> None:
    op = operation("getBook")
    assert ask_anew(op, 3).body == ask_anew(op, 3).body
    assert len({ask_anew(op, seed).body for seed in range(10)}) > 5


def test_a_seed_gives_the_same_answer_whatever_the_mode() -> None:
    op = operation("getBook")
    reply = ask(op, seed="42")
    assert reply.headers["Preference-Applied"] == "seed=42"
    assert ask_anew(op, 9, seed="42").body == reply.body
    assert ask(op, seed="43").body != reply.body
    still = ask(op, seed="42", dynamic=False)
    assert (still.headers["Preference-Applied"], still.body) == ("dynamic=false", ask(op).body)


def test_dynamic_answers_pass_over_examples_but_for_a_named_one() -> None:
    op = operation("listBooks")
    assert ask_anew(op, 1).value != []
    reply = ask_anew(op, 1, example="none", dynamic=True)
    assert reply.value == []
    assert reply.headers["Preference-Applied"] == "example=none"


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
        ("*/*", {"const": [1]}, "application/json", b"[1]"),
        ("text/*", {"const": "x"}, "text/plain", b"x"),
        ("application/problem+json", {"const": {}}, "application/problem+json", b"{}"),
        ("text/plain", {"const": {"a": 1}}, "text/plain", b'{"a":1}'),
        (
            "application/x-www-form-urlencoded",
            {"const": {"a": "b c", "d": [1, 2]}},
            "application/x-www-form-urlencoded",
            b"a=b+c&d=1&d=2",
        ),
        ("application/json", True, "application/json", None),
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
    assert root.findtext("odd_key") == "true"


def test_headers_from_examples_and_schemas() -> None:
    headers = {
        "X-Flag": {"schema": {"type": "boolean"}, "example": True},
        "X-List": {"required": True, "schema": {"type": "array"}, "example": [1, 2]},
        "X-Quiet": {"schema": {"type": "string"}},
    }
    reply = ask(responding(_204={"headers": headers}))
    quiet = reply.headers.pop("X-Quiet")
    assert quiet.isprintable()
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
        "from sandbox.contract.generate import Mode, answer\n"
        "answer(operation('listBooks'), mode=Mode(False, random.Random))\n"
        "print([name for name in ('faker', 'jsonschema', 'flask') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_answers_are_made_without_shared_state() -> None:
    op = operation("getBook")
    bare = replace(op, id="other")
    first = ask_anew(op, 5).body
    ask_anew(bare, 99)
    assert ask_anew(op, 5).body == first
