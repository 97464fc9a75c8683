"""Several things at once, in XML, what single operations say of themselves, and bounds."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.spec import things as module
from tests.spec.served import Api, of_text

USERS = """
paths:
  /users:
    get:
      parameters: [{name: state, in: query, schema: {type: string}}]
      responses: {"200": {$ref: "#/components/responses/All"}}
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Users"}}}
      responses:
        "201": {$ref: "#/components/responses/All"}
        "409": {description: There is one.}
    put:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {users: {type: array, items: {$ref: "#/components/schemas/User"}}}
      responses: {"200": {$ref: "#/components/responses/All"}}
    delete:
      parameters:
        - {name: state, in: query, schema: {type: string}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
      requestBody:
        content: {application/json: {schema: {type: array, items: {type: integer}}}}
      responses: {"200": {$ref: "#/components/responses/All"}}
  /users/createWithArray:
    post:
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Users"}}}
      responses: {"204": {description: Made.}}
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses: {"200": {$ref: "#/components/responses/One"}, "404": {description: None.}}
  /users/{id}/notes:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}
      responses:
        "201":
          description: Made.
          content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}
  /users/{id}/notes/{noteId}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
      - {name: noteId, in: path, required: true, schema: {type: integer}}
    get:
      responses:
        "200":
          description: One.
          content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}
components:
  responses:
    All:
      description: All.
      content: {application/json: {schema: {$ref: "#/components/schemas/Users"}}}
    One:
      description: One.
      content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}
  schemas:
    Users: {type: array, items: {$ref: "#/components/schemas/User"}}
    User:
      type: object
      required: [name]
      properties:
        id: {type: integer}
        name: {type: string}
        state: {type: string, default: new}
    Note: {type: object, properties: {noteId: {type: integer}, text: {type: string}}}
"""
ANN, BOB = {"id": 1, "name": "Ann", "state": "old"}, {"id": 2, "name": "Bob", "state": "new"}


@pytest.fixture
def users() -> Api:
    api = Api(of_text(USERS))
    assert api.post("/users", [ANN, {"id": 2, "name": "Bob"}]).status == 201
    return api


def ids(answer: Any) -> list[Any]:
    return [one["id"] for one in answer.json]


def test_a_list_makes_several(users: Api) -> None:
    assert users.get("/users").json == [ANN, BOB]
    made = users.post("/users", [{"name": "Cem"}, {"name": "Dee"}])
    assert (made.status, ids(made)) == (201, [3, 4])
    assert users.get("/users/4").json["name"] == "Dee"
    assert users.post("/users", []).json == []


def test_where_one_is_there_already_none_is_made(users: Api) -> None:
    assert users.post("/users", [{"id": 7, "name": "New"}, ANN]).status == 409
    assert ids(users.get("/users")) == [1, 2]


def test_a_list_in_an_envelope_replaces_those_that_are_there(users: Api) -> None:
    changed = users.put("/users", {"users": [{"id": 2, "name": "Rob"}, {"id": 3, "name": "Cem"}]})
    assert (changed.status, ids(changed)) == (200, [2, 3])
    assert [one["name"] for one in users.get("/users").json] == ["Ann", "Rob", "Cem"]


def test_a_way_in_for_several_below_the_collection(users: Api) -> None:
    assert users.post("/users/createWithArray", [{"name": "Cem"}]).status == 204
    assert ids(users.get("/users")) == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "body", "left"),
    [
        ("", None, []),
        ("?state=old", None, [2]),
        ("?ids=2,9", None, [1]),
        ("", [1], [2]),
        ("?state=nothing", None, [1, 2]),
    ],
)
def test_deleting_a_collection(users: Api, query: str, body: Any, left: list[int]) -> None:
    gone = users.call("DELETE", f"/users{query}", body)

    assert gone.status == 200
    assert ids(users.get("/users")) == left
    assert sorted(ids(gone) + left) == [1, 2]


def test_what_lies_below_goes_too(users: Api) -> None:
    note = users.post("/users/1/notes", {"text": "a"}).json["noteId"]
    assert users.get(f"/users/1/notes/{note}").status == 200
    users.delete("/users")
    users.post("/users", [ANN])
    assert users.get(f"/users/1/notes/{note}").status == 404


XML = """
paths:
  /books:
    get:
      responses:
        "200":
          description: All.
          content: {application/xml: {schema: {type: array, xml: {name: books, wrapped: true},
            items: {$ref: "#/components/schemas/Book"}}}}
    post:
      requestBody: {content: {application/xml: {schema: {$ref: "#/components/schemas/Book"}}}}
      responses:
        "201":
          description: Made.
          content: {application/xml: {schema: {$ref: "#/components/schemas/Book"}}}
  /books/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses:
        "200":
          description: One.
          content:
            application/json: {schema: {$ref: "#/components/schemas/Book"}}
            application/xml: {schema: {$ref: "#/components/schemas/Book"}}
        "404":
          description: None.
          content:
            application/xml: {schema: {$ref: "#/components/schemas/Fault"}}
            application/json: {schema: {$ref: "#/components/schemas/Fault"}}
    put:
      requestBody: {content: {application/xml: {schema: {$ref: "#/components/schemas/Book"}}}}
      responses:
        "200":
          description: One.
          content: {application/xml: {schema: {$ref: "#/components/schemas/Book"}}}
        "404":
          description: None.
          content: {application/xml: {schema: {$ref: "#/components/schemas/Fault"}}}
