"""What a test pays for its own namespace, and for going back: milliseconds, and as a multiple of
copying a dict of as many objects in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter

import orjson

from bench import verification
from sandbox.compose import build_service
from sandbox.contract.message import Request
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.testing.targets import targets_of
from sandbox.world.namespace import Namespace

OBJECTS = 1000
BARS = {"namespace, made over the control plane": 5.0, "fork": 2.0}
"""Milliseconds that are not to be exceeded."""

FORM = b"email=ada%40example.com&phone_1=5125550142&state=TX&first_name=Ada"

Work = tuple[Callable[[], object], Callable[[], object]]
"""What is measured, and what makes it undone without being measured."""


def run(*, quick: bool = False) -> Iterator[str]:
    """The lines of the report."""
    rounds = 20 if quick else 200
    service = build_service(Settings(max_namespaces=10))
    full = service.realm.create("full")
    _fill(full)
    copy = _milliseconds((lambda: dict(_OBJECTS), _nothing), rounds)
    yield f"{'copying a dict of 1,000 objects':44} {copy:8.4f} ms"
    for name, work in _works(service, full).items():
        took = _milliseconds(work, rounds)
        bar = f", at most {BARS[name]:g} ms" if name in BARS else ""
        missed = "  MISSED" if took > BARS.get(name, took) else ""
        yield f"{name:44} {took:8.4f} ms  {took / copy:7.1f} copies{bar}{missed}"
    yield from _history(service, rounds, copy)
    yield ""
    yield from verification.run(quick=quick)


def _works(service: Service, full: Namespace) -> dict[str, Work]:
    realm = service.realm
    state = full.state()

    def gone() -> None:
        realm.delete("made")

    return {
        "namespace, made over the control plane": (lambda: _create(service), gone),
        "namespace, made in Python": (lambda: realm.create("made"), gone),
        "reset": (realm.create("emptied").reset, _nothing),
        "snapshot": (lambda: full.snapshot("one"), _nothing),
        "restore": (lambda: full.restore(state), _nothing),
        "fork": (lambda: realm.fork(full, "made"), gone),
    }


def _history(service: Service, rounds: int, copy: float) -> Iterator[str]:
    """What keeping a state before each request adds to a submission."""
    figures = {}
    for limit in (0, 100):
        namespace = service.realm.create(f"history{limit}")
        _fill(namespace)
        namespace.history.keep(limit)
        request = _submission(namespace)
        figures[limit] = _milliseconds((partial(service.answer, request), _nothing), rounds * 2)
        yield f"{f'submission, history of {limit}':44} {figures[limit]:8.4f} ms"
    added = figures[100] - figures[0]
    yield f"{'history, added to a submission':44} {added:8.4f} ms  {added / copy:7.1f} copies"


def _milliseconds(work: Work, rounds: int) -> float:
    """The median of so many rounds, after three that load things."""
    do, undo = work
    took = []
    for _ in range(rounds + 3):
        began = perf_counter()
        do()
        took.append(perf_counter() - began)
        undo()
    return median(took[3:]) * 1000


def _nothing() -> None:
    """There is nothing to undo."""


_OBJECTS = {f"{number:024x}": {"number": number} for number in range(OBJECTS)}


def _fill(namespace: Namespace) -> None:
    """A world of 1,000 objects beside its own, in ten collections."""
    for number, (id, value) in enumerate(_OBJECTS.items()):
        namespace.store.collection(f"bench.{number % 10}").put(id, value)


def _create(service: Service) -> None:
    body = orjson.dumps({"name": "made"})
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    reply = service.answer(Request("POST", "/_sandbox/namespaces", "", headers, body))
    assert reply.status == 201, reply.body


def _submission(namespace: Namespace) -> Request:
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(FORM)),
        "sandbox-namespace": namespace.name,
    }
    return Request("POST", targets_of(namespace)[0].path, "", headers, FORM)
