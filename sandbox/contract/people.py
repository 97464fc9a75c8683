"""Values that look real, for formats and for the names that fields commonly have."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

Make = Callable[["People"], str]

_FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class People:
    """Draws people, places and times from `rng`; Faker is loaded when the first one is needed."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._faker: Any = None

    def of_format(self, name: str) -> str | None:
        """A text in a format of JSON Schema; None for a format that is not known."""
        make = _BY_FORMAT.get(name)
        return None if make is None else make(self)

    def short_of_format(self, name: str) -> str | None:
        """One of the shortest texts in a format, for where there is little room."""
        return _SHORT.get(name)

    def of_name(self, name: str) -> str | None:
        """A text that suits a field called `name`; None where the name says nothing."""
        words = _words_of(name)
        for pattern, make in _BY_NAME:
            if pattern.search(words):
                return make(self)
        return None

    def words(self, count: int = 3) -> str:
        """A few words."""
        drawn: str = self.faker.sentence(nb_words=count, variable_nb_words=False)
        return drawn.rstrip(".")

    def moment(self) -> datetime:
        """A second of the years 2024 and 2025: the clock is not looked at."""
        return _FIRST_DAY + timedelta(seconds=self.rng.randrange(2 * 365 * 86400))

    def digits(self, pattern: str) -> str:
        """`pattern` with a digit for every `#`."""
        return re.sub("#", lambda _: str(self.rng.randrange(10)), pattern)

    @property
    def faker(self) -> Any:
        """A Faker that draws from `rng` alone; one to each answer, so that none is shared."""
        if self._faker is None:
            self._faker = _new_faker(self.rng)
        return self._faker


def _new_faker(rng: random.Random) -> Any:
    from faker.generator import Generator
    from faker.providers.address.en_US import Provider as Address
    from faker.providers.color.en_US import Provider as Color
    from faker.providers.company.en_US import Provider as Company
    from faker.providers.internet.en_US import Provider as Internet
    from faker.providers.job.en_US import Provider as Job
    from faker.providers.lorem.en_US import Provider as Lorem
    from faker.providers.person.en_US import Provider as Person

    generator = Generator()
    generator.random = rng
    for provider in (Person, Address, Company, Lorem, Internet, Color, Job):
        generator.add_provider(provider(generator))
    return generator


def _named(method: str) -> Make:
    return lambda people: str(getattr(people.faker, method)())


def _phone(people: People) -> str:
    # 555-0100 to 555-0199 are kept free for stories.
    return people.digits("+1512555" + "01##")


def _sentence(people: People) -> str:
    return people.words(8) + "."


def _host(people: People) -> str:
    return people.digits("host##") + ".example.com"


def _uri(people: People) -> str:
    return f"https://www.example.com/{people.digits('####')}"


_BY_FORMAT: Mapping[str, Make] = MappingProxyType(
    {
        "date-time": lambda people: people.moment().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "date": lambda people: people.moment().strftime("%Y-%m-%d"),
        "time": lambda people: people.moment().strftime("%H:%M:%SZ"),
        "duration": lambda people: f"PT{people.rng.randint(1, 90)}M",
        "email": _named("safe_email"),
        "idn-email": _named("safe_email"),
        "hostname": _host,
        "idn-hostname": _host,
        "ipv4": lambda people: people.digits("192.0.2.1##"),
        "ipv6": lambda people: people.digits("2001:db8::####"),
        "uri": _uri,
        "uri-reference": _uri,
        "iri": _uri,
        "iri-reference": _uri,
        "url": _uri,
        "uuid": lambda people: str(uuid.UUID(int=people.rng.getrandbits(128), version=4)),
        "json-pointer": lambda people: f"/{people.faker.word()}",
        "regex": lambda people: "^[a-z]+$",
        "byte": lambda people: "c2FuZGJveA==",
        "decimal": lambda people: people.digits("1##.##"),
        "password": lambda people: people.digits("secret-####"),
    }
)

_SHORT: Mapping[str, str] = MappingProxyType(
    {
        "email": "a@b.co",
        "idn-email": "a@b.co",
        "hostname": "a.co",
        "idn-hostname": "a.co",
        "ipv4": "192.0.2.1",
        "ipv6": "::1",
        "uri": "a:b",
        "iri": "a:b",
        "url": "a:b",
        "uri-reference": "a",
        "iri-reference": "a",
        "duration": "P1D",
        "time": "12:00:00Z",
        "regex": "a",
        "json-pointer": "/a",
        "byte": "c2E=",
        "decimal": "1",
        "password": "s",
    }
)

