"""The commands that come to an end by themselves."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sandbox.cli.story import Scene
from sandbox.resources import folder
from tests.cli.running import invoke, run

OPENAPI = folder("openapi")
FIXTURES = folder("fixtures")


def test_help_names_every_command_with_an_example() -> None:
    done = run("--help")

    assert done.returncode == 0
    for command in ("serve", "demo", "recipient", "routes", "validate"):
        assert f"\n  {command} " in done.stdout
    assert "sandbox serve --world my-world.yaml" in done.stdout


@pytest.mark.parametrize("command", ["serve", "demo", "recipient", "routes", "validate"])
def test_each_command_explains_itself(command: str) -> None:
    done = invoke(command, "--help")

    assert done.exit_code == 0
    assert done.stdout.startswith(f"Usage: sandbox {command}")


def test_the_version() -> None:
    done = run("--version")

    assert done.returncode == 0
    assert done.stdout.startswith("sandbox ")


def test_an_unknown_command_is_a_clear_line() -> None:
    done = run("sreve")

    assert done.returncode == 2
    assert "No such command 'sreve'" in done.stderr


def test_the_demo_tells_every_lead_and_verifies_it() -> None:
    done = run("demo")

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "14 submissions, 13 leads, 7 deliveries" in done.stdout
    assert done.stdout.rstrip().endswith("every outcome, reason, price and rule verified.")
    rows = [line for line in done.stdout.splitlines() if " failure " in line]
    assert len(rows) == 7
    assert any("Cap reached" in row and "caps: cap One a day: 1 of 1" in row for row in rows)


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        (
            Scene("Told otherwise", "failure", "Duplicate", delivered=True),
            "Told otherwise: the answer was (201, 'success', None)",
        ),
        (
            Scene("Dear", price=99, delivered=True),
            "Dear: Expected exactly 1 of the leads to meet the criteria; 0 did.; "
            "price is 12.5, not 99",
        ),
        (Scene("Kept back", price=12.5), "the recipient got 1 leads, not 0"),
    ],
)
def test_the_demo_fails_when_anything_is_otherwise(
    monkeypatch: pytest.MonkeyPatch, scene: Scene, words: str
) -> None:
    monkeypatch.setattr("sandbox.cli.play.SCENES", (scene,))

    done = invoke("demo")

    assert done.exit_code == 1
    assert f"Not as expected: {words}" in done.stderr
    assert "verified" not in done.stdout


def test_the_demo_on_a_port_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("demo", "--port", str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert done.stderr.startswith("Error: Cannot listen on 127.0.0.1:")
    assert "Traceback" not in done.stderr


def test_routes_are_a_table() -> None:
    done = run("routes")

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["method", "path", "operation", "product", "answered", "by"]
    rows = [line.split() for line in lines[2:]]
    assert [
        "POST",
        "/flows/{flow_id}/sources/{source_id}/submit",
        "submitLead",
        "leadconduit",
        "behaviour",
    ] in rows
    assert any(row[3] == "control" for row in rows)


def test_what_comes_with_the_sandbox_is_valid() -> None:
    files = sorted(map(str, [*FIXTURES.glob("*.yaml"), *OPENAPI.glob("*.yaml")]))

    done = run("validate", *files)

    assert done.stdout.splitlines() == [f"{file}: ok" for file in files]
    assert done.returncode == 0


WORLD = """\
name: mine
leadconduit:
  entities:
    - {id: "65d000000000000000000001", name: Web Form}
  flows:
    - name: Leads
      enabled: true
      fields: [email]
      steps: []
      sources:
        - entity: {id: "65d000000000000000000001"}
          integration: {module_id: leadconduit-default.inbound}
      acceptance_criteria:
        outcome: failure
        rule_set:
          op: and
          rules: [{lhv: lead.email, op: is not blanc}]
"""

DOCUMENT = """\
openapi: 3.1.0
info: {title: Mine, version: "1"}
paths:
  /leads/{id}:
    get:
      operationId: getLead
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200":
          description: A lead.
          content:
            application/json:
              schema: {type: object, properties: {price: {type: number}}}
              example: {price: none}
"""


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (WORLD, 17, "leadconduit.flows.0.acceptance_criteria.rule_set.rules.0"),
        ("name: [\n", 2, "expected"),
        ("just text\n", 1, "an object"),
        ("name: mine\nleadconduitt: {}\n", 2, "did you mean 'leadconduit'"),
        (DOCUMENT, 15, "the example breaks its schema: price"),
        (DOCUMENT.replace("3.1.0", "4.0.0"), 1, "the version must be 3.0, 3.1, 3.2"),
        (DOCUMENT.replace("3.1.0", "3.0.0"), 15, "the example breaks its schema: price"),
        (DOCUMENT.replace("/{id}", "").replace("none", "1"), 5, "'id' does not stand in the path"),
        (DOCUMENT.replace("type: object,", "type: objct,").replace("none", "1"), 14, "objct"),
    ],
)
def test_a_mistake_is_a_line_with_its_place(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)

    done = invoke("validate", str(file))

    assert done.exit_code == 1
    (fault,) = done.stdout.splitlines()
    assert fault.startswith(f"{file}:{line}: ")
    assert words in fault


def test_good_and_bad_files_together(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("name: good\n")
    bad.write_text("nam: bad\nsed: 1\n")

    done = invoke("validate", str(good), str(bad))

    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0] == f"{good}: ok"
    assert [line.partition(": ")[0] for line in lines[1:]] == [f"{bad}:1", f"{bad}:2"]


@pytest.mark.parametrize("arguments", [[], ["missing.yaml"]])
def test_files_that_are_none(arguments: list[str]) -> None:
    done = invoke("validate", *arguments)

    assert done.exit_code == 2
    assert done.stderr.startswith("Usage: sandbox validate")


def test_a_world_is_validated_by_its_name() -> None:
    done = invoke("validate", "quickstart")

    assert done.exit_code == 0
    assert "quickstart.yaml: ok" in done.output


def test_what_openapi_demands_but_serving_does_not(tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text("openapi: 3.1.0\ninfo: {title: Books}\npaths: {}\n")

    done = invoke("validate", str(file))

    assert done.exit_code == 0
    assert done.output == f"{file}:2: warning: info: version is missing\n"
    assert invoke("validate", "--strict-document", str(file)).exit_code == 1


def test_rules_of_the_document_that_only_the_checker_knows(tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\nservers: [{no: url}]\npaths: {}\n"
    )

    done = invoke("validate", str(file))

    assert done.exit_code == 0
    assert done.output.startswith(f"{file}:3: warning: servers.0: ")
    assert "is a required property" in done.output


def test_the_document_of_a_folder_is_validated(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(
        'openapi: 3.0.0\ninfo: {title: A, version: "1"}\npaths: {/a: {$ref: paths/a.yaml}}\n'
    )
    (tmp_path / "paths").mkdir()
    path = tmp_path / "paths" / "a.yaml"
    path.write_text("get:\n  responses:\n    200: {description: A.}\n    999: {description: B.}\n")

    done = invoke("validate", str(tmp_path))

    assert done.exit_code == 1
    assert done.output.startswith(f"{path}:4: get.responses.999: '999' is no status")
    assert len(done.output.splitlines()) == 1


def test_a_folder_without_a_document(tmp_path: Path) -> None:
    done = invoke("validate", str(tmp_path))

    assert done.exit_code == 1
    assert done.output == (
        f"{tmp_path}: no file has an API in it; name one of them, or call it openapi.yaml\n"
    )
