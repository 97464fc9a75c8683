"""Documents with something wrong anywhere: served, or refused in one clear line."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.contract.document import Document, DocumentError, load
from sandbox.contract.yaml import parse_yaml
from tests.contract.cases import case
from tests.contract.library import LIBRARY

WHOLE = {
    "swagger 2.0": parse_yaml(case("swagger_2")["files"]["pets.yaml"]),
    "openapi 3.0": parse_yaml(case("discriminators")["files"]["api.yaml"]),
    "openapi 3.1": parse_yaml(case("openapi_3_1")["files"]["api.yaml"]),
    "openapi 3.2": parse_yaml(case("openapi_3_2")["files"]["api.yaml"]),
    "library": parse_yaml(LIBRARY),
}
JUNK: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    "",
    "x",
    "#",
    "#/",
    "#/paths",
    [],
    [None],
    {},
    {"$ref": "#/x"},
    {"x": 1},
)

Place = tuple[str | int, ...]


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in `value`, itself first."""
    yield at
    items = value.items() if isinstance(value, dict) else ()
    for key, below in enumerate(value) if isinstance(value, list) else items:
        yield from places(below, (*at, key))


def spoilt(document: Any, at: Place, junk: Any) -> Any:
    changed = copy.deepcopy(document)
    holder = changed
    for step in at[:-1]:
        holder = holder[step]
    holder[at[-1]] = junk
    return changed


@pytest.mark.parametrize("version", WHOLE)
@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_wrong_it_is_served_or_refused(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    raw = WHOLE[version]
    at = data.draw(st.sampled_from([place for place in places(raw) if place]))
    text = orjson.dumps(spoilt(raw, at, data.draw(st.sampled_from(JUNK))))
    file = tmp_path / "api.json"
    file.write_bytes(text)

    try:
        document = load(file)
    except DocumentError as error:
        assert error.message
        assert error.file == str(file)
        return
    served(document)
    for fault in (*document.warnings, *document.examine()):
        assert fault.line is not None
        assert "\n" not in str(fault)


def served(document: Document) -> None:
    """Everything that a request needs works: routes, schemas and answers."""
    document.check()
    assert document.servers is not None
    assert document.security_schemes is not None
    for operation in document.operations:
        path = operation.path.replace("{", "").replace("}", "")
        match = document.routes.match(operation.method, path)
        assert set(match.path_values) <= {one.name for one in match.operation.parameters}
