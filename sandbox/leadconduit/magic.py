"""Magic leads: reserved values that force what becomes of a lead, as a table.

grade: ours | emails at magic.example, phones 808-555-01xx, postal codes 000xx, the field
  sandbox_outcome and the header Sandbox-Lead force outcomes; switch magic_leads | no source
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from sandbox.leadconduit.magic_header import MagicError, number_of, read_members
from sandbox.leadconduit.pricing import Price, as_price

DOMAIN: Final = "magic.example"
PHONES: Final = "80855501"
POSTAL_CODES: Final = "000"
FIELD: Final = "sandbox_outcome"
HEADER: Final = "sandbox-lead"

Argument = Literal["reason", "price", "delay"]


@dataclass(frozen=True, slots=True)
class Forced:
    """What is forced on a lead; `by` says by which value. Whatever is None or 0 is not forced.

    `at` is the phase that is made to end the lead, in the words of the flow; `flag` is what a list
    check is made to find; `delivery` is what comes of each recipient step, and `feedback` what the
    first recipient reports afterwards.
    """

    outcome: str | None = None
    reason: str | None = None
    at: str | None = None
    flag: str | None = None
    price: Price | None = None
    delay: float = 0.0
    delivery: str | None = None
    feedback: str | None = None
    by: str = ""

    @property
    def told(self) -> str:
        """How traces and rules tell of it."""
        return f"forced by {self.by}"

    def as_json(self) -> dict[str, Any]:
        """What is forced, without what is not."""
        members = {name: getattr(self, name) for name in _SHOWN}
        members["delay"] = self.delay or None
        return {name: value for name, value in members.items() if value is not None}


_SHOWN: Final = ("outcome", "reason", "at", "flag", "price", "delay", "delivery", "feedback")


@dataclass(frozen=True, slots=True)
class Magic:
    """One row of the table.

    `number` is the end of its phone and of its postal code. `argument` is what may follow the name
    in an email (`failure+no-coverage@…`) or a field (`failure: no coverage`). `ping` says whether
    it does anything to a ping. `promise` is what a lead of this kind must show: what the tests of
    the table look for.
    """

    name: str
    number: int
    forced: Forced
    about: str
    argument: Argument | None = None
    ping: bool = True
    promise: Mapping[str, Any] = field(default_factory=dict)

    @property
    def email(self) -> str:
        """The email that forces it."""
        return f"{self.name}@{DOMAIN}"

    @property
    def phone(self) -> str:
        """The phone number that forces it."""
        return f"{PHONES}{self.number:02}"

    @property
    def postal_code(self) -> str:
        """The postal code that forces it."""
        return f"{POSTAL_CODES}{self.number:02}"

    def with_argument(self, text: str, by: str) -> Forced:
        """What it forces with `text` as its argument. Raises `MagicError` where it has none."""
        if not text:
            return replace(self.forced, by=by)
        if self.argument is None:
            raise MagicError(f"{self.name!r} takes nothing behind it, not {text[:80]!r}")
        value = _ARGUMENTS[self.argument](text)
        return replace(self.forced, by=by, **{self.argument: value})


def _reason(text: str) -> str:
    return text[:500]


def _price(text: str) -> Price:
    price = as_price(text)
    if price is None or not 0 <= price <= 1_000_000:
        raise MagicError(f"a price is a number from 0 to 1000000, not {text[:80]!r}")
    return price


_ARGUMENTS: Final[Mapping[str, Any]] = MappingProxyType(
    {"reason": _reason, "price": _price, "delay": number_of}
)

ROWS: Final[tuple[Magic, ...]] = (
    Magic(
        "success",
        1,
        Forced(outcome="success"),
        "The lead is accepted: hours, caps, criteria and filters do not stop it. A ping bids, 1 "
        "where the flow has no price.",
        promise={"outcome": "success", "ping": "success"},
    ),
    Magic(
        "failure",
        2,
        Forced(outcome="failure"),
        "The lead fails, before hours, lists and prices; no step is run. The reason may be given.",
        "reason",
        promise={"outcome": "failure", "phase": "magic", "ping": "failure"},
    ),
    Magic(
        "error",
        3,
        Forced(outcome="error"),
        "The lead ends in an error; a ping gets no bid. The reason may be given.",
        "reason",
        promise={"outcome": "error", "phase": "magic", "ping": "failure"},
    ),
    Magic(
        "cap",
        4,
        Forced(at="caps"),
        "A cap is reached: the flow's first, else the source's, with its reason; without caps the "
        "reason is Cap reached.",
        promise={"outcome": "failure", "phase": "caps", "cap_reached": True, "ping": "failure"},
    ),
    Magic(
        "duplicate",
        5,
        Forced(flag="is_duplicate"),
        "The lead is on the list of duplicates. A flow that looks at suppressionlist.is_duplicate "
        "decides; else it fails with the reason Duplicate lead.",
        promise={"outcome": "failure", "flag": "is_duplicate"},
    ),
    Magic(
        "dnc",
        6,
        Forced(flag="is_dnc"),
        "As duplicate, for the do-not-call list.",
        promise={"outcome": "failure", "flag": "is_dnc"},
    ),
    Magic(
        "customer",
        7,
        Forced(flag="is_existing_customer"),
        "As duplicate, for the list of existing customers.",
        promise={"outcome": "failure", "flag": "is_existing_customer"},
    ),
    Magic(
        "filter",
        8,
        Forced(at="filter"),
        "The flow's first filter matches, with its outcome and reason; without filters the lead "
        "fails with the reason Filtered.",
        ping=False,
        promise={"outcome": "failure", "phase": "filter"},
    ),
    Magic(
        "criteria",
        9,
        Forced(at="acceptance_criteria"),
        "The flow's acceptance criteria are not met, else the source's, with their outcome and "
        "reason; without criteria the lead fails with the reason Acceptance criteria not met.",
        promise={"outcome": "failure", "phase": "acceptance_criteria", "ping": "failure"},
    ),
    Magic(
        "closed",
        10,
        Forced(at="hours_of_operation"),
        "It comes outside the hours of operation.",
        promise={"outcome": "failure", "phase": "hours_of_operation", "ping": "failure"},
    ),
    Magic(
        "slow",
        11,
        Forced(delay=1.0),
        "The answer takes a second of real time, or as many as are given; all else is as usual.",
        "delay",
        promise={"delay": 1.0},
    ),
    Magic(
        "price",
        12,
        Forced(price=12.5),
        "The price is 12.5, or the one that is given; all else is as usual.",
        "price",
        promise={"price": 12.5},
    ),
    Magic(
        "no-bid",
        13,
        Forced(price=0),
        "The price is 0: a ping gets no bid.",
        promise={"price": 0, "ping": "failure", "ping_reason": "no bid"},
    ),
    Magic(
        "ping-limit",
        14,
        Forced(at="ping_limits"),
        "A ping limit is reached; leads know no such limits.",
        promise={"ping": "failure", "ping_reason": "Ping limit reached"},
    ),
    Magic(
        "delivery-failure",
        20,
        Forced(delivery="failure"),
        "Every recipient says no; nothing is sent. The reason may be given.",
        "reason",
        ping=False,
        promise={"delivery": "failure"},
    ),
    Magic(
        "delivery-error",
        21,
        Forced(delivery="error"),
        "Every recipient answers 500, also when the delivery is tried again.",
        ping=False,
        promise={"delivery": "error", "status": 500},
    ),
    Magic(
        "delivery-timeout",
        22,
        Forced(delivery="timeout"),
        "No recipient answers in time (nobody waits for it).",
        ping=False,
        promise={"delivery": "error", "error_kind": "timeout"},
    ),
    Magic(
        "delivery-refused",
        23,
        Forced(delivery="refused"),
        "No recipient can be reached.",
        ping=False,
        promise={"delivery": "error", "error_kind": "refused"},
    ),
    Magic(
        "delivery-broken",
        24,
        Forced(delivery="broken"),
        "The connection to every recipient is reset.",
        ping=False,
        promise={"delivery": "error", "error_kind": "broken"},
    ),
    Magic(
        "delivery-retry",
        25,
        Forced(delivery="retry"),
        "Every recipient answers 500 the first time; the delivery is tried again, 10 seconds later "
        "by the clock, whether or not the step asks for that, and then goes its usual way.",
        ping=False,
        promise={"delivery": "error", "status": 500, "retried": True},
    ),
    Magic(
        "return",
        30,
        Forced(outcome="success", feedback="return"),
        "The lead is accepted, and the first recipient returns it at once. The reason may be "
        "given.",
        "reason",
        ping=False,
        promise={"outcome": "success", "feedback": "return"},
    ),
    Magic(
        "conversion",
        31,
        Forced(outcome="success", feedback="conversion"),
        "The lead is accepted, and the first recipient reports at once that it became a customer.",
        ping=False,
        promise={"outcome": "success", "feedback": "conversion"},
    ),
)

BY_NAME: Final[Mapping[str, Magic]] = MappingProxyType({row.name: row for row in ROWS})
_BY_NUMBER: Final[Mapping[int, Magic]] = MappingProxyType({row.number: row for row in ROWS})


def by_email(address: str) -> Forced | None:
    """What an email forces; None for one that is not reserved. Raises `MagicError` for one at
    the reserved domain that is not in the table."""
    local, at, domain = address.lower().rpartition("@")
    if not at or domain != DOMAIN:
        return None
    name, _, argument = local.partition("+")
    text = argument.replace("-", " ").replace("_", " ")
    return _named(name).with_argument(text, f"email {address}")


def by_phone(number: str) -> Forced | None:
    """What a phone number of ten digits forces; None for one that is not reserved."""
    return _numbered(number, PHONES, "phone")


def by_postal_code(code: str) -> Forced | None:
    """What a postal code of five digits forces; None for one that is not reserved."""
    return _numbered(code, POSTAL_CODES, "postal code")


def _numbered(text: str, prefix: str, what: str) -> Forced | None:
    if not text.startswith(prefix) or len(text) != len(prefix) + 2 or not text.isascii():
        return None
    rest = text[len(prefix) :]
    row = _BY_NUMBER.get(int(rest)) if rest.isdigit() else None
    return None if row is None else replace(row.forced, by=f"{what} {text}")


def by_field(text: str) -> Forced:
    """What the reserved field forces: `duplicate`, `failure: No coverage`, or the members of the
    header. Raises `MagicError`."""
    by = f"the field {FIELD}"
    if "=" in text.partition(":")[0]:
        return _of_members(text, by)
    name, _, argument = text.partition(":")
    return _named(name.strip().lower()).with_argument(argument.strip(), by)


def by_header(text: str) -> Forced:
    """What the header forces. Raises `MagicError`."""
    return _of_members(text, "the header Sandbox-Lead")


def _of_members(text: str, by: str) -> Forced:
    members = read_members(text)
    case = members.pop("case", None)
    forced = _named(case).forced if case else Forced()
    named = {_MEMBERS.get(name, name): value for name, value in members.items()}
    if "price" in named:
        named["price"] = _price(named["price"])
    forced = replace(forced, by=by, **named)
    if forced.outcome == "success" and forced.at:
        raise MagicError(f"the lead cannot end in success at {forced.at}; leave one of them out")
    return forced


_MEMBERS: Final[Mapping[str, str]] = MappingProxyType({"list": "flag"})


def _named(name: str) -> Magic:
    row = BY_NAME.get(name)
    if row is None:
        raise MagicError(f"there is nothing magic about {name[:80]!r}; there are {_NAMES}")
    return row


_NAMES: Final = ", ".join(BY_NAME)


def table() -> Iterator[dict[str, Any]]:
    """The rows as JSON objects, for lists and documents."""
    for row in ROWS:
        yield {
            "product": "leadconduit",
            "name": row.name,
            "about": row.about,
            "values": {
                "email": row.email,
                "phone": row.phone,
                "postal_code": row.postal_code,
                "field": f"{FIELD}={row.name}",
                "header": f"Sandbox-Lead: case={row.name}",
            },
            "argument": row.argument,
            "ping": row.ping,
            "forces": row.forced.as_json(),
        }
