"""What reporting keeps of stored values, per field type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import Any, Final

from sandbox.leadconduit.values import instants

NOTHING: Final = object()
"""What is kept of a value that reporting leaves out."""

Keep = Callable[[Mapping[str, Any], tzinfo], Any]


def _normal(stored: Mapping[str, Any], zone: tzinfo) -> Any:
    del zone
    return stored.get("normal", NOTHING)


def _day(stored: Mapping[str, Any], zone: tzinfo) -> Any:
    instant = _instant(stored)
    if instant is None:
        return NOTHING
    return instants.iso_day(instants.wall_of(instant, zone) // instants.DAY)


def _time(stored: Mapping[str, Any], zone: tzinfo) -> Any:
    del zone
    instant = _instant(stored)
    return NOTHING if instant is None else instants.iso(instant)


def _instant(stored: Mapping[str, Any]) -> int | None:
    normal = stored.get("normal")
    if isinstance(normal, datetime):
        return instants.of_datetime(normal)
    try:
        return instants.of_iso(str(normal))
    except ValueError:
        return None


def _parts(*names: str) -> Keep:
    return lambda stored, zone: {name: stored[name] for name in names if name in stored}


def _nothing(stored: Mapping[str, Any], zone: tzinfo) -> Any:
    del stored, zone
    return NOTHING


def _all_but(*names: str) -> Keep:
    return lambda stored, zone: {name: part for name, part in stored.items() if name not in names}


_KEPT: Final[Mapping[str, Keep]] = MappingProxyType(
    {
        "boolean": _normal,
        "number": _normal,
        "state": _normal,
        "date": _day,
        "time": _time,
        "email": _parts("domain", "host", "tld"),
        "phone": _parts(
            "type", "country_code", "country_calling_code", "area", "exchange", "is_tollfree"
        ),
        "postal_code": _all_but("four", "valid", "raw"),
        "range": _parts("normal", "min", "max", "avg", "mid"),
        "ssn": _nothing,
        "street": _nothing,
    }
)


def aggregate_value(stored: Any, type_name: str, zone: tzinfo = UTC) -> Any:
    """What reporting keeps of one stored value; `NOTHING` if it leaves it out.

    grade: observed | types in the table keep their parts of valid values only, the state of any;
    other types keep all | leadconduit-types 4.23.2
    """
    keep = _KEPT.get(type_name)
    if stored is None or keep is None:
        return stored
    if not isinstance(stored, Mapping):
        return NOTHING
    if type_name != "state" and stored.get("valid") is not True:
        return NOTHING
    return keep(stored, zone)


def aggregate(
    document: Mapping[str, Any], field_types: Mapping[str, str], zone: tzinfo = UTC
) -> dict[str, Any]:
    """What reporting keeps of a stored event: the values at these dotted paths, nested as before.

    A path of type `wildcard` ends in `.*` and keeps the whole object.
    """
    kept: dict[str, Any] = {}
    for path, type_name in field_types.items():
        names = path.removesuffix(".*").split(".") if type_name == "wildcard" else path.split(".")
        stored = _at(document, names)
        value = NOTHING if stored is NOTHING else aggregate_value(stored, type_name, zone)
        if value is not NOTHING:
            _put(kept, names, value)
    return kept


def _at(document: Any, names: list[str]) -> Any:
    for name in names:
        if isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        elif isinstance(document, Mapping) and name in document:
            document = document[name]
        else:
            return NOTHING
    return document


def _put(document: dict[str, Any], names: list[str], value: Any) -> None:
    inner = document
    for name in names[:-1]:
        if not isinstance(inner.get(name), dict):
            inner[name] = {}
        inner = inner[name]
    inner[names[-1]] = value
