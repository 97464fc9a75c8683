"""`sandbox example` and `sandbox routes` on documents: what is shown can be pasted, and works."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.cli.running import invoke
from tests.spec.test_serving import PETS

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: /v1}]
paths:
  /pets/{id}/{tags}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}, example: 7}
      - {name: tags, in: path, required: true, style: matrix, explode: true,
         schema: {type: array, minItems: 1, items: {type: string, enum: [a b, c]}}}
    put:
      operationId: putPet
      security: [{basic: [], key: []}, {}]
      parameters:
        - {name: where, in: query, required: true, style: deepObject, explode: true,
           schema: {type: object, required: [a], properties: {a: {type: integer}}}}
        - {name: page, in: query, schema: {type: integer}}
        - {name: X-Ids, in: header, required: true, schema: {type: array, minItems: 2,
           items: {type: integer}}}
        - {name: lang, in: cookie, required: true, schema: {const: en}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              additionalProperties: false
              properties: {name: {type: string, minLength: 3}, "it's": {type: boolean}}
      responses:
        "200":
          description: It.
          content:
            application/json:
              examples: {one: {value: {name: Rex}}, two: {value: {name: Max}}}
        "404":
          description: None.
          content: {application/json: {example: {error: gone}}}
  /forms:
    post:
      operationId: postForm
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, required: [a], properties: {a: {const: 1}}}
      responses: {"201": {description: Made.}}
  /impossible:
    post:
      operationId: postImpossible
      requestBody:
        content: {application/json: {schema: {type: string, minLength: 5, maxLength: 2}}}
      responses: {"201": {description: Made.}}
components:
  securitySchemes:
    basic: {type: http, scheme: basic}
    key: {type: apiKey, in: query, name: k}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("documents") / "shop.yaml"
    file.write_text(DOCUMENT)
    return file


@pytest.fixture(scope="module")
def box(file: Path) -> Iterator[Sandbox]:
    with Sandbox(specs=[file, f"b={file}"], only=True, strict_contract=True) as box:
        yield box


def shown(*arguments: str | Path) -> str:
    done = invoke("example", *map(str, arguments))
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("more", [(), ("--dynamic",), ("--dynamic", "--seed", "other")])
@pytest.mark.parametrize("operation", ["putPet", "postForm", "PUT /pets/{id}/{tags}"])
def test_the_request_works_when_it_is_pasted(
    file: Path, box: Sandbox, operation: str, more: tuple[str, ...]
) -> None:
    text = shown(operation, "--spec", f"b={file}", "--only", "--url", box.url, *more)
    line = "curl " + text.partition("\ncurl ")[2].partition("\n\n# ")[0]

    done = subprocess.run(
        f"{line} -w '\\n%{{http_code}}'", shell=True, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] in ("200", "201"), done.stdout


def test_the_answers_of_a_status_are_shown_each(file: Path) -> None:
    text = shown("putPet", "--spec", file)

    assert "# putPet: PUT /pets/{id}/{tags} (shop)" in text
    assert "# 200, example 'one'" in text
    assert "# 200, example 'two'" in text
    assert "# also declared: 404 (--code)" in text
    assert "Preference-Applied" not in text


def test_another_status(file: Path) -> None:
    text = shown("putPet", "--spec", file, "--code", "404")

    head, _, body = text.partition("Content-Type: application/json\n\n")
    assert "# 404" in head
    assert json.loads(body.partition("\n\n#")[0]) == {"error": "gone"}


def test_what_is_made_up_follows_from_the_seed(file: Path) -> None:
    texts = [
        shown("putPet", "--spec", file, "--dynamic", "--seed", seed) for seed in ("1", "1", "2")
    ]

    assert texts[0] == texts[1] != texts[2]


def test_what_cannot_be_made_is_told(file: Path) -> None:
    assert "# no body can be made" in shown("postImpossible", "--spec", file)


def test_an_operation_of_the_built_in_apis() -> None:
    assert "/flows?include=" in shown("listFlows")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["putPt"], "there is no operation 'putPt'; did you mean putPet"),
        (["get /pets"], "did you mean PUT /pets/{id}/{tags}"),
        (["zzzzzzz"], "`sandbox routes` lists them"),
        (["putPet", "--code", "418"], "putPet declares 200 and 404"),
        (["putPet", "--api", "shp"], "there is no API 'shp'; there are shop"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    file: Path, arguments: list[str], message: str
) -> None:
    done = invoke("example", *arguments, "--spec", str(file), "--only")

    assert done.exit_code == 2
    assert message in done.stderr.replace("\n", " ")


def test_two_apis_with_the_same_operation(file: Path) -> None:
    specs = ["--spec", str(file), "--spec", f"b={file}", "--only"]

    assert "choose one with --api" in invoke("example", "putPet", *specs).stderr
    assert "/b/pets/7/" in invoke("example", "putPet", "--api", "b", *specs).stdout


def test_routes_of_documents(tmp_path: Path) -> None:
    (tmp_path / "pets.yaml").write_text(PETS)

    def rows(*more: str) -> list[list[str]]:
        done = invoke("routes", "--spec", f"m={tmp_path / 'pets.yaml'}", *more)
        assert done.exit_code == 0, done.output
        return [line.split() for line in done.stdout.splitlines()[2:]]

    assert rows()[:4] == [
        ["GET", "/m/pets", "listPets", "m", "example"],
        ["POST", "/m/pets", "createPet", "m", "generated"],
        ["GET", "/m/pets/{id}", "getPet", "m", "generated"],
        ["GET", "/m/broken", "getBroken", "m", "example"],
    ]
    kept = [row[4] for row in rows("--stateful", "--only")[:4]]
    assert kept == ["kept", "kept", "kept", "example"]
    assert any(row[3] == "leadconduit" for row in rows())
    assert not any(row[3] == "leadconduit" for row in rows("--only"))


def test_documents_that_are_not_there_are_a_clear_line() -> None:
    for command in (["routes"], ["example", "x"]):
        done = invoke(*command, "--spec", "nowhere.yaml")
        assert (done.exit_code, "no such file" in done.stderr) == (2, True)
        assert "name a document" in invoke(*command, "--only").stderr
