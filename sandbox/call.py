"""A call: one request on its way to its behaviour, inside one namespace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply, Request

if TYPE_CHECKING:
    from sandbox.contract.operations import Operation
    from sandbox.contract.problems import Finding
    from sandbox.world.faults import Struck
    from sandbox.world.namespace import Namespace


@dataclass(slots=True)
class Call:
    """What a behaviour is given.

    `params` holds decoded path, query and header parameters by name (a parameter that was not
    sent and has no default is absent); `body` is the decoded body (None when there is none);
    `caller` is whatever the product's `authenticate` returned. `told` holds headers that go into
    the answer, whoever makes it. `lead_id` and `findings` are filled
    on the way, for the journal. `struck` is what armed faults do to the request.
    """

    request: Request
    namespace: Namespace
    operation: Operation
    params: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    caller: Any = None
    told: dict[str, str] | None = None
    lead_id: str | None = None
    findings: list[Finding] = field(default_factory=list)
    struck: Struck | None = None


Behaviour = Callable[[Call], Reply]
Behaviours = Mapping[str, Behaviour]
