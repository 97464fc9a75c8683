"""A document whose resources are kept, over the real service; its answers keep their contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sandbox.spec.mapping import read_mapping
from sandbox.world.fixtures import WorldError
from sandbox.world.section import Faults, Section
from tests.spec.served import STAMP, Answer, Api, of_text

MISSING_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def api() -> Api:
    return Api()


def ids(answer: Answer) -> list[Any]:
    """The ids in a list of orders."""
    assert answer.status == 200, answer
    return [one["id"] for one in answer.json["data"]]


# Creating, reading, changing, deleting


def test_the_examples_of_the_document_are_there(api: Api) -> None:
    assert ids(api.get("/orders")) == [7, 9]
    assert api.get("/orders/7").json["data"]["tags"] == ["new"]


def test_a_new_thing_has_its_id_defaults_and_times(api: Api) -> None:
    made = api.post("/orders", {"total": 5, "comment": "x"})

    assert made.status == 201
    assert made.headers["Location"] == "http://sandbox.test/orders/10"
    assert made.json == {
        "id": 10,
        "status": "open",
        "total": 5,
        "comment": "x",
        "createdAt": STAMP,
        "updatedAt": STAMP,
    }
    assert api.get("/orders/10").json == {"data": made.json}


def test_only_the_api_sets_what_is_read_only(api: Api) -> None:
    told = {"total": 1, "id": 99, "createdAt": "2001-01-01T00:00:00Z"}

    assert api.post("/orders", told).json["id"] == 10
    assert api.get("/orders/10").json["data"]["createdAt"] == STAMP
    assert api.get("/orders/99").status == 404


def test_what_is_write_only_is_kept_and_never_shown(api: Api) -> None:
    made = api.post("/orders", {"total": 1, "secret": "s3cr3t"})

    assert "secret" not in made.json
    assert b"s3cr3t" not in api.get("/orders").body
    assert api.namespace.store.collection("spec.api.orders").values()[-1]["secret"] == "s3cr3t"


def test_numbers_are_never_given_twice(api: Api) -> None:
    api.delete("/orders/9")

    assert api.post("/orders", {"total": 1}).json["id"] == 10


def test_replacing_keeps_what_only_the_api_sets(api: Api) -> None:
    api.namespace.clock.advance(timedelta(minutes=1))
    after = api.put("/orders/7", {"total": 3, "status": "sent"})

    assert after.status == 200
    assert after.json["createdAt"] == "2026-01-02T03:04:05Z"
    assert after.json["updatedAt"] == "2026-03-02T09:01:00.000Z"
    assert "tags" not in after.json
    assert api.get("/orders/7").json["data"] == after.json


def test_a_merge_patch_changes_what_it_names(api: Api) -> None:
    after = api.merge("/orders/7", {"comment": "hi", "tags": None, "id": 8})

    assert after.json["id"] == 7
    assert after.json["comment"] == "hi"
    assert "tags" not in after.json
    assert after.json["total"] == 10.5


def test_a_json_patch_is_done_step_by_step(api: Api) -> None:
    after = api.json_patch(
        "/orders/7",
        {"op": "test", "path": "/status", "value": "open"},
        {"op": "add", "path": "/tags/-", "value": "b"},
        {"op": "replace", "path": "/status", "value": "sent"},
    )

    assert after.status == 200
    assert (after.json["tags"], after.json["status"]) == (["new", "b"], "sent")


@pytest.mark.parametrize(
    ("operations", "status"),
    [
        ([{"op": "remove", "path": "/total"}], 422),
        ([{"op": "replace", "path": "/total", "value": -1}], 422),
        ([{"op": "remove", "path": "/nothing"}], 422),
        ([{"op": "add", "path": "/comment", "value": "x"}, {"op": "hop", "path": "/a"}], 422),
        ([{"op": "test", "path": "/status", "value": "paid"}], 409),
        ([{"op": "add", "path": "", "value": []}], 422),
    ],
)
def test_a_patch_that_would_break_it_changes_nothing(
    api: Api, operations: list[Any], status: int
) -> None:
    before = api.get("/orders/7").body

    answer = api.json_patch("/orders/7", *operations)
    assert answer.status == status
    assert api.get("/orders/7").body == before


def test_a_merge_patch_that_would_break_it_is_told_in_the_declared_shape(api: Api) -> None:
    answer = api.merge("/orders/7", {"total": -1})

    assert answer.status == 422
    assert answer.json["error"]["code"] == 422
    assert "total" in answer.json["error"]["message"]


def test_what_is_deleted_is_gone(api: Api) -> None:
    assert api.delete("/orders/7").status == 204
    assert ids(api.get("/orders")) == [9]
    gone = api.get("/orders/7")
    assert gone.status == 404
    assert gone.json == {
        "error": {"code": 404, "message": "There is nothing with the id '7' among orders."}
    }


def test_operations_of_no_resource_are_answered_from_the_document(api: Api) -> None:
    assert api.get("/reports/2026-01-01").status == 200
    assert "getReport" not in str(api.state.operations)


def test_a_caller_may_prefer_another_answer(api: Api) -> None:
    answer = api.get("/orders/7", headers={"prefer": "code=404"})

    assert answer.status == 404


def test_a_reset_brings_the_examples_back(api: Api) -> None:
    api.post("/orders", {"total": 1})
    api.delete("/orders/7")
    api.namespace.reset()

    assert ids(api.get("/orders")) == [7, 9]
    assert api.post("/orders", {"total": 1}).json["id"] == 10


# Things that belong to others


def test_things_below_others(api: Api) -> None:
    made = api.post("/orders/7/notes", {"text": "a"}).json

    assert UUID(made["id"]).version == 4
    assert made["orderId"] == 7
    assert made["created"] == 1772442000
    assert api.get(f"/orders/7/notes/{made['id']}").json == made
    assert api.get("/orders/7/notes").json == [made]
    assert api.get("/orders/9/notes").json == []
    assert api.get(f"/orders/9/notes/{made['id']}").status == 404


def test_what_belongs_to_nothing_is_not_found(api: Api) -> None:
    assert api.get("/orders/1000/notes").status == 404
    assert api.post("/orders/1000/notes", {"text": "a"}).status == 404


def test_what_lies_below_goes_with_it(api: Api) -> None:
    note = api.post("/orders/7/notes", {"text": "a"}).json["id"]
    api.delete("/orders/7")

    assert api.get(f"/orders/7/notes/{note}").status == 404
    assert len(api.namespace.store.collection("spec.api.notes")) == 0


def test_putting_makes_one_where_that_is_declared(api: Api) -> None:
    path = f"/orders/7/notes/{MISSING_ID}"

    assert api.put(path, {"text": "a"}).status == 201
    assert api.put(path, {"text": "b"}).status == 200
    assert api.get(path).json["text"] == "b"
    assert api.put("/orders/1", {"total": 1}).status == 404


def test_a_delete_may_answer_what_it_declares(api: Api) -> None:
    note = api.post("/orders/7/notes", {"text": "a"}).json["id"]

    answer = api.delete(f"/orders/7/notes/{note}")
    assert (answer.status, answer.json) == (200, {"id": note, "deleted": True})


# Lists


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=paid", [9]),
        ("status=sent", []),
        ("min_total=50", [9]),
        ("tag=new", [7]),
        ("tag=new&tag=old", [7]),
        ("createdBefore=2026-01-03", [7]),
        ("q=NEW", [7]),
        ("q=nothing", []),
        ("sort=-total", [9, 7]),
        ("sort=total:desc", [9, 7]),
        ("sort=created_at", [7, 9]),
        ("sort=status,-id", [7, 9]),
        ("per_page=1", [7]),
        ("per_page=1&page=2", [9]),
        ("per_page=1&page=3", []),
    ],
)
def test_lists_heed_their_parameters(api: Api, query: str, expected: list[int]) -> None:
    assert ids(api.get(f"/orders?{query}")) == expected


def test_a_list_says_where_it_stands(api: Api) -> None:
    answer = api.get("/orders?per_page=1&status=open&sort=id")
    assert answer.json["meta"]["total"] == 1
    answer = api.get("/orders?per_page=1&sort=id")

    following = "http://sandbox.test/orders?per_page=1&sort=id&page=2"
    assert answer.json["meta"] == {
        "total": 2,
        "page": 1,
        "per_page": 1,
        "last_page": 2,
        "has_more": True,
        "next": following,
    }
    assert answer.headers["X-Total-Count"] == "2"
    assert answer.headers["Link"] == f'<{following}>; rel="next"'
    last = api.get("/orders?per_page=1&sort=id&page=2")
    assert (last.json["meta"]["has_more"], last.json["meta"]["next"]) == (False, None)
    first = "http://sandbox.test/orders?per_page=1&sort=id&page=1"
    assert last.headers["Link"] == f'<{first}>; rel="prev"'
    assert "Link" not in api.get("/orders").headers


def test_a_cursor_goes_on_behind_a_thing(api: Api) -> None:
    notes = [api.post("/orders/7/notes", {"text": str(at)}).json for at in range(3)]
    first = api.get("/orders/7/notes?limit=2")

    assert first.json == notes[:2]
    query = first.headers["Link"].partition("?")[2].partition(">")[0]
    assert api.get(f"/orders/7/notes?{query}").json == notes[2:]
    assert api.get("/orders/7/notes?after=nobody").status == 400


def test_there_is_nothing_like_that_to_sort_by(api: Api) -> None:
    answer = api.get("/orders?sort=colour")

    assert answer.status == 400
    assert "colour" in answer.json["detail"]


# What a world says


def test_a_world_says_what_is_there() -> None:
    note = {"id": MISSING_ID, "orderId": 5, "text": "seeded"}
    api = Api(things={"orders": [{"id": 5, "total": 1}], "notes": [note]})

    assert ids(api.get("/orders")) == [5]
    assert api.get("/orders/5").json["data"]["createdAt"] == STAMP
    assert api.get("/orders/5/notes").json == [note]
    assert api.post("/orders", {"total": 1}).json["id"] == 6


@pytest.mark.parametrize(
    ("things", "path", "message"),
    [
        ({"oders": []}, "api.oders", "did you mean 'orders'"),
        ({"orders": {}}, "api.orders", "an object where a list belongs"),
        ({"orders": [3]}, "api.orders.0", "a number where an object belongs"),
        ({"orders": [{"total": "x"}]}, "api.orders.0.total", "expected a number"),
        ({"orders": [{"colour": 1, "total": 1}]}, "api.orders.0.colour", "unknown member"),
        ({"orders": [{"id": 1}]}, "api.orders.0.total", "required"),
        ({"orders": [{"id": 1, "total": 1}] * 2}, "api.orders.1.id", "is there already"),
        ({"notes": [{"text": "a"}]}, "api.notes.0", "orderId"),
    ],
)
def test_what_is_wrong_with_it_is_told(things: Any, path: str, message: str) -> None:
    with pytest.raises(WorldError) as caught:
        Api(things=things)

    (fault,) = caught.value.faults
    assert fault.path == path
    assert message in f"{fault.message} {fault.expected}"


# Documents that look otherwise


def test_a_list_that_is_read_only_is_kept_too() -> None:
    thing = {"type": "object", "properties": {"code": {"type": "string"}}}
    api = Api(
        of_text(
            f"""
