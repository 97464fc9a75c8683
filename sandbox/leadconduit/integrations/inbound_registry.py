"""Source modules by their ids: how each reads a request and writes its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.integrations import inbound_standard
from sandbox.leadconduit.integrations.inbound_request import read_request
from sandbox.leadconduit.integrations.inbound_response import InboundReply, write_response
from sandbox.leadconduit.integrations.inbound_variants import (
    CLASSIC,
    VERBOSE,
    write_classic,
    write_verbose,
)

Read = Callable[[str, str, str, Mapping[str, str], bytes], Any]
"""Method, path, query, headers and body to parameters; raises `InboundError`."""

Write = Callable[[Mapping[str, Any], str | None, str | None, bool], InboundReply]
"""Variables, Accept, redirect and whether it is a ping to the answer; raises `InboundError`."""


@dataclass(frozen=True, slots=True)
class InboundModule:
    """One source module. With `bids`, a ping that brings no price is answered as a failure."""

    module_id: str
    read: Read
    write: Write
    bids: bool = True


def _classic(
    variables: Mapping[str, Any], accept: str | None, redirect: str | None, ping: bool
) -> InboundReply:
    del accept, redirect, ping
    return write_classic(variables)


STANDARD: Final = InboundModule(inbound_standard.MODULE_ID, read_request, write_response)

MODULES: Final[Mapping[str, InboundModule]] = {
    module.module_id: module
    for module in (
        STANDARD,
        InboundModule(VERBOSE, read_request, write_verbose),
        InboundModule(CLASSIC, read_request, _classic, bids=False),
    )
}


def find_inbound(module_id: str) -> InboundModule:
    """The module of this id; the standard one stands in for any that is not imitated.

    grade: ours | a source of any other module reads and answers as the standard source | no source
    """
    return MODULES.get(module_id, STANDARD)
