"""The realm: all namespaces of a running sandbox, by name."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Problem
from sandbox.world.coverage import Coverage
from sandbox.world.credentials import OwnCredentials, Owners, key_places, own_credentials
from sandbox.world.namespace import Namespace, Terms

if TYPE_CHECKING:
    from sandbox.product import Product
    from sandbox.settings import Settings
    from sandbox.spec.reload import Reloading
    from sandbox.world.fixtures import World
    from sandbox.world.snapshots import State

DEFAULT = "default"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


class Realm:
    """Makes, finds and deletes namespaces. Safe to use from many threads.

    There is always one, `default`, which holds `world`; others begin with the same world unless
    they are given their own. Raises SwitchError when `settings` names an unknown switch.
    """

    def __init__(self, products: Sequence[Product], world: World, settings: Settings) -> None:
        self.products = tuple(products)
        self.coverage = _coverage(self.products) if settings.coverage else None
        self.world = world
        self.reloading: Reloading | None = None
        self.service: Any = None  # which answers for it; set by the service
        self.max_namespaces = settings.max_namespaces
        self._terms = Terms(
            max_items=settings.journal_entries,
            max_bytes=settings.journal_bytes,
            seed=settings.seed,
            switches=settings.all_switches,
            allow_hosts=settings.allow_hosts,
            history=settings.history,
        )
        self.owners = Owners()
        self.key_places = key_places(self.products)
        self.host_suffixes = tuple(f".{host.lower()}" for host in settings.namespace_hosts)
        self._lock = threading.Lock()
        self._numbers = count(1)
        self.default = self._made(DEFAULT, world, None)
        self._namespaces = {DEFAULT: self.default}

    def create(
        self,
        name: str | None = None,
        world: World | None = None,
        seed: int | str | None = None,
        credentials: Mapping[str, Any] | bool | None = None,
    ) -> Namespace:
        """A new namespace; without a `name` it is given a free one.

        `credentials` are its own, by name; True stands for one made up. Calls that bring one of
        them find the namespace. Raises Problem `bad-request` for a name that cannot be one,
        `unprocessable` for unknown credentials, `conflict` for a name or a credential that is
        taken and when there are as many namespaces as there may be.
        """
        if name is not None:
            _check(name)
        with self._lock:
            if name in self._namespaces:
                raise Problem("conflict", f"There is a namespace {name!r} already.")
            if len(self._namespaces) >= self.max_namespaces:
                raise Problem(
                    "conflict",
                    f"There are {len(self._namespaces)} namespaces, as many as there may be; "
                    "delete those that are no longer used.",
                )
            name = name or self._free_name()
            own = own_credentials(self.products, name, credentials) if credentials else None
            made = self._made(name, world or self.world, seed, own)
            if own is not None:
                self.owners.register(name, own.all())
            self._namespaces[name] = made
            return made

    def fork(
        self,
        source: Namespace,
        name: str | None = None,
        *,
        state: State | None = None,
        records: bool = True,
        credentials: Mapping[str, Any] | bool | None = None,
    ) -> Namespace:
        """A new namespace that holds what `source` holds, or held in `state`, and goes its own way
        from there.

        Without `records` its journal, leads, events, pings and deliveries begin empty. The keys
        are those of `source` but for `credentials`. Raises Problem as `create` does.
        """
        state = state or source.state()
        made = self.create(name, state.world, credentials=credentials)
        made.restore(state, records=records)
        return made

    def get(self, name: str) -> Namespace:
        """The namespace of this name. Raises Problem `not-found`."""
        try:
            return self._namespaces[name]
        except KeyError:
            raise Problem(
                "not-found", f"There is no namespace {name!r}; create it before using it."
            ) from None

    def delete(self, name: str) -> Namespace:
        """Forget a namespace; it as it was. Raises Problem `not-found`, and `conflict` for the
        default one, which can only be reset."""
        if name == DEFAULT:
            raise Problem("conflict", f"The namespace {DEFAULT!r} cannot be deleted; reset it.")
        with self._lock:
            found = self.get(name)
            del self._namespaces[name]
            self.owners.forget(name)
        found.recorded.ring()  # nobody waits for what cannot come
        found.faults.release()
        found.outbox.holding.clear()
        return found

    def tick(self, namespace: Namespace) -> None:
        """Let the products do what is due by the clock of `namespace`. Do not hold its lock."""
        for product in self.products:
            if product.tick is not None:
                product.tick(namespace)

    def holds(self, namespace: Namespace) -> bool:
        """Whether this namespace is still there."""
        return self._namespaces.get(namespace.name) is namespace

    def exchange(self, products: Sequence[Product], world: World) -> list[Namespace]:
        """Make namespaces of these products, in this world, from now on; those that are there."""
        with self._lock:
            self.products = tuple(products)
            self.world = world
            if self.coverage is not None:
                _declare(self.coverage, self.products)
            return list(self._namespaces.values())

    def names(self) -> list[str]:
        """All names, oldest namespace first."""
        return list(self._namespaces)

    def close(self) -> None:
        """Close the connections that deliveries left open; let go who waits because of a fault;
        follow no files."""
        if self.reloading is not None:
            self.reloading.stop()
        for namespace in list(self._namespaces.values()):
            namespace.faults.release()
            namespace.outbox.holding.clear()
        self._terms.transport.close()

    def name_in_host(self, label: str) -> str:
        """The name of the namespace that `label`, the beginning of a host, stands for."""
        names = self._namespaces
        if label in names:
            return label
        return next((name for name in names if name.lower() == label), label)

    def _made(
        self,
        name: str,
        world: World,
        seed: int | str | None,
        credentials: OwnCredentials | None = None,
    ) -> Namespace:
        made = Namespace(name, world, seed=seed, terms=self._terms, credentials=credentials)
        made.realm = self
        return made

    def _free_name(self) -> str:
        names = (f"n{number}" for number in self._numbers)
        return next(name for name in names if name not in self._namespaces)


def _coverage(products: Sequence[Product]) -> Coverage:
    """What there is to touch in the documents; what there is in flows is told as leads come."""
    coverage = Coverage()
    _declare(coverage, products)
    return coverage


def _declare(coverage: Coverage, products: Sequence[Product]) -> None:
    operations = [
        (product.name, operation)
        for product in products
        if product.recorded
        for operation in product.document.operations
    ]
    coverage.declare("operations", ((name, operation.id) for name, operation in operations))
    coverage.declare(
        "responses",
        (
            (name, operation.id, status)
            for name, operation in operations
            for status in operation.responses
        ),
    )


def _check(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise Problem(
            "bad-request",
            f"{name!r} cannot be the name of a namespace: "
            "1 to 100 letters, digits, dots, underscores and hyphens can.",
        )