paths:
  /countries:
    get:
      responses:
        "200":
          description: All
          content: {{application/json: {{schema: {{type: array, items: {thing}}},
            example: [{{code: AT}}, {{code: CH}}]}}}}
  /countries/{{code}}:
    get:
      parameters: [{{name: code, in: path, required: true, schema: {{type: string}}}}]
      responses:
        "200": {{description: One, content: {{application/json: {{schema: {thing}}}}}}}
"""
        )
    )

    assert api.get("/countries/CH").json == {"code": "CH"}
    assert api.get("/countries/DE").status == 404


OLD = """
paths:
  /pet:
    post: &write
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses:
        "200":
          description: It
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
    put: *write
  /pet/findByStatus:
    get:
      parameters: [{name: status, in: query, schema: {type: string}}]
      responses:
        "200":
          description: Some
          content:
            application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}
  /pet/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    get:
      responses:
        "200":
          description: It
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
        "404": {description: Not found}
    delete: {responses: {"200": {description: Gone}}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        id: {type: integer}
        name: {type: string}
        status: {type: string}
"""


def test_a_pet_store_of_the_old_kind() -> None:
    api = Api(of_text(OLD))
    rex = {"id": 5, "name": "Rex", "status": "sold"}

    assert api.post("/pet", rex).json == rex
    assert api.post("/pet", {"name": "Mia"}).json == {"name": "Mia", "id": 6}
    assert api.put("/pet", {**rex, "name": "Max"}).json["name"] == "Max"
    assert api.put("/pet", {**rex, "id": 99}).status == 404
    assert api.get("/pet/findByStatus?status=sold").json == [{**rex, "name": "Max"}]
    assert (api.get("/pet/7").status, api.get("/pet/7").body) == (404, b"")
    assert api.delete("/pet/5").status == 200
    assert api.get("/pet/5").status == 404


def test_the_document_may_say_what_is_no_resource() -> None:
    marked = OLD.replace("  /pet/{petId}:", "  /pet/{petId}:\n    x-sandbox-resource: false")
    assert Api(of_text(marked)).state.resources == {}
    named = OLD.replace("  /pet/{petId}:", "  /pet/{petId}:\n    x-sandbox-resource: animals")
    assert list(Api(of_text(named)).state.resources) == ["animals"]


def told(value: Any) -> tuple[Any, list[str]]:
    """What a mapping file says, and what is wrong with it."""
    faults: Faults = []
    found = read_mapping(Section(value, (), "map.yaml"), faults)
    return found, [str(fault) for fault in faults]


def test_a_mapping_file_says_what_is_a_resource() -> None:
    mapping, faults = told({"animals": {"item": "/pet/{petId}", "id": "name"}})
    state = Api(of_text(OLD), mapping=mapping).state

    assert faults == []
    assert state.resources["animals"].id_member == "name"
    assert Api(of_text(OLD), mapping=told({"pet": False})[0]).state.resources == {}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "a list where an object belongs"),
        ({"a": 3}, "a number where an object belongs"),
        ({"a": {"itm": "/a/{b}"}}, "did you mean 'item'"),
        ({"a": {"item": "/a"}}, "does not end in a parameter"),
        ({"a": {"id": "x"}}, "says neither collection nor item"),
        ({"a": {"item": "/a/{b}", "parent": "c"}}, "there is no resource 'c'"),
    ],
)
def test_what_is_wrong_with_a_mapping_file(value: Any, message: str) -> None:
    assert any(message in fault for fault in told(value)[1])


WRAPPED = """
paths:
  /users:
    get:
      responses:
        "200":
          description: All
          content:
            application/json:
              schema:
                type: object
                required: [users, count]
                properties:
                  users: {type: array, items: {$ref: "#/components/schemas/User"}}
                  count: {type: integer}
                  nextPageToken: {type: string}
    post: &write
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Wrapped"}}}
      responses:
        "200":
          description: It
          content: {application/json: {schema: {$ref: "#/components/schemas/Wrapped"}}}
        default:
          description: No
          content:
            application/problem+json:
              schema:
                type: object
                required: [title, status]
                properties: {title: {type: string}, status: {type: integer}, detail: {}}
  /users/{userId}:
    parameters: [{name: userId, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {$ref: "#/components/responses/One"}}}
    post: *write
components:
  responses:
    One:
      description: It
      content: {application/json: {schema: {$ref: "#/components/schemas/Wrapped"}}}
  schemas:
    Wrapped:
      type: object
      required: [user]
      properties: {user: {$ref: "#/components/schemas/User"}}
    User:
      type: object
      properties:
        userId: {type: string, example: usr_0123456789abcdef}
        name: {type: string}
        admin: {type: boolean}
"""


def test_things_may_come_and_go_in_envelopes() -> None:
    api = Api(of_text(WRAPPED))
    made = api.post("/users", {"user": {"name": "Ada", "admin": True}})

    id = made.json["user"]["userId"]
    assert (made.status, made.json) == (
        200,
        {"user": {"name": "Ada", "admin": True, "userId": id}},
    )
    assert id.startswith("usr_")
    assert api.get("/users").json == {"users": [made.json["user"]], "count": 1}
    changed = api.post(f"/users/{id}", {"user": {"name": "Eve"}})
    assert changed.json["user"] == {"userId": id, "name": "Eve", "admin": True}
    taken = api.post("/users", {"user": {"userId": id}})
    assert (taken.status, taken.json["status"]) == (409, 409)
    assert taken.headers["Content-Type"] == "application/problem+json"


def test_what_the_path_says_comes_before_what_was_sent() -> None:
    api = Api()

    assert api.post("/orders/7/notes", {"text": "a", "orderId": 9}).json["orderId"] == 7


def test_another_namespace_and_a_snapshot_keep_their_own() -> None:
    api = Api()
    state = api.namespace.state()
    api.post("/orders", {"total": 1})
    other = api.service.realm.create("other")

    assert len(other.store.collection("spec.api.orders")) == 2
    assert ids(api.get("/orders")) == [7, 9, 10]
    api.namespace.restore(state)
    assert ids(api.get("/orders")) == [7, 9]
    assert api.post("/orders", {"total": 1}).json["id"] == 10


ODD = """
paths:
  /invoice-list:
    get:
      responses:
        "200":
          description: All
          content:
            application/json: {schema: {type: array, items: {$ref: "#/components/schemas/I"}}}
    post: &write
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/I"}}}}
      responses:
        "201":
          description: It
          content: {application/json: {schema: {$ref: "#/components/schemas/I"}}}
  /invoice/{no}:
    parameters: [&no {name: no, in: path, required: true, schema: {type: integer}}]
    get: &read
      responses:
        "200":
          description: It
          content: {application/json: {schema: {$ref: "#/components/schemas/I"}}}
  /invoice/{no}/lines:
    parameters: [*no]
    post: *write
  /lines-of/{no}/{line}:
    parameters: [*no, {name: line, in: path, required: true, schema: {type: integer}}]
    get: *read
components:
  schemas:
    I: {type: object, properties: {no: {type: integer}, line: {type: integer}}}
"""


def test_a_mapping_file_tells_of_paths_that_do_not_show_it() -> None:
    mapping, _ = told(
        {
            "invoices": {"collection": "/invoice-list", "item": "/invoice/{no}"},
            "lines": {
                "collection": "/invoice/{no}/lines",
                "item": "/lines-of/{no}/{line}",
                "id": "line",
                "parent": "invoices",
            },
        }
    )
    api = Api(of_text(ODD), mapping=mapping)

    invoice = api.post("/invoice-list", {})
    assert invoice.headers["Location"] == "http://sandbox.test/invoice/1"
    assert api.get("/invoice/1").json == {"no": 1}
    line = api.post("/invoice/1/lines", {})
    assert line.headers["Location"] == "http://sandbox.test/lines-of/1/1"
    assert line.json == {"no": 1, "line": 1}
    assert api.post("/invoice/2/lines", {}).status == 404
