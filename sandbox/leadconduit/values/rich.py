"""The rich value: a submitted value that knows its type, its parts and whether it is valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Kind = Literal["string", "number", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Rich:
    """A value parsed by its field type.

    `type` is the field type's name. `value` is the normal value: str, float or int (NaN when an
    invalid number), bool, or an aware UTC datetime (None for an invalid date). `text` is what it
    prints as when it is sent on. `props` holds `raw`, `valid` and the components of the type, in
    the order in which LeadConduit stores them.
    """

    type: str
    kind: Kind
    value: str | float | bool | datetime | None
    text: str
    props: Mapping[str, Any]

    @property
    def valid(self) -> bool | None:
        """The `valid` property; None where the type has none."""
        return self.props.get("valid")

    @property
    def raw(self) -> Any:
        """What was submitted, as the type keeps it; None where it keeps nothing."""
        return self.props.get("raw")
