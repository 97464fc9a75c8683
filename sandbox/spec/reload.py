"""Following files while serving: documents and the world are exchanged when they change.

A request that has begun is finished by what it began with. What is broken is told and left out: the
last good version goes on.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Final

from sandbox.compose import PRODUCTS, TAKEN, world_of
from sandbox.contract.document_faults import DocumentError
from sandbox.control.stub_contract import operations_for
from sandbox.routing import Router
from sandbox.settings import SpecError
from sandbox.spec.changes import changes
from sandbox.spec.mounts import mounts_of
from sandbox.spec.serving import resources_of, spec_products
from sandbox.world.fixtures import load_world
from sandbox.world.section import WorldError
from sandbox.world.switches import SwitchError

if TYPE_CHECKING:
    from sandbox.product import Product
    from sandbox.service import Service
    from sandbox.settings import Settings
    from sandbox.world.fixtures import World
    from sandbox.world.namespace import Namespace

POLL_SECONDS: Final = 0.3
# Clocks of file systems are coarse: until then a file may change and look as it did.
_SETTLED: Final = 2.0
_SUFFIXES: Final = (".yaml", ".yml", ".json")
_REFUSALS: Final = (SpecError, DocumentError, WorldError, SwitchError, OSError)

Mark = tuple[int, int, str] | None
"""When a file was changed, its size, and what is in it; None where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change of files: what is new in a few words, or the error."""

    told: str
    good: bool


def follow_files(service: Service, settings: Settings) -> Reloading:
    """Exchange what `service` serves whenever a file of `settings` changes; told on stderr."""
    reloading = service.realm.reloading = Reloading(service, settings)
    reloading.start()
    return reloading


class Reloading:
    """Looks at the files of a service again and again, on a thread of its own."""

    def __init__(
        self,
        service: Service,
        settings: Settings,
        say: Callable[[str], None] | None = None,
        poll: float = POLL_SECONDS,
    ) -> None:
        self._service = service
        self._settings = settings
        self._say = say or _to_stderr
        self._poll = poll
        self._stopped = threading.Event()
        self._looking = threading.Lock()
        self._marks = self._marked({})
        self.good = 0
        self.error: str | None = None

    def start(self) -> None:
        """Look from now on, until `stop`."""
        threading.Thread(target=self._follow, name="sandbox-reload", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def as_json(self) -> dict[str, Any]:
        """How often something was exchanged, and what is wrong with the files now."""
        return {"reloads": self.good, "error": self.error}

    def look(self) -> Outcome | None:
        """Exchange what changed since the last look; None where nothing did."""
        with self._looking:
            marks = self._marked(self._marks)
            changed = _differing(self._marks, marks)
            outcome = self._exchanged(changed) if changed else None
            # Documents may have other files by now.
            self._marks = {**self._marked({}), **marks} if changed else marks
            return outcome

    def _follow(self) -> None:
        while not self._stopped.wait(self._poll):
            if _differing(self._marks, self._marked(self._marks)):
                # An editor may still be writing.
                self._stopped.wait(self._poll / 4)
                self._tell(self.look())

    def _tell(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self._say(outcome.told)

    def _marked(self, before: Mapping[Path, Mark]) -> dict[Path, Mark]:
        return {path: _mark(path, before.get(path)) for path in self._paths()}

    def _exchanged(self, changed: set[Path]) -> Outcome:
        started = monotonic()
        try:
            told = self._exchange(changed)
        except _REFUSALS as error:
            self.error = str(error)
            return Outcome(f"Not reloaded, the last good version goes on: {error}", False)
        except Exception as error:  # a thread that ends would end the following of files
            self.error = f"{type(error).__name__}: {error}"
            return Outcome(f"Not reloaded, the last good version goes on: {self.error}", False)
        self.error = None
        self.good += 1
        taken = (monotonic() - started) * 1000
        return Outcome(f"Reloaded in {taken:.0f} ms: {told}", True)

    def _exchange(self, changed: set[Path]) -> str:
        """Make everything anew that `changed` files are in, then put it in its place; in words."""
        service, realm = self._service, self._service.realm
        before, old = realm.products, realm.world
        products = self._products(before, changed)
        world = load_world(world_of(self._settings), products)
        afresh = _world_file(self._settings) in changed
        own: dict[int, World] = {}
        for namespace in realm.exchange(products, world):
            if namespace.world.document is not old.document:
                _follow_own(namespace, products, own)
            elif afresh:
                namespace.load(world)
            else:
                namespace.exchange(world)
        service.router = Router(products)
        told = [*changes(before, products), *([f"world {world.name}"] if afresh else [])]
        told += _drop_stubs(service, before, products)
        return "; ".join(told) or "nothing that is served differs"

    def _products(self, before: Sequence[Product], changed: set[Path]) -> list[Product]:
        """The products with those made anew that `changed` files are in."""
        resources = self._resources()
        kept = {
            product.name: product
            for product in before
            if self.error is None
            and not changed & {*product.document.files, resources.get(product.name)}
        }
        *built_in, control = [product for product in before if product.name in PRODUCTS]
        return [*built_in, *spec_products(self._settings, TAKEN, kept), control]

    def _resources(self) -> Mapping[str, Path]:
        said = self._settings.resources
        return resources_of(said, mounts_of(self._settings.specs)) if said else {}

    def _paths(self) -> set[Path]:
        """The files of the documents and the folders they lie in; those of resources and world."""
        world = _world_file(self._settings)
        found = {
            file
            for product in self._service.realm.products
            if product.name not in PRODUCTS
            for file in product.document.files
        }
        found |= {file.parent for file in found}
        found |= {Path(source.path) for source in self._settings.specs}
        found |= {Path(said.partition("=")[2] or said) for said in self._settings.resources}
        found |= {world} if world else set()
        return found


def _drop_stubs(
    service: Service, before: Sequence[Product], after: Sequence[Product]
) -> Iterator[str]:
    """Take away the stubs whose operations are gone, in words; those that fitted none before stay:
    somebody wanted them all the same."""
    for name in service.realm.names():
        namespace = service.realm.get(name)
        for placed in list(namespace.operation_stubs):
            when = placed.plan.document.get("when", {})
            if operations_for(after, namespace, when) or not operations_for(
                before, namespace, when
            ):
                continue
            namespace.operation_stubs.remove(placed.id)
            yield f"dropped stub {placed.id} in {name}, its operation is gone"


def _follow_own(namespace: Namespace, products: Sequence[Product], made: dict[int, World]) -> None:
    """Load the world of a namespace for other documents. One that no longer fits them stays."""
    world = namespace.world
    key = id(world.document)
    if key not in made:
        try:
            made[key] = replace(load_world(world.document, products), name=world.name)
        except WorldError:
            made[key] = world
    namespace.exchange(made[key])


def _world_file(settings: Settings) -> Path | None:
    """The file of the world; None where it is built in or no file."""
    source = settings.world
    if not isinstance(source, str | Path) or "\n" in str(source):
        return None
    path = Path(source)
    return path if path.is_file() else None


def _mark(path: Path, before: Mark) -> Mark:
    """What `path` is like now. What it holds is looked at when it may have changed."""
    try:
        if path.is_dir():
            names = sorted(one.name for one in path.iterdir() if one.suffix in _SUFFIXES)
            return (0, len(names), "/".join(names))
        stat = path.stat()
        settled = time() - stat.st_mtime > _SETTLED
        if before and settled and before[:2] == (stat.st_mtime_ns, stat.st_size):
            return before
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return (stat.st_mtime_ns, stat.st_size, digest)
    except OSError:
        return None


def _differing(before: Mapping[Path, Mark], after: Mapping[Path, Mark]) -> set[Path]:
    """The files with other content; those that were touched alone are not among them."""
    return {
        path
        for path, mark in after.items()
        if path in before and (mark and mark[2]) != ((found := before[path]) and found[2])
    }


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
