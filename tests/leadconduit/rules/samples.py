"""Rich values as the field types make them, for tests of what reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox.leadconduit.values import Rich

NOW = datetime(2026, 3, 10, 15, 30, 5, 678000, tzinfo=UTC)


def text_value(type_name: str, value: str, raw: str, valid: bool = True, **parts: Any) -> Rich:
    return Rich(type_name, "string", value, value, {"raw": raw, "valid": valid, **parts})


def number_value(value: float, raw: str) -> Rich:
    valid = value == value
    return Rich("number", "number", value, f"{value:g}", {"raw": raw, "valid": valid})


def boolean_value(value: bool, raw: str, valid: bool = True) -> Rich:
    return Rich("boolean", "boolean", value, str(value).lower(), {"raw": raw, "valid": valid})


def range_value(low: int, high: int | None) -> Rich:
    text = f"{low}+" if high is None else f"{low}-{high}"
    average = None if high is None else (low + high) / 2
    parts = {"raw": text, "valid": True, "min": low, "max": high, "avg": average}
    return Rich("range", "string", text, text, parts)


def day_value(text: str, type_name: str = "date") -> Rich:
    at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Rich(type_name, "date", at, text, {"raw": text, "valid": True})


def time_value(text: str) -> Rich:
    return Rich("time", "date", datetime.fromisoformat(text), text, {"raw": text, "valid": True})


def sample_lead() -> dict[str, Any]:
    """A lead with a value of each kind."""
    return {
        "state": text_value("state", "TX", "tx", name="Texas"),
        "email": text_value("email", "ada@example.org", "ADA@Example.org", domain="Example.org"),
        "bad_email": text_value("email", "bad", "bad", valid=False),
        "phone_1": text_value("phone", "5127891111", "(512) 789-1111", area="512"),
        "age": range_value(25, 34),
        "open": range_value(10, None),
        "opt_in": boolean_value(False, "on", valid=False),
        "yes": boolean_value(True, "yes"),
        "amount": number_value(1234.5, "$1,234.50"),
        "not_a_number": number_value(float("nan"), "abc"),
        "dob": day_value("1988-10-01", "dob"),
        "called_at": time_value("2026-03-10T15:30:00+00:00"),
        "city": "Austin",
        "postal_code": "07302",
        "tags": ["Solar", "roof"],
        "word": "true",
        "empty": "",
        "blanks": "   ",
        "nothing": None,
        "no_items": [],
    }
