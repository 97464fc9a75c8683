"""Source modules by their ids: how each reads a request and writes its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sandbox.leadconduit.integrations.inbound_response import InboundReply

_PACKAGE: Final = "sandbox.leadconduit.integrations"


@dataclass(frozen=True, slots=True)
class InboundModule:
    """One source module. With `bids`, a ping that brings no price is answered as a failure.

    `reader` and `writer` name a file here and a function in it, which is loaded at first use.
    """

    module_id: str
    reader: str
    writer: str
    bids: bool = True

    def read(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Any:
        """The parameters of a request. Raises `InboundError`."""
        return _function(self.reader)(method, path, query, headers, body)

    def write(
        self, variables: Mapping[str, Any], accept: str | None, redirect: str | None, ping: bool
    ) -> InboundReply:
        """The answer. Raises `InboundError`."""
        reply: InboundReply = _function(self.writer)(variables, accept, redirect, ping)
        return reply


@cache
def _function(name: str) -> Callable[..., Any]:
    file, _, function = name.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"{_PACKAGE}.{file}"), function)
    return found


_READER: Final = "inbound_request.read_request"

STANDARD: Final = InboundModule(
    "leadconduit-default.inbound", _READER, "inbound_response.write_response"
)

MODULES: Final[Mapping[str, InboundModule]] = {
    module.module_id: module
    for module in (
        STANDARD,
        InboundModule(
            "leadconduit-standard.inbound.verbose", _READER, "inbound_variants.write_verbose"
        ),
        InboundModule(
            "leadconduit-standard.inbound.classic",
            _READER,
            "inbound_variants.write_classic",
            bids=False,
        ),
    )
}


def find_inbound(module_id: str) -> InboundModule:
    """The module of this id; the standard one stands in for any that is not imitated.

    grade: ours | a source of any other module reads and answers as the standard source | no source
    """
    return MODULES.get(module_id, STANDARD)