_BY_NAME: tuple[tuple[re.Pattern[str], Make], ...] = tuple(
    (re.compile(rf"(^|_)({names})(_?\d+)?$"), make)
    for names, make in (
        ("first_?name|given_?name", _named("first_name")),
        ("last_?name|family_?name|surname", _named("last_name")),
        ("full_?name|contact_?name", _named("name")),
        ("company|company_?name|organi[sz]ation|employer|business", _named("company")),
        ("email|email_?address|e_?mail", _named("safe_email")),
        ("phone|phone_?number|mobile|cell|fax|telephone", _phone),
        ("city|town", _named("city")),
        ("state|province|region", _named("state_abbr")),
        ("zip|zip_?code|postal_?code|postcode", _named("zipcode")),
        ("country_?code", lambda people: "US"),
        ("country", lambda people: "United States"),
        ("street|address|address_?line|street_?address", _named("street_address")),
        ("display_?name|customer_?name|author|owner", _named("name")),
        ("ip|ip_?address", lambda people: people.digits("192.0.2.1##")),
        ("url|uri|href|link|website|web_?site|web_?page", _uri),
        ("host|host_?name|domain", _host),
        ("user_?name|login", _named("user_name")),
        ("uuid|guid", lambda people: _BY_FORMAT["uuid"](people)),
        ("slug", lambda people: people.words(2).lower().replace(" ", "-")),
        ("title|subject|headline", lambda people: people.words(3)),
        ("description|summary|comment|message|text|body|bio", _sentence),
        ("colou?r", _named("color_name")),
        ("currency|currency_?code", lambda people: "USD"),
        ("language|lang|locale", lambda people: "en"),
        ("time_?zone|tz", lambda people: "America/Chicago"),
        ("job|job_?title|occupation", _named("job")),
        ("price|amount|cost|total|fee|balance", lambda people: people.digits("##.##")),
        ("version", lambda people: people.digits("1.#.#")),
        ("token|secret|password|api_?key", lambda people: people.digits("secret-####")),
        ("file_?name", lambda people: f"{people.faker.word()}.txt"),
        ("mime_?type|content_?type", lambda people: "text/plain"),
        (
            "date|day|birthday|dob|birth_?date|date_?of_?birth",
            lambda people: _BY_FORMAT["date"](people),
        ),
        (
            "created_?at|updated_?at|timestamp|created|updated|at|time|date_?time",
            lambda people: _BY_FORMAT["date-time"](people),
        ),
        ("id", lambda people: f"{people.rng.getrandbits(48):012x}"),
        ("user_?agent", lambda people: "Mozilla/5.0 (compatible; Example/1.0)"),
    )
)

_NUMBERS: tuple[tuple[re.Pattern[str], tuple[float, float]], ...] = tuple(
    (re.compile(rf"(^|_)({names})$"), limits)
    for names, limits in (
        ("age", (18, 80)),
        ("price|amount|cost|total|fee|subtotal|balance", (5, 500)),
        ("year", (2000, 2025)),
        ("month", (1, 12)),
        ("day", (1, 28)),
        ("hour", (0, 23)),
        ("minute|second", (0, 59)),
        ("lat|latitude", (-85, 85)),
        ("lng|lon|long|longitude", (-180, 180)),
        ("rating|stars|score", (1, 5)),
        ("percent|percentage", (0, 100)),
        ("count|quantity|qty|size|pages?", (1, 20)),
        ("offset|index|position", (0, 20)),
        ("port", (1024, 49151)),
        # The seconds of the years 2024 and 2025, as for texts.
        ("timestamp|created_?at|updated_?at|expires_?at|created|updated", (1704067200, 1767225599)),
    )
)


def usual_numbers(name: str) -> tuple[float, float] | None:
    """Between which limits a number called `name` mostly is; None where the name says nothing."""
    words = _words_of(name)
    return next((limits for pattern, limits in _NUMBERS if pattern.search(words)), None)


def _words_of(name: str) -> str:
    return _CAMEL.sub("_", name).lower().replace("-", "_").replace(" ", "_")
