"""Worlds: what a fresh namespace holds, read from YAML, checked as a whole, never half-loaded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.resources import folder
from sandbox.world.members import (
    ClockStart,
    read_about,
    read_clock,
    read_hosts,
    read_name,
    read_seed,
    read_stubs,
    read_switches,
)
from sandbox.world.namespace import Namespace
from sandbox.world.section import Faults, Section, WorldError, WorldFault
from sandbox.world.store import Snapshot
from sandbox.world.stubs import Stub
from sandbox.world.switches import Switch, Switches

if TYPE_CHECKING:
    from sandbox.product import Product

__all__ = ["ClockStart", "Section", "World", "WorldError", "WorldFault", "built_in", "load_world"]

log = logging.getLogger("sandbox")

BUILT_IN_SECTIONS = ("leadconduit", "zeotap")
"""The APIs that come with the sandbox. A world that tells of them can be loaded without them."""

SPEC = "spec"
"""The member that may hold the sections of served documents, by their names."""

MAX_BYTES = 16 * 1024 * 1024
DEFAULT_SEED = 1


@dataclass(frozen=True, slots=True)
class World:
    """A checked world. It is never changed, so that any number of namespaces can share it.

    `document` is all of it as it was written, `sections` the part of each product. `snapshot` is
    what the store of a fresh namespace holds: the products installed their sections once, when the
    world was loaded, and a namespace only takes over the result.
    """

    name: str = "empty"
    about: str = ""
    seed: int | str = DEFAULT_SEED
    clock: ClockStart = field(default_factory=ClockStart)
    switches: Mapping[str, Any] = field(default_factory=dict)
    stubs: tuple[Stub, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)
    sections: Mapping[str, Any] = field(default_factory=dict)
    definitions: tuple[Switch, ...] = ()
    snapshot: Snapshot = field(default_factory=dict)


def built_in() -> dict[str, Path]:
    """The worlds that come with the sandbox, by name."""
    return {path.stem: path for path in sorted(folder("fixtures").glob("*.yaml"))}


def load_world(source: Path | str | Mapping[str, Any], products: Sequence[Product]) -> World:
    """The world that `source` describes for `products`.

    `source` is the path of a YAML file, the name of a built-in world, the text of a YAML document,
    or the document itself. Raises WorldError with everything that is wrong with it.
    """
    section = _read(source)
    faults: Faults = []
    if not section.is_object(faults, "an object with name, and a section for each product"):
        raise WorldError(faults)
    names = [product.name for product in products]
    not_served = [name for name in BUILT_IN_SECTIONS if name not in names]
    faults += section.unknown_members([*_MEMBERS, *names, *not_served, SPEC])
    definitions = tuple(switch for product in products for switch in product.switches)
    world = World(
        **_members(section, faults, Switches(definitions)),
        document=section.value,
        sections=_sections(section, faults, products),
        definitions=definitions,
    )
    if faults:
        raise WorldError(sorted(faults, key=lambda fault: fault.line or 0))
    for name in not_served:
        if name in section.value:
            log.warning("world %s: the section %s is left out: it is not served", world.name, name)
    return _furnished(world, products)


# Readers of the members that do not depend on the products, by the name of the field they fill.
_MEMBERS: Mapping[str, Callable[[Section, Faults], Any] | None] = {
    "name": read_name,
    "about": read_about,
    "seed": read_seed,
    "clock": read_clock,
    "switches": None,
    "stubs": read_stubs,
    "allow_hosts": read_hosts,
}
WORLD_MEMBERS = tuple(_MEMBERS)
"""The members of every world; no product can be called so."""


def _members(section: Section, faults: Faults, switches: Switches) -> dict[str, Any]:
    read: dict[str, Any] = {"name": Path(section.file).stem}
    for name, reader in _MEMBERS.items():
        if name not in section.value:
            continue
        below = section.at(name)
        if reader is None:
            read[name] = read_switches(below, faults, switches)
        else:
            read[name] = reader(below, faults)
    return read


def _sections(section: Section, faults: Faults, products: Sequence[Product]) -> dict[str, Any]:
    found = {}
    for product, below in _told(section, faults, {one.name: one for one in products}):
        if product.name in found:
            faults.append(below.fault((), f"{product.name} is told of twice", "one place"))
        elif below.is_object(faults, f"what {product.name} holds"):
            faults += product.check_world(below)
        found[product.name] = below.value
    return found


def _told(
    section: Section, faults: Faults, products: Mapping[str, Product]
) -> Iterator[tuple[Product, Section]]:
    """The sections of products: by name, and below `spec` where no product is called so."""
    yield from ((products[name], section.at(name)) for name in section.value if name in products)
    if SPEC not in section.value or SPEC in products:
        return
    inside = section.at(SPEC)
    if inside.is_object(faults, "an object with a section for each document"):
        faults += inside.unknown_members(list(products))
        yield from ((products[name], inside.at(name)) for name in inside.value if name in products)


def _furnished(world: World, products: Sequence[Product]) -> World:
    """The world with its snapshot: the products install their sections on a stage.

    The stage's seed differs from that of the namespaces, so that no id of the world comes again.
    """
    stage = Namespace("stage", world, seed=f"{world.seed}, installing")
    for product in products:
        product.install(stage, world.sections.get(product.name, {}))
    return replace(world, snapshot=stage.store.snapshot())


def _read(source: Path | str | Mapping[str, Any]) -> Section:
    if isinstance(source, Mapping):
        return _of_mapping(source)
    if isinstance(source, str) and _is_text(source):
        return _of_text(source, "text")
    path = source if isinstance(source, Path) else _found(source)
    try:
        data = _bytes_of(path)
        return _of_text(data.decode(), str(path))
    except OSError as error:
        raise _refusal(str(path), f"cannot be read: {error.strerror}", "a readable file") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refusal(str(path), "is not UTF-8", "UTF-8 text", line) from None


def _is_text(source: str) -> bool:
    """Whether a text is a document itself; a name or a path has one line and no mapping in it."""
    return "\n" in source or ": " in source or source.lstrip().startswith("{")


def _found(source: str) -> Path:
    worlds = built_in()
    if source in worlds:
        return worlds[source]
    if "/" in source or "\\" in source or source.endswith((".yaml", ".yml", ".json")):
        return Path(source)
    close = get_close_matches(source, worlds, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    known = ", ".join(worlds)
    raise _refusal(source, f"there is no world of this name{hint}", f"a file, or one of {known}")


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _refusal(str(path), "is too large", f"at most {MAX_BYTES} bytes")
    return data


def _of_text(text: str, file: str) -> Section:
    from sandbox.contract.yaml import YamlError, parse_yaml_with_lines

    try:
        value, lines = parse_yaml_with_lines(text)
    except YamlError as error:
        raise _refusal(file, error.message, "a YAML document", error.line) from None
    return Section({} if value is None else _as_json(value, file), (), file, lines)


def _of_mapping(source: Mapping[str, Any]) -> Section:
    return Section(_as_json(source, "mapping"), (), "mapping")


def _as_json(value: Any, file: str) -> Any:
    """The value through JSON and back: plain, and unchanged when the caller's objects change.

    A world is read and answered as JSON, so what cannot be written so is refused here and not in
    the middle of a test; not-a-number and the infinities become null.
    """
    try:
        return orjson.loads(orjson.dumps(value))
    except TypeError as error:
        raise _refusal(file, f"cannot be written as JSON: {error}", "plain values") from None


def _refusal(file: str, message: str, expected: str, line: int | None = None) -> WorldError:
    return WorldError([WorldFault(file, line, "", message, expected)])
