"""Whether the answers of a stub keep the contract of the operations that it may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply, Request
from sandbox.contract.parts import Operation
from sandbox.contract.problems import Finding, Problem
from sandbox.contract.validate import validate_reply
from sandbox.control.matching import REQUEST_FIELDS, compile_criteria
from sandbox.control.partial import MISSING
from sandbox.control.substitution import has_expression
from sandbox.routing import Router

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.product import Product
    from sandbox.world.namespace import Namespace

Where = tuple[str | int, ...]
Placed = tuple[Where, Mapping[str, Any]]
"""An answer, and where in the document of the stub it stands."""
Make = Callable[[Operation, Mapping[str, Any]], Reply]
_MOST_FINDINGS: Final = 50


def operations_for(
    products: Sequence[Product], namespace: Namespace, when: Mapping[str, Any]
) -> list[Operation]:
    """The operations that requests with these criteria can be for."""
    imitated = [product for product in products if product.recorded]
    path = when.get("path")
    if isinstance(path, str) and "*" not in path:
        found = list(_at(imitated, namespace, path))
    else:
        found = [(product, one) for product in imitated for one in product.document.operations]
    names = ["method", "path", "path_pattern", "operation", "product"]
    if isinstance(path, str) and "*" not in path:
        names = ["method", "operation", "product"]
    criteria = {name: when[name] for name in names if name in when}
    matcher = compile_criteria(REQUEST_FIELDS, criteria)
    return [one for product, one in found if matcher.matches(_Subject(product, one))]


def settled(
    products: Sequence[Product], namespace: Namespace, when: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The criteria with their path as calls have it: without that of a server."""
    path = when.get("path")
    if not isinstance(path, str) or "*" in path:
        return when
    for product, call in _calls(products, namespace, path):
        return {**when, "path": product.mount + call.request.path}
    return when


class _Subject:
    """An operation as criteria of requests see it; parameters of its path hold something short."""

    def __init__(self, product: Product, operation: Operation) -> None:
        self._parts = {
            "method": operation.method,
            "path": product.mount + _without_parameters(operation.path),
            "operation": operation.id,
            "product": product.name,
        }

    def get(self, name: str, /) -> Any:
        return self._parts.get(name)


def _without_parameters(path: str) -> str:
    return "/".join("x" if "{" in step else step for step in path.split("/"))


def _at(
    products: Sequence[Product], namespace: Namespace, path: str
) -> Iterator[tuple[Product, Operation]]:
    """The operations at one path."""
    return ((product, call.operation) for product, call in _calls(products, namespace, path))


def _calls(
    products: Sequence[Product], namespace: Namespace, path: str
) -> Iterator[tuple[Product, Call]]:
    """A call of each method at one path."""
    if not products:
        return
    router = Router(products)
    product = router.product_of(path)
    for method in (router.allow(path) or "").split(", "):
        try:
            yield product, router.call(product, namespace, Request(method, path))
        except Problem:
            continue


def contract_findings(
    operations: Sequence[Operation], answers: Sequence[Placed], make: Make
) -> list[Finding]:
    """What is wrong with each answer, for each operation; at most 50 findings.

    What an expression will be is not known yet: it is left to the check of the answer itself. A
    5xx that no operation declares may be told all the same, as servers do.
    """
    found: list[Finding] = []
    for within, answer in answers:
        for operation in operations:
            if len(found) >= _MOST_FINDINGS:
                return found
            found += _of_one(operation, answer, within, make)
    return found[:_MOST_FINDINGS]


def _of_one(
    operation: Operation, answer: Mapping[str, Any], within: Where, make: Make
) -> Iterator[Finding]:
    status = answer.get("status", 200)
    if not operation.responses or (status >= 500 and operation.response(status) is None):
        return
    for finding in validate_reply(operation, make(operation, answer)):
        if not _is_open(finding.location, answer):
            yield Finding(
                ("body", *within, *_place(finding)),
                finding.rule,
                f"{operation.id}: {finding.message}",
                finding.expected,
                finding.got,
            )


_PLACES: Final = {"body": "json", "header": "headers", "status": "status"}


def _place(finding: Finding) -> tuple[str | int, ...]:
    part, *rest = finding.location
    return (_PLACES[str(part)], *rest) if part in _PLACES else ()


def _is_open(location: Sequence[str | int], answer: Mapping[str, Any]) -> bool:
    """Whether a finding is about what an expression will be."""
    if location[0] == "header":
        headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
        return has_expression(headers.get(str(location[1]).lower()))
    value = answer.get("json", answer.get("body"))
    for step in location[1:]:
        if has_expression(value):
            return True
        value = _step(value, step)
    return has_expression(value)


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(step, MISSING)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return MISSING
