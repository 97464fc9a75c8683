"""The catalogue of field types: operators, components and examples, as GET /types shows them.

grade: observed | names, order and component types | leadconduit-types 4.23.2
grade: ours | the descriptions of components | no source
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.examples import expand_examples
from sandbox.leadconduit.values.masking import MASKABLE


class Component(NamedTuple):
    """One part of a rich value; a deprecated one names what to use instead."""

    name: str
    type: str
    description: str
    see: str | None = None


class Kind(NamedTuple):
    """What the catalogue says of one type: its groups of operators, components, example texts."""

    operators: str
    components: tuple[Component, ...]
    examples: tuple[str, ...]


_GROUPS: Final = {
    "truth": ("is true", "is not true", "is false", "is not false"),
    "equal": ("is equal to", "is not equal to"),
    "order": (
        "is less than",
        "is less than or equal to",
        "is greater than",
        "is greater than or equal to",
    ),
    "blank": ("is blank", "is not blank"),
    "obscene": ("is obscene", "is not obscene"),
    "format": ("format is valid", "format is invalid"),
    "includes": ("includes", "does not include"),
    "in": ("is included in", "is not included in"),
    "between": ("is between", "is not between"),
    "pattern": ("matches pattern", "does not match pattern"),
}
_TEXT: Final = "equal blank obscene format includes in pattern"
_NAME: Final = "equal blank obscene format pattern"
_CODE: Final = "equal blank format includes in"
_DATE: Final = "equal order blank format between"
_RAW: Final = Component("raw", "string", "The text as it was submitted")
_DAYS: Final = ("Mon Jun 02 2014", "Jun 02 2014", "06/02/2014", "2014-06-02")
_CERT_FLAGS: Final = tuple(
    Component(f"is_{kind}", "boolean", f"Whether the certificate is {what}")
    for kind, what in (
        ("masked", "masked"),
        ("web", "of a web page"),
        ("mobile", "of a mobile app"),
        ("facebook", "of a Facebook lead form"),
    )
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "boolean": Kind(
            "truth blank format", (), ("yes", "no", "Y", "N", "true", "false", "T", "F", "1", "0")
        ),
        "city": Kind(_TEXT, (_RAW,), ("Austin", "Dallas", "Chicago", "Paris")),
        "credential": Kind(
            "equal blank includes in",
            (),
            (
                "sekret-pazzward",
                "befa4e7379d81173dfe8d1a53deaf591",
                "483571ec0724b4c3243bdf142c8e75c99cae90ac",
            ),
        ),
        "date": Kind(_DATE, (_RAW,), _DAYS),
        "dob": Kind(
            _DATE,
            (
                _RAW,
                Component("age", "number", "Years since birth, with tenths"),
                Component("year", "number", "The year of birth"),
            ),
            _DAYS,
        ),
        "email": Kind(
            _TEXT,
            (
                _RAW,
                Component("user", "string", "What stands before the @"),
                Component("domain", "string", "What stands after the @"),
                Component("host", "string", "The domain without its last label"),
                Component("tld", "string", "The last label of the domain"),
                Component("is_free", "boolean", "Whether the provider gives addresses away"),
                Component("is_disposable", "boolean", "Whether it is a throw-away address"),
            ),
            ("mikejones32@gmail.com", "rcampbell1976@outlook.com", "janets@somecompany.biz"),
        ),
        "first_name": Kind(_NAME, (_RAW,), ("Mike", "Robert", "Janet")),
        "gender": Kind(
            "equal blank format",
            (_RAW, Component("abbr", "string", "M, F or O")),
            ("male", "female", "other", "M", "F", "O"),
        ),
        "ip": Kind(
            _CODE,
            (
                _RAW,
                Component("is_ipv4", "boolean", "Whether it is a version 4 address"),
                Component("ipv6_format", "string", "The address written as version 6"),
            ),
            (
                "198.51.90.161",
                "https://198.51.90.162",
                "0d49:6f05:e485:29bb:3122:f151:aa71:4a3b",
                "[ffff::198.51.90.163]",
                "https://[56c6:75e8:cddf:199b:f696:4192:baae:eb2e]",
            ),
        ),
        "last_name": Kind(_NAME, (_RAW,), ("Jones", "Campbell", "Smith")),
        "number": Kind(
            "equal order blank format includes in between",
            (),
            ("100", "100.999", "$100.99", "1,000", "1,000.00"),
        ),
        "phone": Kind(
            _CODE,
            (
                _RAW,
                Component("area", "string", "The area code"),
                Component("exchange", "string", "The first three digits of the number"),
                Component("line", "string", "The last four digits of the number"),
                Component("number", "string", "The number without area code and extension"),
                Component("extension", "string", "The extension"),
                Component("country_code", "string", "The country, in two letters"),
                Component("country_calling_code", "number", "The country's calling code"),
                Component("type", "string", "home, work or mobile"),
                Component("is_tollfree", "boolean", "Whether calls to it are free"),
            ),
            ("5127891111", "512 789-1111", "512-789-1111 x 44", "1 (512) 789-1111"),
        ),
        "postal_code": Kind(
            f"{_CODE} pattern",
            (
                _RAW,
                Component("country_code", "string", "US, CA or GB"),
                Component("zip", "string", "US: the first five digits"),
                Component("four", "string", "US: the last four digits"),
                Component("fsa", "string", "Canada: the forward sortation area"),
                Component("ldu", "string", "Canada: the local delivery unit"),
                Component("outcode", "string", "UK: the first half"),
                Component("incode", "string", "UK: the second half"),
            ),
            ("78751", "78751-4224", "78751 4224", "Q2E 4U7", "A11 1AA", "AA11A 1AA"),
        ),
        "range": Kind(
            "equal order blank format includes in",
            (
                _RAW,
                Component("mid", "number", "The middle, as a whole number"),
                Component("max", "number", "The upper end"),
                Component("min", "number", "The lower end"),
                Component("avg", "number", "The middle"),
            ),
            ("100 to 200", "100 - 200", "100+", "100"),
        ),
        "ssn": Kind(
            _CODE,
            (
                _RAW,
                Component("first_three", "string", "The first three digits"),
                Component("middle_two", "string", "The two digits in the middle"),
                Component("last_four", "number", "The last four digits"),
            ),
            ("123-45-6789", "123 45 6789", "123456789"),
        ),
        "state": Kind(
            "equal blank obscene includes in",
            (_RAW, Component("name", "string", "The name of the state")),
            ("TX", "Texas", "Quebec", "Île-de-France"),
        ),
        "street": Kind(
            _TEXT,
            (
                _RAW,
                Component("number", "string", "The house number, or the first word"),
                Component("name", "string", "The rest"),
            ),
            (
                "4203 Guadalupe St",
                "00283 Ondricka Street",
                "0746 Monahan Islands",
                "73398 Tomas Club",
            ),
        ),
        "string": Kind("equal blank obscene includes in pattern", (), ("any text",)),
        "time": Kind(
            _DATE,
            (_RAW,),
            (
                "Sat Jun 14 2015 13:27:33 GMT-0500 (CDT)",
                "06/14/2015 6:27:33 PM",
                "2015-06-14T18:27:33Z",
                "2015-06-14T18:27:33.000Z",
            ),
        ),
        "trustedform_url": Kind(
            "blank format",
            (
                _RAW,
                Component("type", "string", "web, mobile or facebook"),
                Component("cert_id", "string", "The certificate's id"),
                *_CERT_FLAGS,
                Component("host", "string", "The host", "trustedform_cert_url.valid"),
                Component("path", "string", "The path", "trustedform_cert_url.cert_id"),
            ),
            ("https://cert.trustedform.com/a1028cbb41b876744fa752eec276bec0e4c48b33",),
        ),
        "url": Kind(
            "equal blank obscene format includes in",
            (
                _RAW,
                Component("protocol", "string", "http or https"),
                Component("host", "string", "The host, with a port that is not the default"),
                Component("port", "string", "The port, empty if it is the default"),
                Component("path", "string", "The path"),
                Component("query", "string", "The query, without its question mark"),
                Component("hash", "string", "The fragment, with its hash sign"),
            ),
            (
                "https://google.com",
                "https://yourwebsite.com/some/file.asp?type=offer",
                "http://referringurl.com/a/landing/page.html",
            ),
        ),
    }
)

TYPE_NAMES: Final = tuple(KINDS)


def operators_of(type_name: str) -> list[str]:
    """The rule operators offered for a type, in the order shown; [] for an unknown type."""
    kind = KINDS.get(type_name)
    return [name for group in kind.operators.split() for name in _GROUPS[group]] if kind else []


def describe_type(type_name: str, context: ValueContext) -> dict[str, Any]:
    """The catalogue's entry of one type, its examples in storage form.

    Raises KeyError for an unknown type.

    grade: documented | name, maskable, components, operators, examples | API reference, Types
    """
    kind = KINDS[type_name]
    return {
        "name": type_name,
        "maskable": type_name in MASKABLE,
        "components": [_component(component) for component in kind.components],
        "operators": operators_of(type_name),
        "examples": expand_examples(kind.examples, type_name, context),
    }


def _component(component: Component) -> dict[str, Any]:
    shown = {name: part for name, part in component._asdict().items() if part is not None}
    return {**shown, "deprecated": True} if component.see else shown


def type_catalogue(context: ValueContext) -> list[dict[str, Any]]:
    """All types in alphabetical order, as `describe_type` gives each."""
    return [describe_type(type_name, context) for type_name in TYPE_NAMES]
