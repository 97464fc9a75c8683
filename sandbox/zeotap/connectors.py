"""Connectors as data: what a type of destination or source is configured with, how its connection
is tested and which fields it offers. One YAML file each, read at its first use.

type title about    what it is, in the words of people
config target       {KEY: {label, required, secret, pattern, expected, values, default}}: settings
                    of the connection, and of what a sync writes to (both may stand in a config)
sync_modes audience_modes mapping introspection
                    what it can do
steps               [{name, passed, passed_existing, with_secrets_only, fails_when: [CHECK]}]
                    a CHECK is one of {missing: KEY or [KEYS, all of them]}, {malformed: KEY},
                    {equals: {KEY: VALUE}}, {differs: KEY, from: KEY, after: TEXT}; `says` is its
                    message, `strict: true` keeps it out of the lenient profile
fields              {selector: KEY, default: OBJECT,
                    objects: {OBJECT: {NAME: {label, type, required}}}}
                    or {columns: [{name, type, nullable}]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

Kind = Literal["destination", "source"]

TYPES: Final[Mapping[Kind, tuple[str, ...]]] = {
    # grade: documented | there are these sixteen types of destinations | Destinations API,
    #   Supported Destination Types
    "destination": (
        "salesforce",
        "hubspot",
        "google_ads",
        "facebook_ads",
        "linkedin_ads",
        "the_trade_desk",
        "braze",
        "iterable",
        "klaviyo",
        "mailchimp",
        "snowflake",
        "bigquery",
        "databricks",
        "webhook",
        "s3",
        "gcs",
    ),
    # grade: documented | there are these three types of sources | Warehouses API
    "source": ("snowflake", "bigquery", "databricks"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a config. `pattern` fits the whole text; `expected` says in words what fits."""

    key: str
    label: str
    required: bool = False
    secret: bool = False
    pattern: re.Pattern[str] | None = None
    expected: str = ""
    values: tuple[str, ...] = ()
    default: Any = None

    def accepts(self, value: Any) -> bool:
        """Whether a value that was given has the right form."""
        if self.values:
            return value in self.values
        if self.pattern is None:
            return True
        return isinstance(value, str) and self.pattern.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Check:
    """One way for a step to fail: `rule` (missing, malformed, equals, differs) over `keys`."""

    rule: str
    keys: tuple[str, ...]
    says: str
    strict: bool = False
    value: Any = None
    separator: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a connection test."""

    name: str
    passed: str
    passed_existing: str
    with_secrets_only: bool = False
    fails_when: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Connector:
    """What is known of one type. `config` and `target` are settings by key; `fields` is as written
    in the file."""

    kind: Kind
    type: str
    title: str
    about: str = ""
    config: Mapping[str, Setting] = field(default_factory=dict)
    target: Mapping[str, Setting] = field(default_factory=dict)
    sync_modes: tuple[str, ...] = ()
    audience_modes: tuple[str, ...] = ()
    mapping: bool = False
    introspection: bool = False
    steps: tuple[Step, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Setting]:
        """All settings, those of the connection first."""
        return {**self.config, **self.target}


def connectors(kind: Kind) -> Mapping[str, Connector]:
    """All connectors of a kind by type, in the documented order; each is read when asked for."""
    return _Catalogue(kind)


def find(kind: Kind, type: str) -> Connector | None:
    """The connector of a type; None for a type that there is not."""
    return _load(kind, type) if type in TYPES[kind] else None


def undocumented(kind: Kind, type: str) -> Connector:
    """A connector for a type that is not among the documented ones, for worlds that take any.

    grade: ours | a type that is not documented takes any config and is tested like a CRM |
      no source
    """
    return Connector(kind, type, title=type, steps=tuple(_step(step, {}) for step in _USUAL_STEPS))


def config_faults(connector: Connector, config: Mapping[str, Any]) -> list[str]:
    """What is wrong with a config, in words; required settings are asked for, forms are checked.

    No message repeats a value.
    """
    faults = [
        _missing_message([setting.label])
        for setting in connector.config.values()
        if setting.required and setting.default is None and is_blank(config.get(setting.key))
    ]
    return faults + [
        _malformed_message(setting)
        for setting in connector.settings.values()
        if not is_blank(config.get(setting.key)) and not setting.accepts(config[setting.key])
    ]


def unknown_keys(connector: Connector, config: Mapping[str, Any]) -> list[str]:
    """The keys of a config that its type does not have, by what is known; of none for a type
    without settings."""
    settings = connector.settings
    return [key for key in config if key not in settings] if settings else []


def with_known_keys(connector: Connector, config: Mapping[str, Any]) -> dict[str, Any]:
    """`config` with a setting for every key that is one but for case and punctuation, or is the
    label of one. What is there under its own name counts."""
    known = {
        plain_name(name): key
        for key, setting in connector.settings.items()
        for name in (key, setting.label)
    }
    spelled = {known.get(plain_name(key), key): value for key, value in config.items()}
    return {**spelled, **{key: config[key] for key in connector.settings if key in config}}


def plain_name(name: str) -> str:
    """A name without case and punctuation."""
    return re.sub("[^a-z0-9]", "", name.lower())


def is_blank(value: Any) -> bool:
    """Whether a setting counts as not given."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ({}, [])


