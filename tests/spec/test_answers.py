"""What a document answers that is served as it is: over HTTP, as a client would see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from sandbox import Sandbox

KENNEL = """
openapi: 3.1.0
info: {title: Kennel, version: "1"}
paths:
  /dogs:
    get:
      operationId: listDogs
      deprecated: true
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        "200":
          description: Dogs.
          headers:
            X-Total: {schema: {type: integer, minimum: 3, maximum: 9}}
            X-Page: {example: 7, schema: {type: integer}}
            X-Unit: {schema: {type: string, default: dogs}}
            X-Names: {schema: {type: array, items: {enum: [rex]}, minItems: 2, maxItems: 2}}
            Content-Length: {schema: {type: integer}}
          content:
            application/json; charset=utf-8:
              schema: {type: array, items: {$ref: "#/components/schemas/Dog"}}
              examples:
                none: {value: []}
                one: {value: [{id: 1, name: Rex}]}
            application/xml: {schema: {$ref: "#/components/schemas/Dog"}}
            text/csv: {schema: {type: string}, example: "id,name\\n1,Rex\\n"}
        4XX: {$ref: "#/components/responses/Fault"}
        default: {$ref: "#/components/responses/Fault"}
    delete:
      operationId: removeDogs
      responses:
        "404": {$ref: "#/components/responses/Fault"}
        "204": {description: Gone.}
        "202": {description: Later.}
  /dogs/any:
    get:
      operationId: getDog
      responses:
        2XX:
          description: A dog.
          content:
            application/hal+json: {schema: {$ref: "#/components/schemas/Dog"}}
  /shown:
    get:
      operationId: getShown
      responses:
        "200":
          description: As its schema shows.
          content: {application/json: {schema: {$ref: "#/components/schemas/Shown"}}}
  /wrong:
    get:
      operationId: getWrong
      responses:
        "200":
          description: An example that is none.
          content: {application/json: {schema: {type: integer}, example: seven}}
  /never:
    get:
      operationId: getNever
      responses:
        "200":
          description: Nothing keeps this.
          content: {application/json: {schema: {type: integer, minimum: 5, maximum: 3}}}
  /silent:
    get: {operationId: getSilent}
  /open:
    get:
      operationId: getOpen
      responses:
        default:
          description: Whatever.
          content: {application/json: {schema: {type: object, required: [a]}}}
components:
  responses:
    Fault:
      description: A fault.
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Fault"}
  schemas:
    Dog:
      type: object
      required: [id, name, secret]
      properties:
        id: {type: integer, readOnly: true, xml: {attribute: true}}
        name: {type: string, minLength: 1}
        secret: {type: string, writeOnly: true}
        email: {type: string, format: email}
        mother: {$ref: "#/components/schemas/Dog"}
        tags: {type: array, items: {type: string}, xml: {wrapped: true}}
    Fault:
      type: object
      required: [title]
      properties: {title: {type: string}, detail: {type: string}}
    Shown:
      type: object
      properties:
        a: {type: integer, example: 11}
        b: {type: string, default: usual}
        c: {type: array, items: {type: string, examples: [x, y]}}
        d: {enum: [first, second]}
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    file = tmp_path_factory.mktemp("documents") / "kennel.yaml"
    file.write_text(KENNEL)
    with Sandbox(specs=[file]) as box:
        yield box


@pytest.fixture
def url(box: Sandbox) -> str:
    return box.namespace().url


def get(url: str, prefer: str = "", accept: str = "*/*", method: str = "GET") -> requests.Response:
    headers = {"Accept": accept, **({"Prefer": prefer} if prefer else {})}
    return requests.request(method, url, headers=headers, timeout=5)


