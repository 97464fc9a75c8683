"""Mapped values as the custom deliveries send them: normal values, raw texts, plain ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sandbox.leadconduit.integrations.base import DeliveryError
from sandbox.leadconduit.integrations.objects import MAX_DEPTH, TooMuch, truthy
from sandbox.leadconduit.values.rich import Rich


def sendable(value: Any, *, ascii_only: bool = False, depth: int = 0) -> Any:
    """A mapped value with every rich value in it made plain.

    grade: observed | a rich value goes out as its normal value, an invalid one as its raw text; a
    phone so loses its type letter | leadconduit-custom 2.23.8
    """
    if depth > MAX_DEPTH:
        raise TooMuch(f"values are nested deeper than {MAX_DEPTH}")
    if isinstance(value, Mapping):
        return {k: sendable(v, ascii_only=ascii_only, depth=depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [sendable(item, ascii_only=ascii_only, depth=depth + 1) for item in value]
    plain = _plain(value) if isinstance(value, Rich) else value
    if not ascii_only or not (truthy(plain) or isinstance(value, Rich)):
        return plain
    if not isinstance(plain, str):
        # grade: observed | send_ascii fails on a typed number or boolean, and on plain ones other
        # than 0 and false | leadconduit-custom 2.23.8
        raise DeliveryError(f"send_ascii cannot transliterate {plain!r}, which is no text")
    return transliterate(plain)


def _plain(value: Rich) -> Any:
    if value.valid is False:
        return value.text if value.raw is None else value.raw
    return value.text if value.kind == "date" else value.value


def compact(value: Any) -> Any:
    """`value` with every array in it freed of what is empty, null, zero or false.

    grade: observed | falsy items of arrays vanish; in objects they stay | leadconduit-custom 2.23.8
    """
    if isinstance(value, dict):
        return {key: compact(member) for key, member in value.items()}
    if isinstance(value, list):
        return [compact(item) for item in value if truthy(item)]
    return value


_EXCEPTIONS: Final = str.maketrans({"€": "EU"})


def transliterate(text: str) -> str:
    """`text` in ASCII letters; what has no counterpart is dropped.

    grade: observed | ü is u, ß is ss, € is EU, ½ is 1/2, Japanese is read in Latin letters, emoji
    vanish | leadconduit-custom 2.23.8
    """
    if text.isascii():
        return text
    from text_unidecode import unidecode  # type: ignore[import-untyped]

    return str(unidecode(text.translate(_EXCEPTIONS)))