components:
  schemas:
    Book:
      type: object
      required: [title]
      xml: {name: book}
      properties:
        id: {type: integer, xml: {attribute: true}}
        title: {type: string}
        pages: {type: integer}
        tags: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: tag}}}
    Fault:
      type: object
      required: [message]
      xml: {name: fault}
      properties: {message: {type: string}, code: {type: integer}}
"""
BOOK = b"<book><title>Dune</title><pages>412</pages><tags><tag>a</tag><tag>b</tag></tags></book>"
AS_XML = {"content-type": "application/xml", "accept": "application/xml"}


def test_xml_comes_and_goes() -> None:
    api = Api(of_text(XML))
    made = api.call("POST", "/books", BOOK, headers=AS_XML)
    assert made.status == 201 and b'<book id="1">' in made.body, made.body

    assert api.get("/books/1", headers={"accept": "application/json"}).json == {
        "id": 1,
        "title": "Dune",
        "pages": 412,
        "tags": ["a", "b"],
    }
    assert b"<title>Dune</title>" in api.get("/books/1", headers=AS_XML).body
    changed = BOOK.replace(b"Dune", b"Emma")
    assert b"Emma" in api.call("PUT", "/books/1", changed, headers=AS_XML).body
    assert api.get("/books").body.count(b"<title>Emma</title>") == 1


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", BOOK)])
def test_errors_come_in_xml_where_that_is_wanted(method: str, body: bytes | None) -> None:
    answer = Api(of_text(XML)).call(method, "/books/9", body, headers=AS_XML)

    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/xml")
    assert b"There is nothing with the id" in answer.body and answer.body.count(b"<fault>") == 1
    assert b"<code>404</code>" in answer.body


def test_who_wants_json_gets_errors_in_json() -> None:
    answer = Api(of_text(XML)).get("/books/9", headers={"accept": "application/json"})

    assert answer.headers["Content-Type"] == "application/json"
    assert "There is nothing with the id" in answer.json["message"]


MARKED = """
paths:
  /things:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
      responses: {"201": {$ref: "#/components/responses/One"}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getThing, MARK responses: {"200": {$ref: "#/components/responses/One"}}}
    delete: {operationId: drop, DROP responses: {"204": {description: Gone.}}}
  /things/{id}/close:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    post:
      CLOSE
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"200": {$ref: "#/components/responses/One"}}
  /all-of-them:
    get:
      ALL
      responses:
        "200":
          description: All.
          content:
            application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Thing"}}}
components:
  responses:
    One:
      description: One.
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Thing"}
          example: {id: 500, name: example}
  schemas:
    Thing:
      type: object
      properties: {id: {type: integer}, name: {type: string}, state: {type: string}}
"""


def marked(**marks: str) -> Api:
    text = MARKED
    for name in ("MARK", "DROP", "CLOSE", "ALL"):
        said = marks.get(name, "")
        text = text.replace(name, f"x-sandbox-resource: {said}{',' * (name in ('MARK', 'DROP'))}"
                            if said else "")  # fmt: skip
    return Api(of_text(text))


def test_an_operation_may_say_whose_it_is() -> None:
    assert list(marked().state.resources) == ["things"]
    assert list(marked(MARK="cars").state.resources) == ["cars"]

    api = marked(MARK="cars", ALL="cars", CLOSE="{name: cars, action: patch}")
    made = api.post("/things", {"name": "a"}).json["id"]
    closed = api.post(f"/things/{made}/close", {"state": "closed"})
    assert closed.json == {"id": made, "name": "a", "state": "closed"}
    assert api.get("/all-of-them").json[-1] == closed.json


def test_an_operation_may_say_that_it_is_nobodys() -> None:
    api = marked(DROP="false")
    assert api.delete("/things/500").status == 204
    assert api.get("/things/500").status == 200
    assert marked().delete("/things/500").status == 204


def test_what_is_kept_is_bounded_in_bytes(users: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "x" * 500
    before = users.namespace.store.weight
    assert 50 < before < 200
    monkeypatch.setattr(module, "MOST_BYTES", 1500)

    assert users.post("/users", [{"id": 7, "name": long}]).status == 201
    full = users.post("/users", [{"id": 8, "name": long}, {"id": 9, "name": long}])
    assert full.status == 503 and "delete some" in full.json["detail"]
    assert ids(users.get("/users")) == [1, 2, 7]
    assert users.put("/users", {"users": [{"id": 7, "name": long}]}).status == 200
    users.delete("/users?ids=7")
    assert users.namespace.store.weight == before
    assert users.post("/users", [{"id": 8, "name": long}]).status == 201


def test_bytes_are_counted_after_a_restore(users: Api) -> None:
    store = users.namespace.store
    snapshot, weight = store.snapshot(), store.weight
    users.post("/users", [{"name": "x" * 100}])
    assert store.weight > weight + 100
    store.restore(snapshot)
    assert store.weight == weight
