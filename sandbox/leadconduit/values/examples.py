"""Examples of values, read as their type reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.parsing import parse
from sandbox.leadconduit.values.storage import normalize


def expand_examples(texts: Iterable[Any], type_name: str, context: ValueContext) -> list[Any]:
    """Example texts of a field in their storage form.

    grade: inferred | examples are parsed by the field's type and stored | no source
    """
    return [normalize(parse(text, type_name, context)) for text in texts]
