"""The standard source (`leadconduit-default.inbound`): what it reads, writes, gives as examples."""

from __future__ import annotations

from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.integrations.inbound_examples import examples
from sandbox.leadconduit.integrations.inbound_request import read_request, redirect_of
from sandbox.leadconduit.integrations.inbound_response import body_length, write_response

__all__ = [
    "MODULE_ID",
    "InboundError",
    "body_length",
    "examples",
    "read_request",
    "redirect_of",
    "write_response",
]

MODULE_ID = "leadconduit-default.inbound"
