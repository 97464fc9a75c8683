"""street: a house number, or whatever stands first, and the rest."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import BLANKS, text_to_parse, trim
from sandbox.leadconduit.values.rich import Rich

_STREET: Final = re.compile(rf"([^{BLANKS}]++)[{BLANKS}]++([^\n\r\u2028\u2029]+)")


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich street; valid with two words or more, the second and later ones on one line.

    grade: observed | the first word is the number, whatever it is | leadconduit-types 4.23.2
    """
    del context
    text = text_to_parse(value)
    street = trim(text)
    found = _STREET.fullmatch(street)
    props: dict[str, Any] = {"raw": text}
    if found:
        props.update(number=found[1], name=found[2])
    props["valid"] = found is not None
    return Rich("street", "string", street, street, props)
