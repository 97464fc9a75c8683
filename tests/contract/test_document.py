from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from sandbox.contract.document import Document, DocumentError, load
from sandbox.contract.faults import SchemaError
from sandbox.contract.parts import MISSING
from sandbox.contract.schemas import Schemas
from sandbox.contract.yaml import parse_yaml
from tests.contract.library import LIBRARY, document_with, library, operation

INFO = 'info: {title: A, version: "1"}\n'
ODD = f"openapi: 3.1.0\n{INFO}paths:\n  /a:\n    get: {{responses: {{700: {{description: A.}}}}}}"
OK: dict[str, Any] = {"200": {"description": "Fine."}}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_load_from_text_and_from_the_cache(tmp_path: Path) -> None:
    file = tmp_path / "books.yaml"
    file.write_text(LIBRARY)
    first, second = load(file), load(file)
    assert first.name == second.name == "books"
    assert first.raw == second.raw == parse_yaml(LIBRARY)
    assert [op.id for op in second.operations] == [op.id for op in library().operations]


def test_operations_hold_what_is_declared() -> None:
    document = library()
    get_book = operation("getBook", document)
    assert (get_book.method, get_book.path, get_book.key) == (
        "GET",
        "/books/{id}",
        "library:getBook",
    )
    assert get_book.extensions == {"x-shelf": "front"}
    assert get_book.security == ({"card": ()},)
    assert [(one.name, one.location, one.required) for one in get_book.parameters] == [
        ("id", "path", True)
    ]
    assert operation("listNewBooks", document).security == ()
    assert operation("hook", document).any_method
    assert operation("hook", document).raw
    assert document.security_schemes == {"card": {"type": "http", "scheme": "basic"}}


def test_references_to_components_are_followed() -> None:
    document = library()
    body = operation("addBook", document).body
    assert body is not None
    assert body.required
    listed = operation("listBooks", document).responses["200"].content[0]
    assert listed.examples == {"none": [], "one": [{"id": 7, "title": "Ubik", "shelf": "A1"}]}


def test_defaults_are_known() -> None:
    parameters = {one.name: one for one in operation("listBooks").parameters}
    assert parameters["limit"].default == 20
    assert parameters["lent"].default is MISSING


def test_an_operation_without_an_id_is_called_after_its_path() -> None:
    document = document_with({"/a/{b}": {"get": {"responses": OK, "parameters": [B]}}})
    assert [op.id for op in document.operations] == ["GET /a/{b}"]


B = {"name": "b", "in": "path", "required": True, "schema": {"type": "string"}}


def test_a_parameter_of_the_operation_replaces_that_of_the_path() -> None:
    shared = {"name": "n", "in": "query", "schema": {"type": "integer"}}
    own = {"name": "n", "in": "query", "schema": {"type": "boolean"}}
    item = {"parameters": [shared], "get": {"parameters": [own], "responses": OK}}
    (parameter,) = document_with({"/a": item}).operations[0].parameters
    assert parameter.schema == {"type": "boolean"}


def test_headers_that_openapi_describes_elsewhere_are_no_parameters() -> None:
    names = ("Accept", "content-type", "AUTHORIZATION")
    parameters = [{"name": name, "in": "header", "schema": {}} for name in names]
    document = document_with({"/a": {"get": {"parameters": parameters, "responses": OK}}})
    assert document.operations[0].parameters == ()


def test_schemas_by_name() -> None:
    document = library()
    person = document.schema("Person")
    assert person is document.schema("Person")
    assert person.is_valid({"last_name": "Dick"})
    assert not person.is_valid({})
    with pytest.raises(KeyError, match="library has no schema 'Robot'"):
        document.schema("Robot")


def test_render() -> None:
    document = library()
    assert orjson.loads(document.render("json")) == document.raw
    assert parse_yaml(document.render("yaml")) == document.raw


def get(**members: Any) -> dict[str, Any]:
    return {"/a": {"get": {"responses": OK, **members}}}


