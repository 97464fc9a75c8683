"""How values are stored and printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.values.javascript import print_value
from sandbox.leadconduit.values.rich import Rich


def text_of(value: Any) -> str:
    """What `value` prints as when it is sent: rich or plain."""
    return print_value(value)


def normal_of(value: Any) -> Any:
    """The plain normal value of a rich value; any other value as it is."""
    return value.value if isinstance(value, Rich) else value


def normalize(value: Any) -> Any:
    """The storage form of a value, a list of values, or an object of values.

    A rich value becomes `{"normal": …, <its properties>}`. Dates stay datetimes.

    grade: observed | lists lose every falsy item | leadconduit-types 4.23.2
    """
    if isinstance(value, Rich):
        return {"normal": value.value, **value.props}
    if isinstance(value, Mapping):
        return {name: normalize(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [normalize(item) for item in value if item]
    return value
