"""Answers of several parts, parts in a style, headers in other forms, kinds of patches."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from werkzeug.formparser import parse_form_data

from tests.spec.served import Api, of_text

PARTS = """
paths:
  /form:
    get:
      responses:
        "200":
          description: It.
          content:
            multipart/form-data:
              schema:
                type: object
                required: [name, tags, meta, photo]
                properties:
                  name: {type: string, const: Ann "A"}
                  tags: {type: array, minItems: 2, maxItems: 2, items: {const: a}}
                  meta: {type: object, required: [n], properties: {n: {const: 3}}}
                  photo: {type: string, format: binary}
                  data: {type: array, items: {const: 1}, minItems: 2, maxItems: 2}
                additionalProperties: false
              encoding:
                photo: {contentType: image/png}
                data: {contentType: application/json}
  /mixed:
    get:
      responses:
        "200":
          description: It.
          content:
            multipart/mixed:
              schema: {type: array, items: {type: object}}
              example: [{a: 1}, {b: 2}]
  /whole:
    get:
      responses:
        "200":
          description: It.
          content:
            multipart/mixed: {example: "--own\\r\\n\\r\\nhello\\r\\n--own--\\r\\n"}
  /styled:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              properties:
                ids: {type: array, items: {type: integer}}
                words: {type: array, items: {type: string}}
                where: {type: object, properties: {x: {type: integer}, y: {type: integer}}}
                note: {type: string}
              additionalProperties: false
            encoding:
              ids: {style: form, explode: false}
              words: {style: pipeDelimited, explode: false}
              where: {style: deepObject, explode: true}
      responses: {"204": {description: Fine.}}
  /things:
    post: &write
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
      responses:
        "201":
          description: It.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses:
        "200":
          description: It.
          headers:
            X-Flat: {schema: {type: object}, example: {a: 1, b: two}}
            X-Pairs: {explode: true, required: true, schema: {type: object,
              properties: {a: {type: integer}, b: {type: string}}}, example: {a: 1, b: "t,w"}}
            X-Json: {content: {application/json: {schema: {type: object,
              properties: {n: {type: integer}}}, example: {n: 1, s: "a,b"}}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
    patch:
      requestBody:
        content:
          application/merge-patch+json: {schema: {$ref: "#/components/schemas/Thing"}}
          application/json-patch+json: {schema: {type: array, items: {type: object}}}
      responses:
        "200":
          description: It.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
components:
  schemas:
    Thing: {type: object, properties: {id: {type: integer}, name: {type: [string, "null"]}}}
"""


@pytest.fixture(scope="module")
def api() -> Api:
    api = Api(of_text(PARTS))
    assert api.post("/things", {"name": "a"}).json["id"] == 1
    return api


def parsed(answer: Any) -> tuple[Any, Any]:
    import io

    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": answer.headers["Content-Type"],
        "CONTENT_LENGTH": str(len(answer.body)),
        "wsgi.input": io.BytesIO(answer.body),
    }
    _, form, files = parse_form_data(environ)
    return form, files


def test_a_form_is_answered_as_one(api: Api) -> None:
    form, files = parsed(api.get("/form"))

    assert form["name"] == 'Ann "A"'
    assert form.getlist("tags") == ["a", "a"]
    assert orjson.loads(form["meta"]) == {"n": 3}
    photo = files["photo"]
    try:
        assert photo.mimetype == "image/png" and photo.read(4) == b"\x89PNG"
    finally:
        photo.close()
    assert api.get("/form").body == api.get("/form").body


def test_parts_without_names(api: Api) -> None:
    from email import message_from_bytes

    answer = api.get("/mixed")
    kind = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    parts: Any = message_from_bytes(kind + answer.body).get_payload()

    assert [one.get_content_type() for one in parts] == ["application/json"] * 2
    assert [orjson.loads(one.get_payload()) for one in parts] == [{"a": 1}, {"b": 2}]


def test_an_example_that_is_the_whole_body(api: Api) -> None:
    answer = api.get("/whole")
    assert answer.headers["Content-Type"] == 'multipart/mixed; boundary="own"'
    assert answer.body == b"--own\r\n\r\nhello\r\n--own--\r\n"


def form(**fields: str) -> tuple[bytes, dict[str, str]]:
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    )
    return f"{parts}--b--\r\n".encode(), {"content-type": "multipart/form-data; boundary=b"}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"ids": "1,2,3", "words": "a b|c%d+e", "where[x]": "1", "where[y]": "2"}, 204),
        ({"ids": "7", "note": "100% + more"}, 204),
        ({"ids": "1,x"}, 400),
        ({"where[x]": "far"}, 400),
        ({"whence": "1"}, 400),
    ],
)
def test_parts_are_read_in_their_style(api: Api, fields: Any, status: int) -> None:
    body, headers = form(**fields)
    answer = api.call("POST", "/styled", body, headers=headers)
    assert answer.status == status, answer.body


def test_what_a_styled_part_says() -> None:
    from sandbox.contract.bodies import decode_body
    from sandbox.contract.message import Request

    (operation,) = [one for one in of_text(PARTS).operations if one.path == "/styled"]
    body, headers = form(**{"words": "a b|c%d+e", "where[x]": "1", "ids": "4,5", "note": "1+1%"})
    assert decode_body(operation, Request("POST", "/styled", "", headers, body)) == {
        "note": "1+1%",
        "words": ["a b", "c%d+e"],
        "where": {"x": 1},
        "ids": [4, 5],
    }


def test_headers_come_as_they_are_declared(api: Api) -> None:
    headers = api.get("/things/1").headers

    assert headers["X-Flat"] == "a,1,b,two"
    assert headers["X-Pairs"] == "a=1,b=t%2Cw"
    assert orjson.loads(headers["X-Json"]) == {"n": 1, "s": "a,b"}


@pytest.mark.parametrize(
    ("kind", "body", "name"),
    [
        ("application/merge-patch+json", {"name": None}, None),
        ("application/json-patch+json", [{"op": "add", "path": "/name", "value": "b"}], "b"),
    ],
)
def test_both_kinds_of_patches(api: Api, kind: str, body: Any, name: Any) -> None:
    answer = api.call("PATCH", "/things/1", body, headers={"content-type": kind})
    assert answer.status == 200 and answer.json.get("name") == name


def test_other_kinds_are_refused_and_told(api: Api) -> None:
    answer = api.call("PATCH", "/things/1", {"name": "c"})

    assert answer.status == 415
    kinds = "application/merge-patch+json, application/json-patch+json"
    assert (answer.headers["Accept-Patch"], answer.headers["Accept"]) == (kinds, kinds)
