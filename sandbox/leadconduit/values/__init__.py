"""Field types: what a submitted value becomes, how it is stored, masked, reported and sent on."""

from __future__ import annotations

from sandbox.leadconduit.values.catalogue import (
    TYPE_NAMES,
    describe_type,
    operators_of,
    type_catalogue,
)
from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.examples import expand_examples
from sandbox.leadconduit.values.masking import MASKABLE, mask
from sandbox.leadconduit.values.parsing import parse, parse_as
from sandbox.leadconduit.values.reporting import NOTHING, aggregate, aggregate_value
from sandbox.leadconduit.values.rich import Rich
from sandbox.leadconduit.values.storage import is_valid, normal_of, normalize, text_of, to_json

__all__ = [
    "MASKABLE",
    "NOTHING",
    "TYPE_NAMES",
    "Rich",
    "ValueContext",
    "aggregate",
    "aggregate_value",
    "describe_type",
    "expand_examples",
    "is_valid",
    "mask",
    "normal_of",
    "normalize",
    "operators_of",
    "parse",
    "parse_as",
    "text_of",
    "to_json",
    "type_catalogue",
]
