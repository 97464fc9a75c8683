"""phone: a number taken apart by libphonenumber, with a type hint and masked digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import text_to_parse, trim
from sandbox.leadconduit.values.rich import Rich

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_HINT: Final = re.compile(r"\(?([hwcm])\)?\Z")
_HINTS: Final = {"h": "home", "w": "work", "c": "mobile", "m": "mobile"}
_TOLL_FREE: Final = frozenset({"800", "844", "855", "866", "877", "888"})
_NO_AREA: Final = "***"
_LOCAL_LENGTH: Final = 7
_NORTH_AMERICA: Final = 1
_MAX_LENGTH: Final = 250
_NOT_DIALLED: Final = re.compile(r"[^0-9*]")


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich phone number: national digits, plus `x` and the extension.

    grade: observed | a trailing h, w, c or m is a type hint and cut off, also from raw; the
    country code is not part of the normal value; masked digits are valid | leadconduit-types 4.23.2
    """
    del context
    raw, hint = _take_hint(text_to_parse(value))
    number = _read(raw.replace("*", "0"))
    if number is None:
        props: dict[str, Any] = {"raw": raw, "valid": False}
        return Rich("phone", "string", raw, raw, props if hint is None else {**props, "type": hint})
    return _rich(raw, hint, number)


def _take_hint(text: str) -> tuple[str, str | None]:
    found = _HINT.search(text)
    if not found:
        return text, None
    return trim(text[: found.start()]), _HINTS[found[1]]


def _read(text: str) -> PhoneNumber | None:
    """What libphonenumber makes of `text` for a caller in the US; None if it refuses it."""
    import phonenumbers

    if len(text) > _MAX_LENGTH:
        return None
    try:
        return phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None


def _rich(raw: str, hint: str | None, number: PhoneNumber) -> Rich:
    import phonenumbers

    extension = number.extension or None
    digits = phonenumbers.national_significant_number(number)
    area_length = phonenumbers.length_of_national_destination_code(number)
    masked = "*" in raw
    if masked:
        digits, extension = _put_asterisks_back(raw, digits, extension)
    area, local = digits[:area_length] or _NO_AREA, digits[area_length:]
    props: dict[str, Any] = {"raw": raw, "area": area}
    calling_code = number.country_code or 0
    if calling_code == _NORTH_AMERICA:
        local = local[:_LOCAL_LENGTH]
        props.update(exchange=local[:3], line=local[3:])
    props.update(
        number=local,
        extension=extension,
        country_code=phonenumbers.region_code_for_country_code(calling_code),
        country_calling_code=calling_code,
    )
    if masked:
        props["masked"] = True
    props["is_tollfree"] = area in _TOLL_FREE
    props["type"] = hint
    props["valid"] = masked or phonenumbers.is_valid_number(number)
    text = digits if extension is None else f"{digits}x{extension}"
    return Rich("phone", "string", text, text, props)


def _put_asterisks_back(raw: str, digits: str, extension: str | None) -> tuple[str, str | None]:
    """`digits` and `extension` with the asterisks of `raw`, matched from the end.

    grade: observed | asterisks are read as zeros and put back | leadconduit-types 4.23.2
    """
    typed = _NOT_DIALLED.sub("", raw)
    whole = digits + (extension or "")
    typed = typed.rjust(len(whole), "0")[
        len(typed) - len(whole) if len(typed) > len(whole) else 0 :
    ]
    starred = "".join("*" if t == "*" else d for t, d in zip(typed, whole, strict=True))
    cut = len(digits)
    return starred[:cut], starred[cut:] if extension else None
