"""Stubs of operations as a test adds them: `handle.stub_operation("getFlow", status=503)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.problems import Finding, Problem

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.product import Product
    from sandbox.world.namespace import Namespace
    from sandbox.world.operation_stubs import Placed

_CRITERIA: Final = frozenset({"method", "path", "path_pattern", "product"})


class StubError(ValueError):
    """A stub that is refused; the message names each fault, `findings` has them all."""

    def __init__(self, detail: str, findings: Sequence[Finding] = ()) -> None:
        self.findings = tuple(findings)
        told = [f"{one.path}: {one.message}" if one.path else one.message for one in findings]
        super().__init__("\n".join(told) or detail)


class OperationStub:
    """A stub in its place; at the end of a `with` block it is taken away."""

    def __init__(self, placed: Placed, namespace: Namespace) -> None:
        self._placed = placed
        self._namespace = namespace
        self.id = placed.id

    @property
    def answered(self) -> int:
        """How many calls it has answered."""
        return self._placed.answered

    @property
    def exhausted(self) -> bool:
        """Whether it answers no more."""
        return self._placed.exhausted

    def remove(self) -> None:
        """Take it away. Does nothing when it is gone already."""
        self._namespace.operation_stubs.remove(self.id)

    def __enter__(self) -> OperationStub:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<stub {self.id}: {self.answered} answered>"


def document_of(
    operation: str | None, when: Mapping[str, Any] | None, members: dict[str, Any]
) -> dict[str, Any]:
    """The document that the arguments of `Handle.stub_operation` stand for."""
    criteria = {**(when or {}), **({} if operation is None else {"operation": operation})}
    criteria |= {name: members.pop(name) for name in _CRITERIA & members.keys()}
    return {**({"when": criteria} if criteria else {}), **members}


def add_stub(
    namespace: Namespace,
    control: Document,
    products: Sequence[Product],
    document: Mapping[str, Any],
) -> OperationStub:
    """Add what `document` describes, in the form of `NewOperationStub`. Raises `StubError`."""
    from sandbox.control.operation_stub_form import read_operation_stub
    from sandbox.world.operation_stubs import TooManyStubs

    findings = control.schema("NewOperationStub", "write").findings(document)
    if findings:
        raise StubError("the stub has not the right form", findings)
    try:
        plan = read_operation_stub(document, products, namespace)
        return OperationStub(namespace.operation_stubs.add(plan), namespace)
    except Problem as problem:
        raise StubError(problem.detail, problem.findings) from None
    except TooManyStubs as error:
        raise StubError(str(error)) from None