class _Catalogue(Mapping[str, Connector]):
    """The connectors of a kind, read one by one."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def __getitem__(self, type: str) -> Connector:
        found = find(self._kind, type)
        if found is None:
            raise KeyError(type)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(TYPES[self._kind])

    def __len__(self) -> int:
        return len(TYPES[self._kind])


_FOLDER = Path(__file__).with_suffix("")

# grade: documented | the texts of passed steps, which differ between new and existing connections |
#   Destinations API, Test New Connection and Test Existing Connection
_PASSED: Final[Mapping[str, tuple[str, str]]] = {
    "connectivity": ("Successfully connected", "Connected successfully"),
    "authentication": ("OAuth token valid", "OAuth token valid"),
    # grade: inferred | the texts of the steps that no example shows | no source
    "authorization": ("Permissions verified", "Permissions verified"),
    "query": ("Query executed successfully", "Query executed successfully"),
}
_USUAL_STEPS = ({"name": "connectivity"}, {"name": "authentication"})


@cache
def _load(kind: Kind, type: str) -> Connector:
    from sandbox.contract.yaml import parse_yaml

    told = parse_yaml((_FOLDER / kind / f"{type}.yaml").read_bytes())
    config, target = _settings(told.get("config")), _settings(told.get("target"))
    return Connector(
        kind=kind,
        type=told["type"],
        title=told["title"],
        about=told.get("about", ""),
        config=config,
        target=target,
        sync_modes=tuple(told.get("sync_modes", ())),
        audience_modes=tuple(told.get("audience_modes", ())),
        mapping=told.get("mapping", False),
        introspection=told.get("introspection", False),
        steps=tuple(_step(step, {**config, **target}) for step in told["steps"]),
        fields=told.get("fields") or {},
    )


def _settings(told: Mapping[str, Any] | None) -> dict[str, Setting]:
    return {key: _setting(key, members or {}) for key, members in (told or {}).items()}


def _setting(key: str, told: Mapping[str, Any]) -> Setting:
    pattern = told.get("pattern")
    values = tuple(told.get("values", ()))
    return Setting(
        key=key,
        label=told["label"],
        required=told.get("required", False),
        secret=told.get("secret", False),
        pattern=re.compile(pattern, re.ASCII) if pattern else None,
        expected=told.get("expected") or ", ".join(values),
        values=values,
        default=told.get("default"),
    )


def _step(told: Mapping[str, Any], settings: Mapping[str, Setting]) -> Step:
    new, existing = _PASSED[told["name"]]
    passed = told.get("passed", new)
    return Step(
        name=told["name"],
        passed=passed,
        passed_existing=told.get("passed_existing", told.get("passed", existing)),
        with_secrets_only=told.get("with_secrets_only", False),
        fails_when=tuple(_check(check, settings) for check in told.get("fails_when", ())),
    )


def _check(told: Mapping[str, Any], settings: Mapping[str, Setting]) -> Check:
    says, strict = told.get("says", ""), told.get("strict", False)
    if "missing" in told:
        missing = told["missing"]
        keys = tuple(missing) if isinstance(missing, list) else (missing,)
        labels = [settings[key].label for key in keys]
        return Check("missing", keys, says or _missing_message(labels), strict)
    if "malformed" in told:
        setting = settings[told["malformed"]]
        return Check("malformed", (setting.key,), says or _malformed_message(setting), strict)
    if "equals" in told:
        ((key, value),) = told["equals"].items()
        return Check("equals", (settings[key].key,), says, strict, value=value)
    keys = (settings[told["differs"]].key, settings[told["from"]].key)
    return Check("differs", keys, says, strict, separator=told["after"])


def _missing_message(labels: list[str]) -> str:
    return f"{' or '.join(labels)} is missing"


def _malformed_message(setting: Setting) -> str:
    return f"{setting.label} must be {setting.expected}"
