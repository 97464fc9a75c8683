"""ssn: nine digits."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import text_to_parse
from sandbox.leadconduit.values.rich import Rich

_NOISE: Final = re.compile(r"[^0-9]")
_LENGTH: Final = 9


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich social security number.

    grade: observed | everything but digits is thrown away and nine must remain; no number is
    refused for its digits | leadconduit-types 4.23.2
    """
    del context
    text = text_to_parse(value)
    digits = _NOISE.sub("", text)
    valid = len(digits) == _LENGTH
    props: dict[str, Any] = {"raw": text}
    if valid:
        props.update(first_three=digits[:3], middle_two=digits[3:5], last_four=digits[5:])
    props.update(masked=False, valid=valid)
    normal = digits if valid else text
    return Rich("ssn", "string", normal, normal, props)
