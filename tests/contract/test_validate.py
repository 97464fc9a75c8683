from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.contract.faults import SchemaError
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding
from sandbox.contract.validate import Validator, validate_reply, validate_request
from tests.contract.library import document_with, library, operation

BOOK = {"id": 1, "title": "Ubik"}
AGE = {"type": "age", "years": 3}


def found(schema: Any, value: Any, root: Any = None) -> list[tuple[str, str, str]]:
    """Path, rule and message of every finding."""
    findings = Validator(schema, root).findings(value)
    return [(finding.path, finding.rule, finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("schema", "value", "rule", "message"),
    [
        ({"type": "string"}, 5, "type", "expected a string, got 5"),
        ({"type": ["null", "array"]}, "x", "type", 'expected an array or null, got "x"'),
        ({"enum": ["a", "b", 3]}, "c", "enum", 'expected one of "a", "b" or 3, got "c"'),
        ({"enum": ["a"]}, "c", "enum", 'expected "a", got "c"'),
        ({"const": None}, 0, "const", "expected null, got 0"),
        ({"pattern": "^[a-z]+$"}, "A", "pattern", 'expected text that matches ^[a-z]+$, got "A"'),
        ({"format": "email"}, "x", "format", 'expected text in the format email, got "x"'),
        ({"minLength": 2}, "x", "minLength", 'expected at least 2 characters, got 1: "x"'),
        ({"maxLength": 1}, "xy", "maxLength", 'expected at most 1 character, got 2: "xy"'),
        ({"minimum": 1}, 0.5, "minimum", "expected at least 1, got 0.5"),
        ({"maximum": 1}, 2, "maximum", "expected at most 1, got 2"),
        ({"exclusiveMinimum": 1}, 1, "exclusiveMinimum", "expected more than 1, got 1"),
        ({"exclusiveMaximum": 1}, 1, "exclusiveMaximum", "expected less than 1, got 1"),
        ({"multipleOf": 5}, 7, "multipleOf", "expected a multiple of 5, got 7"),
        ({"minItems": 1}, [], "minItems", "expected at least 1 item, got 0"),
        ({"maxItems": 1}, [1, 2], "maxItems", "expected at most 1 item, got 2"),
        ({"minProperties": 1}, {}, "minProperties", "expected at least 1 member, got 0"),
        ({"maxProperties": 0}, {"a": 1}, "maxProperties", "expected at most 0 members, got 1"),
        ({"uniqueItems": True}, [1, 1], "uniqueItems", "expected every item once, got [1,1]"),
        ({"not": {"type": "null"}}, None, "not", "expected anything but this, got null"),
        (False, 1, "false", "expected nothing here, got 1"),
    ],
)
def test_messages_say_what_is_expected_and_what_came(
    schema: Any, value: Any, rule: str, message: str
) -> None:
    assert found(schema, value) == [("", rule, message)]


def test_long_values_are_cut() -> None:
    for value in ("x" * 5000, ["x" * 5000] * 3, {"a" * 200: {"b": [1] * 5000}}, list(range(900))):
        (finding,) = Validator({"type": "null"}).findings(value)
        assert finding.message.endswith(("…", '"…"]', '"…"]}}'))
        assert len(finding.message) <= len("expected null, got ") + 80
        assert isinstance(finding.got, str)
        assert len(finding.got) <= 80


def test_missing_and_unknown_members_are_named_by_the_location() -> None:
    schema = {
        "required": ["a", "b"],
        "properties": {"a": {}, "b": {}, "in": {"required": ["c"]}},
        "additionalProperties": False,
    }
    findings = Validator(schema).findings({"in": {}, "x y": 1}, ("query", "filter"))
    told = {(one.path, one.rule, one.message, one.got) for one in findings}
    assert len(findings) == 4
    assert all(one.location[:2] == ("query", "filter") for one in findings)
    unknown = 'unknown member "x y"; it is not part of this object'
    assert told == {
        ("filter.a", "required", '"a" is required, but missing', None),
        ("filter.b", "required", '"b" is required, but missing', None),
        ("filter.in.c", "required", '"c" is required, but missing', None),
        ("filter.x y", "additionalProperties", unknown, 1),
    }


def test_members_with_wrong_names() -> None:
    assert found({"propertyNames": {"pattern": "^a"}}, {"b": 1, "ab": 2}) == [
        ("b", "propertyNames", '"b" is not allowed as a member\'s name')
    ]


def test_expected_and_got_are_data() -> None:
    schema = {"properties": {"a": {"type": "string"}, "b": {"enum": [1, 2]}}}
    findings = {one.path: one for one in Validator(schema).findings({"a": 1, "b": 3})}
    assert (findings["a"].expected, findings["a"].got) == ("string", 1)
    assert (findings["b"].expected, findings["b"].got) == ([1, 2], 3)


def test_every_fault_is_reported_up_to_a_hundred() -> None:
    findings = Validator({"items": {"type": "integer"}}).findings(["x"] * 500)
    assert len(findings) == 101
    assert findings[99].location == ("body", 99)
    assert findings[100] == Finding(
        ("body",), "limit", "more than 100 faults; the rest is not listed"
    )


def test_of_a_huge_value_one_fault_is_reported() -> None:
    schema = {"items": {"items": {"type": "string"}}}
    value = [["x"] * 200 for _ in range(200)] + [[5] * 40_000]
    findings = Validator(schema).findings(value)
    assert [(one.path, one.rule) for one in findings] == [("200.0", "type"), ("", "limit")]
    assert findings[1].message == "more than 20000 values; only the first fault is listed"
    assert Validator(schema).findings(value[:-1]) == []


# Alternatives


@pytest.mark.parametrize(
    ("value", "findings"),
    [
        ({"type": "age"}, [("years", "required", '"years" is required, but missing')]),
        (
            {"type": "all", "rules": [AGE, {"type": "age", "years": "x", "more": 1}]},
            [
                ("rules.1.years", "type", 'expected an integer, got "x"'),
                (
                    "rules.1.more",
                    "additionalProperties",
                    'unknown member "more"; it is not part of this object',
                ),
            ],
        ),
        (
            {"type": "all", "rules": [{"type": "all", "rules": [{"type": "all", "rules": []}]}]},
            [("rules.0.rules.0.rules", "minItems", "expected at least 1 item, got 0")],
        ),
        ({"type": "no"}, [("type", "enum", 'expected one of "age" or "all", got "no"')]),
        ({"years": 3}, [("type", "required", '"type" is required, but missing')]),
        (7, [("", "type", "expected an object, got 7")]),
    ],
)
def test_the_alternative_that_was_meant_is_explained(value: Any, findings: Any) -> None:
    reference = {"$ref": "#/components/schemas/Rule"}
    assert found(reference, value, library().raw) == findings
    nullable = {"anyOf": [{"type": "null"}, reference]}
    wanted = [
        (path, rule, message.replace("an object", "an object or null"))
        for path, rule, message in findings
    ]
    assert found(nullable, value, library().raw) == wanted


@pytest.mark.parametrize(
    ("alternatives", "value", "findings"),
    [
        (
            [{"required": ["a"]}, {"required": ["b"]}],
            {},
            [
                (
                    "",
                    "anyOf",
                    'fits none of 2 alternatives: (1) "a" is required, but missing; '
                    '(2) "b" is required, but missing',
                )
            ],
        ),
        (
            [{"type": "null"}, {"type": "array"}, {"enum": ["x", "y"], "type": "string"}],
            "z",
            [("", "enum", 'expected one of "x" or "y", got "z"')],
        ),
        (
            [{"type": "null"}, {"type": "array"}, {"enum": ["x", "y"], "type": "string"}],
            5,
            [("", "type", "expected an array, a string or null, got 5")],
        ),
        (
            [{"const": "a"}, {"enum": ["b", "a"]}],
            "z",
            [("", "enum", 'expected one of "a" or "b", got "z"')],
        ),
        (
            [
                {"properties": {"kind": {"enum": ["a", "b"]}, "n": {"type": "integer"}}},
                {"properties": {"kind": {"enum": ["c", "d"]}, "n": {"type": "string"}}},
            ],
            {"kind": "b", "n": "x"},
            [("n", "type", 'expected an integer, got "x"')],
        ),
        (
            [
                {"properties": {"type": {"const": "a"}, "color": {"enum": ["red", "blue"]}}},
                {"properties": {"type": {"const": "b"}}},
            ],
            {"type": "a", "color": "x"},
            [("color", "enum", 'expected one of "red" or "blue", got "x"')],
        ),
        (
            [{"type": "object", "required": ["a"]}, {"properties": {"b": {"minLength": 3}}}],
            {"b": "x"},
            [
                (
                    "",
                    "anyOf",
                    'fits none of 2 alternatives: (1) "a" is required, but missing; '
                    '(2) b: expected at least 3 characters, got 1: "x"',
                )
            ],
        ),
    ],
)
def test_alternatives_without_a_sign_are_listed(
    alternatives: Any, value: Any, findings: Any
) -> None:
    assert found({"anyOf": alternatives}, value) == findings


def test_many_alternatives_are_cut() -> None:
    alternatives = [{"required": [f"m{number}"]} for number in range(20)]
    ((_, _, message),) = found({"anyOf": alternatives}, {})
    assert message.startswith("fits none of 20 alternatives")
    assert message.endswith('(5) "m4" is required, but missing; and 15 more')


def test_too_many_alternatives_that_fit() -> None:
    schema = {"oneOf": [{"type": "integer"}, {"type": "number"}]}
    assert found(schema, 1) == [
        ("", "oneOf", "fits more than one of 2 alternatives; exactly one is expected")
    ]


# Validators


def test_patterns_are_those_of_ecma() -> None:
    digits = Validator({"pattern": r"^\d{3}$"})
    assert digits.is_valid("123")
    assert not digits.is_valid("123\n")
    assert not digits.is_valid("١٢٣")


def test_values_are_held_as_they_are_written() -> None:
    when = datetime(2024, 1, 1, tzinfo=UTC)
    schema = {
        "properties": {"at": {"type": "string", "format": "date-time"}, "5": {"type": "null"}}
    }
    assert Validator(schema).findings({"at": when}) == []
    assert [one.path for one in Validator(schema).findings({"at": when, 5: 1})] == ["5"]


@pytest.mark.parametrize(
    "schema",
    [{"type": "x"}, {"$ref": "#/components/schemas/No"}, {"$ref": "http://127.0.0.1:9/x"}, 5],
)
def test_a_wrong_schema_is_an_error_of_its_own(schema: Any) -> None:
    with pytest.raises(SchemaError):
        Validator(schema, library().raw).is_valid(1)


def test_a_validator_compiles_once_for_all_threads() -> None:
    validator = library().schema("Book")
    barrier = threading.Barrier(8)
    engines: list[Any] = []

    def work() -> None:
        barrier.wait()
        assert validator.is_valid(BOOK)
        engines.append(validator.compile())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(engines) == 8
    assert len(set(map(id, engines))) == 1


# Requests


def request_findings(params: Any, body: Any, **more: Any) -> list[tuple[Any, str]]:
    findings = validate_request(operation("addBook"), params, body, **more)
    return [(finding.location, finding.rule) for finding in findings]


def test_parameters_and_body_are_reported_together() -> None:
    params = {"limit": 0, "sort": "size", "genre": ["a", 1], "X-Trace": 1}
    findings = validate_request(operation("listBooks"), params, None)
    assert [(one.location, one.rule) for one in findings] == [
        (("query", "limit"), "minimum"),
        (("query", "genre", 1), "type"),
        (("query", "sort"), "enum"),
    ]
    assert request_findings({}, {"title": "", "author": {}}) == [
        (("body", "title"), "minLength"),
        (("body", "author", "last_name"), "required"),
    ]


def test_read_only_members_are_neither_asked_for_nor_looked_at() -> None:
    assert request_findings({}, {"title": "Ubik"}) == []
    assert request_findings({}, {"title": "Ubik", "id": "mine"}) == []
    assert request_findings({}, {"title": "Ubik", "author": {"last_name": "D", "secret": 5}}) == [
        (("body", "author", "secret"), "type")
    ]


def test_a_body_that_is_null() -> None:
    assert request_findings({}, None) == [(("body",), "type")]
    assert validate_request(operation("addNote"), {}, None) == []


@pytest.mark.parametrize(
    ("content_type", "body", "rules"),
    [
        ("text/plain; charset=utf-8", "x" * 30, ["maxLength"]),
        ("application/x-www-form-urlencoded", {"page": "x"}, ["required", "type"]),
        ("image/png", b"\xff", []),
        (None, b"\xff", []),
        (None, "x" * 30, ["maxLength"]),
    ],
)
def test_the_schema_is_that_of_the_content_type(
    content_type: str | None, body: Any, rules: list[str]
) -> None:
    findings = validate_request(operation("addNote"), {}, body, content_type)
    assert sorted(finding.rule for finding in findings) == rules


# Answers


@dataclass
class Shown:
    """A stored record, as far as validation cares."""

    checked: set[str] = field(default_factory=set)


def reply_findings(id: str, reply: Reply) -> list[tuple[Any, str]]:
    return [(one.location, one.rule) for one in validate_reply(operation(id), reply)]


@pytest.mark.parametrize(
    ("id", "reply"),
    [
        ("getBook", Reply.json(BOOK)),
        ("getBook", Reply(200, b'{"id":1,"title":"x"}', {"Content-Type": "application/json"})),
        ("listBooks", Reply.json([BOOK])),
        ("listBooks", Reply(200, b"id", {"Content-Type": "text/csv; header=present"})),
        ("listBooks", Reply.json({"error": "x"}, 404)),
        ("addBook", Reply.json({"error": "x"}, 500)),
        ("addBook", Reply.json(BOOK, 201, headers={"location": "/books/1"})),
        ("removeBook", Reply(204)),
        ("getPage", Reply(200, b"x", {"Content-Type": "text/html"})),
        ("getBook", Reply(200, stream=iter([b"never looked at"]))),
        ("getBook", Reply.json({**BOOK, "author": {"last_name": "D"}})),
    ],
)
def test_answers_as_declared(id: str, reply: Reply) -> None:
    assert reply_findings(id, reply) == []


@pytest.mark.parametrize(
    ("id", "reply", "findings"),
    [
        ("getBook", Reply.json(BOOK, 404), [(("status",), "status")]),
        ("getBook", Reply.json({"id": 1, "title": ""}), [(("body", "title"), "minLength")]),
        ("getBook", Reply.json({"id": "x", "title": "y"}), [(("body", "id"), "type")]),
        (
            "getBook",
            Reply(200, b"{", {"Content-Type": "application/json"}),
            [(("body",), "json")],
        ),
        (
            "getBook",
            Reply(200, b"null", {"Content-Type": "application/json"}),
            [(("body",), "type")],
        ),
        ("getBook", Reply(200), [(("body",), "content")]),
        ("removeBook", Reply.json({}, 204), [(("body",), "content")]),
        ("getBook", Reply.text("x", 200), [(("header", "Content-Type"), "content")]),
        ("getBook", Reply(200, b"x"), [(("header", "Content-Type"), "content")]),
        ("addBook", Reply.json(BOOK, 201), [(("header", "Location"), "required")]),
        (
            "addBook",
            Reply.json(BOOK, 201, headers={"Location": "a b"}),
            [(("header", "Location"), "format")],
        ),
    ],
)
def test_answers_that_break_the_contract(id: str, reply: Reply, findings: Any) -> None:
    assert reply_findings(id, reply) == findings


def test_answers_still_need_read_only_members() -> None:
    assert reply_findings("getBook", Reply.json({"title": "x"})) == [(("body", "id"), "required")]


def test_a_record_is_looked_at_once_for_each_operation_and_status() -> None:
    record = Shown()
    assert reply_findings("getBook", Reply.json(BOOK, record=record)) == []
    assert record.checked == {"library:getBook 200"}
    # The body is no longer looked at: what is wrong with this one goes unseen.
    assert reply_findings("getBook", Reply.json({}, record=record)) == []
    assert reply_findings("addBook", Reply.json({}, 500, record=record)) != []


def test_a_record_that_fails_is_looked_at_again() -> None:
    record = Shown()
    for _ in range(2):
        assert reply_findings("getBook", Reply.json({"id": 1}, record=record)) != []
    assert record.checked == set()


def test_an_answer_that_may_be_empty() -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    response = {"description": "x", "x-sandbox-may-be-empty": True, "content": content}
    (op,) = document_with({"/a": {"get": {"responses": {"404": response}}}}).operations
    assert validate_reply(op, Reply(404)) == []
    assert [one.rule for one in validate_reply(op, Reply.json([], 404))] == ["type"]