def test_the_first_example_with_all_declared_headers(url: str) -> None:
    reply = get(f"{url}/dogs")

    assert (reply.status_code, reply.json()) == (200, [])
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    assert reply.headers["Deprecation"] == "true"
    assert 3 <= int(reply.headers["X-Total"]) <= 9
    assert reply.headers["X-Page"] == "7"
    assert reply.headers["X-Unit"] == "dogs"
    assert reply.headers["X-Names"] == "rex,rex"
    assert reply.headers["Content-Length"] == "2"
    assert "Sandbox-Contract-Violation" not in reply.headers


@pytest.mark.parametrize("code", [400, 404, 418, 500, 503])
def test_a_preferred_status_by_its_range_or_by_default(url: str, code: int) -> None:
    reply = get(f"{url}/dogs", f"code={code}")

    assert reply.status_code == code
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert isinstance(reply.json()["title"], str)
    assert reply.headers["Preference-Applied"] == f"code={code}"


def test_a_preferred_example_by_header_or_query(url: str) -> None:
    by_header = get(f"{url}/dogs", "example=one")
    by_query = get(f"{url}/dogs?__example=one&limit=3")

    assert by_header.json() == by_query.json() == [{"id": 1, "name": "Rex"}]
    assert by_query.headers["Preference-Applied"] == "example=one"
    mixed = get(f"{url}/dogs?__example=one&__code=500", "code=200")
    assert (mixed.status_code, mixed.json()) == (200, [{"id": 1, "name": "Rex"}])


@pytest.mark.parametrize(
    ("path", "prefer", "status", "words"),
    [
        ("/dogs/any", "code=404", 404, "getDog declares 2XX"),
        ("/dogs", "example=two", 404, "has none and one"),
        ("/dogs", "code=abc", 400, "a status from 200 to 599"),
        ("/dogs?__dynamic=maybe", "", 400, "true or false"),
    ],
)
def test_preferences_that_cannot_be_met(
    url: str, path: str, prefer: str, status: int, words: str
) -> None:
    reply = get(url + path, prefer)

    assert reply.status_code == status
    assert words in reply.text


def test_the_lowest_2xx_and_no_body(url: str) -> None:
    reply = get(f"{url}/dogs", method="DELETE")
    assert (reply.status_code, reply.content) == (202, b"")
    reply = get(f"{url}/dogs", "code=204", method="DELETE")
    assert (reply.status_code, reply.content) == (204, b"")
    assert get(f"{url}/dogs", method="HEAD").content == b""
    assert get(f"{url}/open").status_code == 200


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("application/xml", "application/xml"),
        ("text/*", "text/csv"),
        ("application/json;q=0.1, application/xml;q=0.5", "application/xml"),
        ("image/png, */*;q=0.1", "application/json; charset=utf-8"),
        ("application/*", "application/json; charset=utf-8"),
    ],
)
def test_the_type_that_is_accepted(url: str, accept: str, sent: str) -> None:
    assert get(f"{url}/dogs", accept=accept).headers["Content-Type"] == sent


def test_json_of_any_kind_is_json(url: str) -> None:
    reply = get(f"{url}/dogs/any", accept="application/json")
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "application/hal+json")
    assert get(f"{url}/dogs/any", accept="application/xml").status_code == 406


def test_what_cannot_be_accepted_and_errors_that_are_told_all_the_same(url: str) -> None:
    reply = get(f"{url}/dogs", accept="image/png")
    assert reply.status_code == 406
    assert "application/json; charset=utf-8, application/xml and text/csv" in reply.text
    fault = get(f"{url}/dogs", "code=404", accept="text/csv")
    assert fault.status_code == 404
    assert fault.headers["Content-Type"] == "application/problem+json"


def test_objects_as_xml(url: str) -> None:
    reply = get(f"{url}/dogs", accept="application/xml")

    root = ElementTree.fromstring(reply.text)
    assert root.tag == "Dog"
    assert int(root.attrib["id"])
    assert root.findtext("name")
    assert root.findtext("tags/tags")
    assert root.find("secret") is None
    assert "Sandbox-Contract-Violation" not in reply.headers


