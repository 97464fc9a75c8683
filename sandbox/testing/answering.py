"""What a test puts in the place of operations, and what APIs send by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.contract.parts import MISSING
from sandbox.testing.records import DeliveryRecord

if TYPE_CHECKING:
    from sandbox.service import Service
    from sandbox.testing.operation_stubs import OperationStub
    from sandbox.world.namespace import Namespace


class Answering:
    """The verbs of a handle about stubs of operations, callbacks and webhooks."""

    _service: Service
    _namespace: Namespace

    def stub_operation(
        self, operation: str | None = None, *, when: Mapping[str, Any] | None = None, **members: Any
    ) -> OperationStub:
        """Answer an operation otherwise: `stub_operation("getFlow", status=503, times=1)`.

        One answer (status, headers, json or body) or several in turn (answers=[…], then="again");
        in texts `{{request.body.name}}` and the like are replaced. Criteria stand in `when`
        (headers, query, body and those that follow), or beside it: method, path, path_pattern,
        product. Raises `StubError`, and then adds nothing, for answers that break the contract,
        unless contract="off".
        """
        from sandbox.testing.operation_stubs import add_stub, document_of

        products = self._service.realm.products
        control = next(one.document for one in products if one.name == "control")
        document = document_of(operation, when, members)
        return add_stub(self._namespace, control, products, document)

    def wait_for_callbacks(self, seconds: float = 10.0) -> bool:
        """Wait until all callbacks of answers that were given are sent; False where that took
        longer.

        Those that are due later by a clock that stands are not waited for: `clock.advance` sends
        them.
        """
        from sandbox.control.outbox import settled

        return settled(self._namespace, seconds)

    def fire_webhook(
        self,
        name: str,
        url: str | None = None,
        *,
        api: str,
        body: Any = MISSING,
        contract: str = "on",
    ) -> DeliveryRecord:
        """Send a webhook of a served document (called `api`) now; the delivery.

        It goes to `url`, else to the first of the `servers` that the webhook itself names.

        `body=…` replaces its example, and has to keep its contract unless contract="off". Raises
        `Problem` for a webhook there is not, and for a body that breaks the contract.
        """
        from sandbox.spec.callbacks import fire_webhook

        products = {one.name: one.document for one in self._service.realm.products}
        if api not in products:
            raise LookupError(f"no API is called {api!r}; there are {', '.join(products)}")
        exchange = fire_webhook(
            self._namespace, products[api], name, url=url, body=body, checked=contract == "on"
        )
        return DeliveryRecord(exchange)
