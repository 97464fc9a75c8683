"""postal_code: codes of the United States, Canada and the United Kingdom."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import BLANKS, text_to_parse, trim
from sandbox.leadconduit.values.rich import Rich

_US: Final = re.compile(
    rf"(?:(?P<zip>\d{{5}})[{BLANKS}]*+-?[{BLANKS}]*+(?P<four>\d{{4}})?)?", re.ASCII
)
_CANADA: Final = re.compile(
    rf"(?P<fsa>(?P<district>[a-z])\d[a-z])[{BLANKS}]*(?P<ldu>\d[a-z]\d)", re.ASCII | re.IGNORECASE
)
_KINGDOM: Final = re.compile(
    rf"(?P<outcode>[a-z]{{1,2}}\d{{1,2}}[a-z0-9]?)?[{BLANKS}]*(?P<incode>\d[a-z]{{2}})",
    re.ASCII | re.IGNORECASE,
)
_COUNTRIES: Final = (
    ("US", _US, ("zip", "four"), "-"),
    ("CA", _CANADA, ("fsa", "ldu"), " "),
    ("GB", _KINGDOM, ("outcode", "incode"), " "),
)


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich postal code; the first country whose pattern fits wins.

    grade: observed | blank text is a valid US code with nothing in it; a UK code may lack its
    outcode | leadconduit-types 4.23.2
    """
    del context
    text = text_to_parse(value)
    code = trim(text)
    for country, pattern, shown, joint in _COUNTRIES:
        found = pattern.fullmatch(code)
        if found:
            return _rich(text, code, country, found, shown, joint)
    return Rich("postal_code", "string", text, text, {"raw": text, "valid": False})


def _rich(
    text: str, code: str, country: str, found: re.Match[str], shown: tuple[str, str], joint: str
) -> Rich:
    parts = {name: part and part.upper() for name, part in found.groupdict().items()}
    first, second = (parts[name] for name in shown)
    normal = first or ""
    if second:
        normal += joint + second
    props = {"raw": text, "country_code": country, "code": code.upper() or None, **parts}
    return Rich("postal_code", "string", normal, normal, {**props, "valid": True})
