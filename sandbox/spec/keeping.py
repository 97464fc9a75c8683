"""Whether a document keeps what is posted to it, and what it then answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.settings import SpecError

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.spec.mapping import Told
    from sandbox.spec.state import State

_EXTENSION = "x-sandbox-resource"


def state_of(
    document: Document, name: str, *, stateful: bool, resources: Path | None = None
) -> State | None:
    """What is kept of `document`; None where nothing is.

    All of its resources where it is `stateful` or the file `resources` tells of them; else those
    that say `x-sandbox-resource`. Raises SpecError for a file with mistakes, all of them named.
    """
    if not stateful and resources is None and not _says_so(document):
        return None
    from sandbox.spec.mapping import told_resources
    from sandbox.spec.state import State

    state = State.of(document, name, {} if resources is None else _mapping(resources, document))
    if stateful or resources is not None:
        return state
    told = {one.name for one in told_resources(document, {}).values() if not one.ignored}
    return _of_these(state, told)


def _says_so(document: Document) -> bool:
    paths = document.raw.get("paths")
    items = paths.values() if isinstance(paths, Mapping) else ()
    return any(isinstance(item, Mapping) and item.get(_EXTENSION) for item in items) or any(
        operation.extensions.get(_EXTENSION) for operation in document.operations
    )


def _of_these(state: State, names: set[str]) -> State:
    """The state with these of its resources alone."""
    parts = state.found.parts
    return replace(
        state,
        resources=_named(state.resources, names),
        kept=_named(state.kept, names),
        behaviours={
            key: behaviour
            for key, behaviour in state.behaviours.items()
            if parts[key].resource.name in names
        },
    )


def _named(values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _mapping(file: Path, document: Document) -> dict[str, Told]:
    from sandbox.contract.yaml import YamlError, parse_yaml_with_lines
    from sandbox.spec.mapping import check_mapping
    from sandbox.world.section import Faults, Section

    try:
        value, lines = parse_yaml_with_lines(file.read_bytes())
    except OSError as error:
        raise SpecError(f"{file}: cannot be read: {error.strerror}") from error
    except YamlError as error:
        raise SpecError(f"{file}:{error.line}: {error.message}") from error
    faults: Faults = []
    told = check_mapping(Section(value, (), str(file), lines), document, faults)
    if faults:
        raise SpecError("\n".join(map(str, faults)))
    return told
