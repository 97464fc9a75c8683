"""What shows only once the schemas of a document are put to use."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.contract import examining
from sandbox.contract.document import Document, load
from sandbox.contract.document_faults import Faults

TEXT = """\
openapi: 3.1.0
info: {title: A, version: "1"}
paths:
  /a:
    get:
      parameters:
        - {name: n, in: query, schema: {type: integer, default: many}}
      responses:
        "200": {$ref: "#/components/responses/Fine"}
        "201":
          description: Made.
          headers: {X-Left: {schema: {type: integer}, example: few}}
    put:
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Lead"}
            examples:
              good: {value: {id: 1}}
              default: {value: {}}
          text/plain: {schema: {type: integer}, example: not looked at}
      responses: {"200": {$ref: "#/components/responses/Fine"}}
components:
  responses:
    Fine:
      description: Fine.
      content: {application/json: {schema: {$ref: "#/components/schemas/Lead"}, example: {id: x}}}
  schemas:
    Lead:
      type: object
      required: [id]
      properties: {id: {type: integer}}
      examples: [{id: 1}, {id: y}]
      default: {}
"""


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Document:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "api.yaml").write_text(TEXT)
    return load(tmp_path / "api.yaml", strict=True)


def test_examples_and_defaults_are_told_once_each_at_their_place(document: Document) -> None:
    told = {(fault.line, fault.message) for fault in document.examine()}

    assert told == {
        (7, 'the default breaks its schema: expected an integer, got "many"'),
        (12, 'the example breaks its schema: expected an integer, got "few"'),
        (20, 'the example breaks its schema: id: "id" is required, but missing'),
        (27, 'the example breaks its schema: id: expected an integer, got "x"'),
        (33, 'the example breaks its schema: id: expected an integer, got "y"'),
        (34, 'the default breaks its schema: id: "id" is required, but missing'),
    }
    assert len(document.examine()) == len(told)
    assert {fault.severity for fault in document.examine()} == {"error"}
    assert document.warnings == ()


def test_not_everything_is_looked_at_in_very_large_documents(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "MOST_SCHEMAS", 1)

    *some, last = document.examine()

    assert len(some) < 6
    assert last.severity == "warning"
    assert "not all of its schemas and examples were looked at" in last.message


def test_a_schema_that_cannot_be_compiled_is_found_late_and_served(document: Document) -> None:
    document.raw["components"]["schemas"]["Lead"]["required"] = [7]

    lenient = Document(document.raw, "late", faults=Faults())
    body = next(one for one in lenient.operations if one.method == "PUT").body
    assert body is not None
    assert body.content[0].validator is not None
    before = list(lenient.warnings)

    assert body.content[0].validator.is_valid({"anything": 1})
    (fault,) = [fault for fault in lenient.warnings if fault not in before]
    assert before == []
    assert "cannot be compiled" in fault.message
