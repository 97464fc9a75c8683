"""The display form of sensitive values: asterisks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sandbox.leadconduit.values.javascript import is_truthy, print_value, utf16_length
from sandbox.leadconduit.values.rich import Rich
from sandbox.leadconduit.values.storage import MAX_DEPTH

MASKABLE: Final = frozenset({"credential", "dob", "ssn"})


def mask(value: Any, *, everything: bool = False) -> Any:
    """`value`, and what is in it, with all that carries `masked` starred.

    `everything` stars plain values as well.

    grade: observed | a character becomes an asterisk, a boolean a single one, null and `valid`
    stay; a date of birth keeps year and age | leadconduit-types 4.23.2
    """
    return _mask(value, everything, 0)


def _mask(value: Any, everything: bool, depth: int) -> Any:
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, Rich):
        return _mask_rich(value, depth) if everything or "masked" in value.props else value
    if isinstance(value, Mapping):
        starred = everything or "masked" in value
        masked = {name: _member(name, value[name], starred, depth) for name in value}
        return {**masked, "masked": True} if "masked" in value else masked
    if isinstance(value, list | tuple):
        return [_mask(item, everything, depth + 1) for item in value]
    return _stars(value) if everything else value


def _member(name: str, member: Any, everything: bool, depth: int) -> Any:
    if name == "valid" and isinstance(member, bool):
        return member
    return _mask(member, everything, depth + 1)


def _stars(value: Any) -> Any:
    if isinstance(value, bool):
        return "*"
    if isinstance(value, str | int | float | datetime):
        return "*" * utf16_length(print_value(value))
    return value


def _mask_rich(value: Rich, depth: int) -> Rich:
    if value.type == "dob" and value.valid and is_truthy(value.props.get("age")):
        text = f"**/**/{value.props['year']}"
        return Rich("dob", "string", text, text, {**value.props, "raw": text, "masked": True})
    props = {name: _member(name, part, True, depth) for name, part in value.props.items()}
    if "masked" in props:
        props["masked"] = True
    text = value.text if value.type == "phone" else "*" * utf16_length(value.text)
    return Rich(value.type, "string", text, text, props)
