"""Field types: what a submitted value becomes, how it is stored, masked, reported and sent on."""

from __future__ import annotations

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.parsing import parse, parse_as
from sandbox.leadconduit.values.rich import Rich
from sandbox.leadconduit.values.storage import normal_of, normalize, text_of

__all__ = ["Rich", "ValueContext", "normal_of", "normalize", "parse", "parse_as", "text_of"]
