"""A document of megabytes is loaded whole, and works for each operation as for the first."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from sandbox.contract.document import load
from sandbox.contract.yaml import write_yaml
from tests.contract.large import large_document


def test_a_document_of_five_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "large.json"
    file.write_bytes(orjson.dumps(large_document(1200, 1000), option=orjson.OPT_INDENT_2))
    assert file.stat().st_size > 5_000_000

    document = load(file)
    again = load(file)

    assert document.warnings == again.warnings == ()
    assert len(document.operations) == len(again.operations) == 1000
    assert document.raw == again.raw
    validator = again.operations[0].responses["200"].content[0].validator
    assert validator is not None
    assert validator.is_valid({"name": "a"})
    assert [finding.rule for finding in validator.findings({})] == ["required"]


def test_what_an_operation_does_not_lead_to_is_not_compiled(tmp_path: Path) -> None:
    raw = large_document(4, 4)
    raw["components"]["schemas"]["Alone"] = {"type": "string"}
    raw["paths"]["/alone"] = {
        "get": {
            "operationId": "alone",
            "responses": {
                "200": {
                    "description": "Fine.",
                    "content": {"text/plain": {"schema": {"$ref": "#/components/schemas/Alone"}}},
                }
            },
        }
    }
    file = tmp_path / "api.yaml"
    file.write_bytes(write_yaml(raw))
    document = load(file)
    # What is wrong elsewhere is found only by who needs it.
    document.raw["components"]["schemas"]["S0"]["type"] = "nonsense"

    alone = next(one for one in document.operations if one.id == "alone")
    validator = alone.responses["200"].content[0].validator

    assert validator is not None
    assert validator.is_valid("text")
