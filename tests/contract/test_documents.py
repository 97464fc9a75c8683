"""Documents of every version, one feature a case file: what is read, taken and refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.contract.document import Document, DocumentError, load
from sandbox.contract.validator import Validator
from tests.contract.cases import FOLDER, Parts, case, loaded, told

NAMES = sorted(file.stem for file in FOLDER.glob("*.yaml") if file.stem != "faults")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("times", [1, 2], ids=["fresh", "cached"])
@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_what_its_case_says(name: str, times: int, tmp_path: Path) -> None:
    wanted = case(name)
    folder = tmp_path / "api"
    for _ in range(times):
        document = loaded(wanted, folder)

    assert told(document, folder) == wanted.get("warnings", [])
    assert [one.id for one in document.operations] == wanted["operations"]
    assert [one.id for one in document.webhooks] == wanted.get("webhooks", [])
    _check_top(document, wanted)
    _check_parts(Parts(document), wanted)
    document.check()


def _check_top(document: Document, wanted: Any) -> None:
    if "title" in wanted:
        assert (document.title, document.version) == (wanted["title"], wanted["version"])
        assert [server.url for server in document.servers] == wanted["servers"]
        assert {server.path for server in document.servers} == {wanted["base_path"]}
    for name, scheme in wanted.get("schemes", {}).items():
        assert document.security_schemes[name] == scheme


def _check_parts(parts: Parts, wanted: Any) -> None:
    _check_operations(parts, wanted)
    for id, parameters in wanted.get("parameters", {}).items():
        for name, about in parameters.items():
            parameter = parts.parameter(id, name)
            for member in {"style", "explode", "default"} & about.keys():
                assert getattr(parameter, member) == about[member], (name, member)
            _check_values(parameter.validator, about)
    for words, about in {**wanted.get("bodies", {}), **wanted.get("sent", {})}.items():
        _check_values(parts.body(words).validator, about)
    for words, about in wanted.get("answers", {}).items():
        answer = parts.answer(words)
        _check_values(answer.validator, about)
        if "examples" in about:
            assert answer.examples == about["examples"]


def _check_operations(parts: Parts, wanted: Any) -> None:
    for id, alternatives in wanted.get("security", {}).items():
        assert [list(one) for one in parts.operation(id).security] == alternatives
    for id, method in wanted.get("methods", {}).items():
        assert parts.operation(id).method == method
    for words, names in wanted.get("headers", {}).items():
        assert [header.name for header in parts.response(words).headers] == names
    for id, callbacks in wanted.get("callbacks", {}).items():
        (callback,) = parts.operation(id).callbacks
        shown = [callback.expression, *(one.id for one in callback.operations)]
        assert {callback.name: shown} == callbacks


def _check_values(validator: Validator | None, about: Any) -> None:
    assert validator is not None
    for value in about.get("good", ()):
        assert validator.findings(value) == [], value
    for value in about.get("bad", ()):
        assert validator.findings(value), value


@pytest.mark.parametrize("name", NAMES)
def test_what_is_served_is_a_document_of_3_1_in_one_piece(name: str, tmp_path: Path) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator, OpenAPIV32SpecValidator

    document = loaded(case(name), tmp_path / "api")
    again = tmp_path / "again.json"
    again.write_bytes(document.render("json"))

    is_3_1 = document.raw["openapi"].startswith("3.1.")
    checker = OpenAPIV31SpecValidator if is_3_1 else OpenAPIV32SpecValidator
    assert list(checker(document.raw).iter_errors()) == []
    second = load(again, strict=True)
    assert [one.id for one in second.operations] == [one.id for one in document.operations]
    _check_parts(Parts(second), case(name))


FAULTS = case("faults")


@pytest.mark.parametrize("wanted", FAULTS, ids=[one["about"] for one in FAULTS])
def test_a_document_with_faults_is_served_in_spite_of_them(wanted: Any, tmp_path: Path) -> None:
    texts = {"api.yaml": wanted["text"], **wanted.get("files", {})}
    folder = tmp_path / "api"
    (tmp_path / "secret.yaml").write_text("get: {}")
    for _ in ("fresh", "cached"):
        document = loaded({"files": texts}, folder)

        lines = [line.replace(str(folder), "FOLDER") for line in told(document, folder)]
        assert lines == wanted["warnings"]
        assert [one.id for one in document.operations] == wanted["operations"]
    parts = Parts(document)
    for words, values in wanted.get("takes", {}).items():
        _check_values(parts.body(words).validator, {"good": values})
    for words, values in wanted.get("refuses", {}).items():
        _check_values(parts.body(words).validator, {"bad": values})
    for words, examples in wanted.get("examples", {}).items():
        assert parts.body(words).examples == examples
    for id, names in wanted.get("parameters", {}).items():
        assert [one.name for one in parts.operation(id).parameters] == names
    document.check()


@pytest.mark.parametrize("wanted", FAULTS, ids=[one["about"] for one in FAULTS])
def test_a_strict_reader_refuses_any_fault(wanted: Any, tmp_path: Path) -> None:
    texts = {"api.yaml": wanted["text"], **wanted.get("files", {})}
    loaded({"files": texts}, tmp_path)

    with pytest.raises(DocumentError) as caught:
        load(tmp_path / "api.yaml", strict=True)

    places = [line.split(" ", 2)[1].rstrip(":") for line in wanted["warnings"]]
    assert caught.value.file is not None
    assert f"{Path(caught.value.file).name}:{caught.value.line}" in places
