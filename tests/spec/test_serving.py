"""Documents served by a real server: where, as what, and how."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.contract.document_faults import DocumentError
from sandbox.settings import Settings, SpecError, SpecSource
from sandbox.testing import RemoteSandbox
from sandbox.world.section import WorldError

PETS = """
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: "https://pets.test/v1"}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 10}}
      responses:
        "200":
          description: All.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}
              example: [{id: 1, name: Rex}]
    post:
      operationId: createPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
      responses:
        "201":
          description: Made.
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getPet
      security: [{key: []}]
      responses:
        "200":
          description: One.
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
        "404": {description: None.}
  /broken:
    get:
      operationId: getBroken
      responses:
        "200":
          description: Its example is none.
          content: {application/json: {schema: {type: integer}, example: seven}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string, minLength: 1}
"""
REX = [{"id": 1, "name": "Rex"}]


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("documents") / "pets.yaml"
    file.write_text(PETS)
    return file


@pytest.fixture(scope="module")
def box(pets: Path) -> Iterator[Sandbox]:
    """The built-in APIs with two documents beside them."""
    with Sandbox(specs=[pets, f"shop/v2={pets}"]) as box:
        yield box


def get(box: Sandbox, path: str, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(box.url + path, headers=named, timeout=5)


@pytest.mark.parametrize("path", ["/pets", "/v1/pets", "/shop/v2/pets", "/shop/v2/v1/pets"])
def test_documents_are_served_beside_the_built_in_apis(box: Sandbox, path: str) -> None:
    assert get(box, path).json() == REX
    assert requests.get(f"{box.url}/flows", auth=box.auth, timeout=5).status_code == 200


def test_where_each_is_served_is_told(box: Sandbox) -> None:
    assert [(api.name, api.url, api.operations) for api in box.apis] == [
        ("pets", box.url, 4),
        ("shop-v2", f"{box.url}/shop/v2", 4),
    ]
    assert box.api("pets").title == "Pets"
    with pytest.raises(LookupError, match="no API is called 'pet'; made from documents: pets, "):
        box.api("pet")


def test_what_is_served_is_told_over_http_too(box: Sandbox) -> None:
    shown = get(box, "/_sandbox/documents").json()

    assert [(one["name"], one["mount"], one["built_in"]) for one in shown["documents"]] == [
        ("leadconduit", "", True), ("zeotap", "", True), ("pets", "", False),
        ("shop-v2", "/shop/v2", False), ("control", "", True),
    ]  # fmt: skip
    assert shown["reload"] is None
    with RemoteSandbox(box.url) as far:
        assert far.apis == box.apis
        there = far.namespace()
        assert requests.get(there.api("shop-v2").url + "/pets", timeout=5).json() == REX
        there.verify(operation="listPets", exactly=1)
        far.delete(there)


def test_requests_are_recorded_and_verified(box: Sandbox) -> None:
    handle = box.namespace()

    requests.get(f"{handle.url}/shop/v2/pets?limit=3", timeout=5)
    requests.post(f"{handle.url}/pets", json={"name": ""}, timeout=5)

    handle.verify(operation="listPets", product="shop-v2", exactly=1)
    handle.verify(operation="createPet", status=400, exactly=1)
    first, second = handle.requests
    assert (first.path, first.query) == ("/shop/v2/pets", "limit=3")
    assert [finding.path for finding in second.findings] == ["name"]


def test_keys_in_a_query_are_not_recorded(tmp_path: Path) -> None:
    file = tmp_path / "pets.yaml"
    file.write_text(PETS.replace("in: header, name: X-Key", "in: query, name: 'k[y]'"))
    with Sandbox(specs=[file], only=True) as box:
        answer = get(box, "/pets/7?a=1&k%5By%5D=s3cret&b")

        assert answer.status_code == 200
        assert box.requests[0].query == "a=1&k%5By%5D=***&b"
        assert "s3cret" not in get(box, "/_sandbox/requests/1").text


def test_credentials_are_asked_for(box: Sandbox) -> None:
    refused = get(box, "/pets/7")

    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith('ApiKey realm="pets"')
    assert get(box, "/pets/7", X_Key="any").status_code == 200


def test_the_document_is_shown_under_its_name(box: Sandbox) -> None:
    shown = get(box, "/_sandbox/openapi/shop-v2.json").json()
    ready = get(box, "/_sandbox/ready").json()

    assert shown["paths"].keys() == {"/pets", "/pets/{id}", "/broken"}
    assert [one["name"] for one in ready["products"]] == [
        "leadconduit", "zeotap", "pets", "shop-v2", "control",
    ]  # fmt: skip


def test_preferences(box: Sandbox) -> None:
    assert get(box, "/pets/7?__code=404", X_Key="k").status_code == 404
    assert get(box, "/pets/7", X_Key="k", Prefer="code=404").status_code == 404
    made = [get(box, "/pets", Prefer="dynamic=true, seed=7").json() for _ in range(2)]
    assert made[0] == made[1] != REX


def test_alone(pets: Path) -> None:
    with Sandbox(specs=pets, only=True) as box:
        assert get(box, "/flows").json()["type"] == "urn:problem-type:not-found"
        assert get(box, "/pets").json() == REX
        assert get(box, "/_sandbox/world").status_code == 200
        assert box.world == "empty"


def test_dynamic(pets: Path) -> None:
    with Sandbox(specs=[pets], only=True, dynamic=True, seed=5) as box:
        made = [get(box, "/pets").json() for _ in range(3)]
        box.reset()
        again = [get(box, "/pets").json() for _ in range(3)]

    assert made == again
    assert all(one != REX for one in made)
    assert all(pet["name"] for pets in made for pet in pets)


def test_a_broken_answer_is_marked_or_refused(pets: Path) -> None:
    with Sandbox(specs=[pets], only=True) as box:
        marked = get(box, "/broken")
    with Sandbox(specs=[pets], only=True, strict_contract=True) as box:
        refused = get(box, "/broken")

    assert (marked.status_code, marked.json()) == (200, "seven")
    assert "getBroken breaks its contract" in marked.headers["Sandbox-Contract-Violation"]
    assert (refused.status_code, refused.json()["title"]) == (500, "Answer breaks the contract")


@pytest.mark.parametrize(("validation", "status"), [("strict", 400), ("warn", 200), ("off", 200)])
def test_validation_for_all_namespaces(pets: Path, validation: Any, status: int) -> None:
    with Sandbox(specs=[pets], only=True, validation=validation) as box:
        answer = get(box, "/pets?limit=x")
        lenient = get(box, "/pets?limit=x", Prefer="handling=lenient")

    assert answer.status_code == status
    assert ("Sandbox-Findings" in answer.headers) == (validation != "off")
    assert (lenient.status_code, lenient.headers["Preference-Applied"]) == (200, "handling=lenient")


def test_stateful(pets: Path) -> None:
    with Sandbox({"pets": {"pets": [{"id": 5, "name": "Kim"}]}}, specs=[pets], only=True,
                 stateful=True) as box:  # fmt: skip
        first = get(box, "/pets").json()
        made = requests.post(f"{box.url}/v1/pets", json={"name": "Bo"}, timeout=5).json()
        found = get(box, f"/pets/{made['id']}", X_Key="k")
        missing = get(box, "/pets/99", X_Key="k")

    assert first == [{"id": 5, "name": "Kim"}]
    assert (found.json()["name"], missing.status_code) == ("Bo", 404)


def test_without_state_a_world_has_nothing_of_a_document(pets: Path) -> None:
    with pytest.raises(WorldError, match="serve it with --stateful"):
        Sandbox({"pets": {"pets": []}}, specs=[pets], only=True, listen=False)


def test_what_the_document_says_is_kept_without_being_asked(tmp_path: Path) -> None:
    file = tmp_path / "pets.yaml"
    file.write_text(
        PETS.replace("  /pets/{id}:\n", "  /pets/{id}:\n    x-sandbox-resource: pets\n")
    )
    with Sandbox(specs=[file], only=True) as box:
        requests.post(f"{box.url}/pets", json={"name": "Bo"}, timeout=5)
        names = [pet["name"] for pet in get(box, "/pets").json()]

    assert names == ["Rex", "Bo"]


def test_a_file_tells_what_is_kept(pets: Path, tmp_path: Path) -> None:
    said = tmp_path / "resources.yaml"
    said.write_text("pets: {item: '/pets/{id}', id: id}\n")
    with Sandbox(specs=[pets], only=True, resources=(str(said),)) as box:
        requests.post(f"{box.url}/pets", json={"name": "Bo"}, timeout=5)
        assert len(get(box, "/pets").json()) == 2
    said.write_text("pets: {item: '/animals/{id}'}\n")
    with pytest.raises(SpecError, match=r"resources.yaml:1: pets.item: the document has no path"):
        Sandbox(specs=[pets], resources=(f"pets={said}",), listen=False)
    with pytest.raises(SpecError, match="of which document"):
        Sandbox(specs=[pets], resources=(f"cats={said}",), listen=False)


# What cannot be served


def test_a_document_with_faults_is_served_with_warnings(tmp_path: Path) -> None:
    file = tmp_path / "pets.yaml"
    file.write_text(PETS.replace('info: {title: Pets, version: "1"}\n', ""))

    with Sandbox(specs=[file], only=True) as box:
        assert get(box, "/pets").json() == REX
        (warning,) = box.api("pets").warnings
        assert "info" in warning
        assert warning.startswith(str(file))
    with pytest.raises(DocumentError, match="info"):
        Sandbox(specs=[file], only=True, strict_document=True, listen=False)


def test_strictly_an_example_that_breaks_its_schema_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(
        """
        openapi: 3.1.0
        info: {title: Sizes, version: "1"}
        paths:
          /size:
            get:
              responses:
                "200":
                  description: One.
                  content: {application/json: {schema: {type: integer}, example: large}}
        """
    )

    with Sandbox(specs=[file], only=True) as box:
        assert get(box, "/size").json() == "large"
    with pytest.raises(DocumentError, match=r"api.yaml, line 10 .*expected an integer"):
        Sandbox(specs=[file], only=True, strict_document=True, listen=False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("openapi: [", "pets.yaml"),
        ("name: no document\n", "pets.yaml"),
        ("openapi: 9.0.0\npaths: {}\n", "9.0.0"),
    ],
)
def test_what_cannot_be_served_is_refused_with_its_file(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "pets.yaml").write_text(text)

    with pytest.raises(DocumentError, match=message):
        Sandbox(specs=[tmp_path / "pets.yaml"], listen=False)


def test_settings_reach_another_process() -> None:
    settings = Settings(
        specs=(SpecSource("a.yaml"), SpecSource("b.yaml", "/b", "bee")),
        only=True, stateful=True, validation="warn", resources=("bee=r.yaml",), cors=False,
    )  # fmt: skip

    assert Settings.from_json(settings.to_json()) == settings
    assert settings.all_switches == {"validation": "warn"}