@pytest.mark.parametrize(
    ("paths", "where", "words"),
    [
        ({"a": {}}, "paths.a", "starts with /"),
        ({"/a": []}, "paths./a", "expected a mapping, got list"),
        ({"/{b}": {"get": {"responses": OK}}}, "paths./{b}.get", "'b' is not declared"),
        (get(parameters=[B]), "paths./a.get", "'b' does not stand in the path"),
        ({"/{b}/{b}": {"get": {"parameters": [B]}}}, "paths./{b}/{b}.get", "twice"),
        (get(parameters=[{"name": "x"}]), "paths./a.get.parameters.0", "a known place"),
        (
            get(parameters=[{"name": "x", "in": "query", "style": "simple"}]),
            "paths./a.get.parameters.0.style",
            "'simple' is no style of a query parameter; expected form, spaceDelimited",
        ),
        (get(responses={"600": {}}), "paths./a.get.responses.600", "is no status"),
        (get(security=[{"key": []}]), "paths./a.get.security", "no security scheme 'key'"),
        (
            get(requestBody={"$ref": "#/components/requestBodies/No"}),
            "paths./a.get.requestBody",
            "leads nowhere: there is no 'requestBodies'",
        ),
        (
            get(requestBody={"content": {"text/plain": {"schema": {"$ref": "other.yaml#/x"}}}}),
            "paths./a.get.requestBody.content.text/plain.schema",
            "leads out of the document",
        ),
        (get(tags=5), "paths./a.get.tags", "expected a list of words, got 5"),
        (
            {"/a": {"get": {"operationId": "x"}, "put": {"operationId": "x"}}},
            "paths./a.put.operationId",
            "'x' is the id of several operations",
        ),
        (
            {
                "/a/{b}": {"get": {"parameters": [B]}},
                "/a/{c}": {"get": {"parameters": [{**B, "name": "c"}]}},
            },
            "paths./a/{c}",
            "are the same path",
        ),
    ],
)
def test_what_cannot_be_served_is_refused(paths: Any, where: str, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        document_with(paths)
    assert ".".join(map(str, caught.value.where)) == where
    assert words in str(caught.value)


@pytest.mark.parametrize("version", [None, "3.0.3", "2.0", 3.1])
def test_other_versions_are_refused(version: Any) -> None:
    with pytest.raises(DocumentError, match=r"the version must be 3\.1\.x"):
        Document({"openapi": version, "paths": {}}, "old")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("openapi: 3.1.0\npaths: }", 2, "expected"),
        ("openapi: 4.0.0\n", 1, "must be 3.0, 3.1, 3.2"),
        ("- 1", 1, "is a mapping"),
        (ODD, 5, "is no"),
    ],
)
def test_faults_in_a_file_name_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    with pytest.raises(DocumentError) as caught:
        load(file, strict=True)
    assert (caught.value.file, caught.value.line) == (str(file), line)
    assert f"{file}, line {line}" in str(caught.value)
    assert words in str(caught.value)


def test_check_compiles_everything() -> None:
    library().check()
    schema = {"type": "strong"}
    with pytest.raises(DocumentError, match=r"components\.schemas\.Odd: "):
        document_with({}, schemas={"Odd": schema}).check()
    body = {"content": {"application/json": {"schema": schema}}}
    with pytest.raises(
        DocumentError, match=r"paths\./a\.get\.requestBody\.content\.application/json"
    ):
        document_with(get(requestBody=body)).check()


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("#/a/c", "there is no 'c'"),
        ("#/list/2", "there is no '2'"),
        ("#/list/x", "there is no 'x'"),
        ("http://example.com/#/a", "leads out of the document"),
    ],
)
def test_references_that_lead_nowhere(reference: str, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        Schemas({"a": {"b": 1}, "list": [1, 2]}).resolve(reference)


def test_references_with_escapes_and_indexes() -> None:
    schemas = Schemas({"a/b": {"~": [{"c d": 5}]}})
    assert schemas.resolve("#/a~1b/~0/0/c%20d") == 5
    assert schemas.resolve("#") == schemas.raw


def test_a_circle_of_references_is_refused() -> None:
    schemas = Schemas({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}})
    with pytest.raises(SchemaError, match="round in a circle"):
        schemas.followed({"$ref": "#/a"})