def test_static_answers_are_composed_and_always_the_same(box: Sandbox) -> None:
    first, second = box.namespace(), box.namespace()
    shown = get(f"{first.url}/shown").json()

    assert shown == {"a": 11, "b": "usual", "c": ["x"], "d": "first"}
    get(f"{first.url}/dogs/any", "dynamic=true")
    assert get(f"{first.url}/dogs/any").content == get(f"{second.url}/dogs/any").content


def test_dynamic_answers_differ_and_depend_on_the_seed_of_the_namespace_alone(
    box: Sandbox,
) -> None:
    def told(others: int) -> list[bytes]:
        one, other = box.namespace(seed=5), box.namespace(seed=6)
        bodies = []
        for _ in range(3):
            for _ in range(others):
                get(f"{other.url}/dogs/any", "dynamic=true")
                get(f"{one.url}/shown", "dynamic=true")
            bodies.append(get(f"{one.url}/dogs/any", "dynamic=true").content)
        return bodies

    alone = told(0)
    assert len(set(alone)) == 3
    assert told(2) == alone


def test_a_seed_is_private_to_its_request(box: Sandbox) -> None:
    def told(seeded: bool) -> list[bytes]:
        one = box.namespace(seed=5)
        first = get(f"{one.url}/dogs/any", "dynamic=true").content
        if seeded:
            get(f"{one.url}/dogs/any", "dynamic=true, seed=9")
        return [first, get(f"{one.url}/dogs/any", "dynamic=true").content]

    assert told(True) == told(False)
    seeded = {get(f"{box.namespace().url}/dogs/any?__seed=9").content for _ in range(3)}
    assert len(seeded) == 1


def test_dynamic_answers_keep_their_schema(url: str) -> None:
    for path in ("/dogs", "/dogs/any", "/shown", "/open"):
        for _ in range(5):
            reply = get(url + path, "dynamic=true")
            assert reply.status_code == 200
            assert "Sandbox-Contract-Violation" not in reply.headers
            assert reply.headers["Preference-Applied"] == "dynamic=true"


def test_an_example_that_breaks_its_schema_is_served_and_told(box: Sandbox) -> None:
    handle = box.namespace()
    reply = get(f"{handle.url}/wrong")

    assert (reply.status_code, reply.json()) == (200, "seven")
    assert "expected an integer" in reply.headers["Sandbox-Contract-Violation"]
    assert handle.requests[0].violations


def test_a_schema_that_nothing_keeps_says_why(url: str) -> None:
    reply = get(f"{url}/never")

    assert reply.status_code == 500
    problem: Any = reply.json()
    assert problem["type"] == "urn:problem-type:unsatisfiable-schema"
    assert "no number keeps `minimum` 5 and `maximum` 3" in problem["detail"]
    assert "#/paths/~1never/get/responses/200/content/application~1json/schema" in problem["detail"]


def test_an_operation_that_declares_no_response(url: str) -> None:
    reply = get(f"{url}/silent")

    assert (reply.status_code, reply.content) == (204, b"")
    assert reply.headers["Sandbox-Warning"] == "getSilent declares no response"
    assert "Sandbox-Contract-Violation" not in reply.headers


def test_with_errors_what_breaks_its_schema_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "kennel.yaml"
    file.write_text(KENNEL)
    with Sandbox(specs=[file], strict_contract=True) as strict:
        assert get(f"{strict.url}/wrong").status_code == 500
        assert "seven" in get(f"{strict.url}/wrong").text
        assert get(f"{strict.url}/shown").status_code == 200


def test_a_dynamic_server_answers_dynamically_unless_told_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "kennel.yaml"
    file.write_text(KENNEL)
    with Sandbox(specs=[file], dynamic=True) as box:
        assert len({get(f"{box.url}/dogs").content for _ in range(4)}) > 1
        assert get(f"{box.url}/dogs", "dynamic=false").json() == []
        assert get(f"{box.url}/dogs", "example=one").json() == [{"id": 1, "name": "Rex"}]
