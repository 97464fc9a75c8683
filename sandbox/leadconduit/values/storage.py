"""How values are stored, printed and asked whether they are valid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.javascript import is_truthy, print_value
from sandbox.leadconduit.values.rich import Rich

# grade: ours | what lies deeper than a hundred levels is stored as null | no source
MAX_DEPTH: Final = 100


def text_of(value: Any) -> str:
    """What `value` prints as when it is sent: rich or plain."""
    return print_value(value)


def normal_of(value: Any) -> Any:
    """The plain normal value of a rich value; any other value as it is."""
    return value.value if isinstance(value, Rich) else value


def is_valid(value: Any) -> bool | None:
    """Whether a value, rich or stored, is valid; None for an object that does not say.

    grade: observed | plain texts, numbers and booleans are valid | leadconduit-types 4.23.2
    """
    if isinstance(value, Rich):
        return value.valid
    if isinstance(value, Mapping):
        valid = value.get("valid")
        return valid if isinstance(valid, bool) else None
    return True if isinstance(value, str | bool | int | float) else None


def normalize(value: Any) -> Any:
    """The storage form of a value, a list of values, or an object of values.

    A rich value becomes `{"normal": …, <its properties>}`, and its plain value if it has none.
    Dates stay datetimes; `to_json` writes them as text.

    grade: observed | lists lose every falsy item; functions are dropped | leadconduit-types 4.23.2
    """
    return _normalize(value, 0)


def _normalize(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, Rich):
        return {"normal": value.value, **value.props} if value.props else value.value
    if isinstance(value, Mapping):
        members = ((name, member) for name, member in value.items() if not callable(member))
        return {name: _normalize(member, depth + 1) for name, member in members}
    if isinstance(value, list | tuple):
        kept = (item for item in value if is_truthy(item) and not callable(item))
        return [_normalize(item, depth + 1) for item in kept]
    return value


# Most values are these; asking for them by exact type is ten times as fast as for a Mapping.
_AS_IT_IS: Final = frozenset({str, bool, int, type(None)})


def to_json(value: Any) -> Any:
    """A storage form as JSON has it: dates as ISO text, numbers that are none as null."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, datetime):
        return instants.iso(instants.of_datetime(value))
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Rich):
        return to_json(normalize(value))
    if isinstance(value, Mapping):
        return {name: to_json(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value
