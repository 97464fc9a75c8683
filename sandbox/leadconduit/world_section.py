"""The section `leadconduit` of a world: what an account holds before the first call.

account       {id, name, sso_id, time_zone, field_suffix}; a default account without it
api_keys      [{key, role: owner | partner | superuser, name, account}]; without it the keys
              sandbox (owner), sandbox-partner (partner) and superuser (superuser)
fields        [{id, name, type, description}]: the account's own fields
entities      [{id, name, time_zone, source, recipient}]: who sends leads and who receives them
credentials   [{id, name, type: user | token | oauth1 | oauth2, and its secrets}]
destinations  [{instance_id, name, integration_name, actions: [{name, action_id, webhook_url}]}]
flows         flows as the API takes them; each is live, unless `deployed: false` stands in it
lists         {name: [value, or {value, added_at}]}: the suppression lists
services      [{id, name, url}]: the addresses of pricing services
prismatic     [{id, api_keys, paused, takes, result}]: what webhooks of Prismatic ask for
              and give; takes: how many seconds a run lasts
certificates  [{id, email, phone, page_url, page_text, …}]: certificates of TrustedForm
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.problems import Finding
from sandbox.contract.validator import Validator
from sandbox.leadconduit import fields
from sandbox.leadconduit.account import (
    ACCOUNT,
    DEFAULT_ACCOUNT,
    DESTINATIONS,
    ENTITIES,
    Account,
    kept_entity,
)
from sandbox.leadconduit.auth import API_KEYS, ROLES
from sandbox.leadconduit.credentials import COLLECTION as CREDENTIALS
from sandbox.leadconduit.credentials import kept_credential
from sandbox.leadconduit.flow_check import check_flow, is_time_zone
from sandbox.leadconduit.flow_parts import Path
from sandbox.leadconduit.flows import DRAFTS, deploy, prepare_flow
from sandbox.leadconduit.lists import COLLECTION as LISTS
from sandbox.leadconduit.lists import normal
from sandbox.leadconduit.outside import install_outside
from sandbox.world.clock import iso, parse_instant

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.world.namespace import Namespace
    from sandbox.world.section import Section, WorldFault

DEFAULT_KEYS: Final = (
    {"key": "sandbox", "role": "owner", "name": "Owner"},
    {"key": "sandbox-partner", "role": "partner", "name": "Partner"},
    {"key": "superuser", "role": "superuser", "name": "Superuser"},
)

_NAME: Final = {"type": "string", "minLength": 1}
_ID: Final = {"$ref": "#/components/schemas/ID"}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list_of(schema: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema}


_ACTION: Final = _object("name action_id", name=_NAME, action_id=_NAME, webhook_url=_NAME)

SCHEMA: Final[Mapping[str, Any]] = _object(
    "",
    account=_object(
        "",
        id=_ID,
        name=_NAME,
        sso_id=_ID,
        time_zone=_NAME,
        field_suffix={"type": "string", "pattern": "^[0-9A-Za-z_]+$"},
    ),
    api_keys=_list_of(
        _object(
            "key role",
            key=_NAME,
            role={"type": "string", "enum": list(ROLES)},
            name=_NAME,
            account=_ID,
        )
    ),
    fields=_list_of(
        _object(
            "id name type",
            id={"$ref": "#/components/schemas/FieldID"},
            name=_NAME,
            type={"type": "string", "enum": sorted(fields.TYPES)},
            description={"type": "string"},
        )
    ),
    entities=_list_of(
        _object(
            "id name",
            id=_ID,
            name=_NAME,
            time_zone=_NAME,
            description={"type": "string"},
            **{
                name: {"$ref": f"#/components/schemas/EntityInput/properties/{name}"}
                for name in ("source", "recipient")
            },
        )
    ),
    credentials=_list_of(
        {
            "allOf": [
                {"$ref": "#/components/schemas/NewCredential"},
                {"required": ["id"]},
            ]
        }
    ),
    destinations=_list_of(
        _object(
            "instance_id name",
            instance_id=_NAME,
            name=_NAME,
            integration_name=_NAME,
            integration_icon_url={"type": "string"},
            actions=_list_of(_ACTION),
        )
    ),
    flows=_list_of(
        {"type": "object", "properties": {"deployed": {"type": "boolean"}}},
    ),
    services=_list_of(_object("id url", id=_ID, name=_NAME, url=_NAME)),
    prismatic=_list_of(
        _object(
            "id",
            id=_NAME,
            api_keys=_list_of(_NAME),
            paused={"type": "boolean"},
            takes={"type": "number", "minimum": 0},
            result={},
        )
    ),
    certificates=_list_of(
        _object(
            "id",
            id={"type": "string", "pattern": "^([0-9a-zA-Z]{40}|[0-9a-zA-Z]{80}|0\\.[^/ ]+)$"},
            created_at=_NAME,
            expires_at=_NAME,
            email=_NAME,
            phone=_NAME,
            page_url=_NAME,
            page_text={"type": "string"},
            consent_text={"type": "string"},
            verified={"type": "boolean"},
            properties={"type": "object"},
        )
    ),
    lists={
        "type": "object",
        "additionalProperties": _list_of(
            {"anyOf": [_NAME, _object("value", value=_NAME, added_at=_NAME)]}
        ),
    },
)
"""The shape of the section; a flow has the shape of its own document besides."""

# The member that tells the things of a list apart.
_KEYS: Final[Mapping[str, str]] = {
    "api_keys": "key",
    "fields": "id",
    "entities": "id",
    "credentials": "id",
    "destinations": "instance_id",
    "services": "id",
    "prismatic": "id",
    "certificates": "id",
    "flows": "id",
}


_REFERRED_TO = frozenset({"account", "fields", "entities", "destinations"})


@dataclass(slots=True)
class WorldCheck:
    """Checks sections of worlds against `document`, the OpenAPI document of the product."""

    document: Document
    _shape: Validator = field(init=False)
    _flow: Validator = field(init=False)

    def __post_init__(self) -> None:
        self._shape = Validator(SCHEMA, self.document.raw)
        self._flow = Validator({"$ref": "#/components/schemas/FlowInput"}, self.document.raw)

    def __call__(self, section: Section) -> list[WorldFault]:
        """Everything that is wrong with `section`, each fault with its line.

        A member that is not even of the right shape does not hide what is wrong with the others.
        """
        found = self._shape.findings(section.value, ())
        broken = {finding.location[0] for finding in found if finding.location}
        sound = {name: value for name, value in section.value.items() if name not in broken}
        found += [*_repeated(sound), *_unreadable_times(sound)]
        account = None if broken & _REFERRED_TO else _account_in(sound)
        for at, flow in enumerate(sound.get("flows", [])):
            found += self._flow_findings(_without_deployed(flow), account, ("flows", at))
        return [_fault(section, finding) for finding in found]

    def _flow_findings(
        self, flow: Mapping[str, Any], account: Account | None, location: tuple[str | int, ...]
    ) -> list[Finding]:
        found = self._flow.findings(flow, location)
        if found or account is None:  # what it refers to is not known, or cannot be looked for
            return found
        return check_flow(flow, account, location)


def _fault(section: Section, finding: Finding) -> WorldFault:
    expected = finding.expected
    text = ", ".join(map(str, expected)) if isinstance(expected, list) else str(expected or "")
    message = finding.message
    if finding.location[:1] == ("credentials",):
        message = message.partition(", got ")[0]  # what was got may be a secret
    return section.fault(finding.location, message, text)


def _repeated(world: Mapping[str, Any]) -> Iterator[Finding]:
    for name, key in _KEYS.items():
        seen: set[str] = set()
        for at, item in enumerate(world.get(name, [])):
            value = item.get(key)
            if value in seen:
                yield Finding((name, at, key), "unique", f"{value!r} is there already")
            if value is not None:
                seen.add(value)


def _unreadable_times(world: Mapping[str, Any]) -> Iterator[Finding]:
    zones: list[tuple[Path, Any]] = [(("account",), world.get("account", {}))]
    zones += [(("entities", at), entity) for at, entity in enumerate(world.get("entities", []))]
    for place, holder in zones:
        zone = holder.get("time_zone")
        if zone is not None and not is_time_zone(zone):
            message = f"there is no time zone {zone!r}"
            yield Finding((*place, "time_zone"), "time_zone", message, "America/New_York, say")
    for name, items in world.get("lists", {}).items():
        for at, item in enumerate(items):
            yield from _unreadable_time(("lists", name, at, "added_at"), _added_at(item))
    for at, certificate in enumerate(world.get("certificates", [])):
        for name in ("created_at", "expires_at"):
            yield from _unreadable_time(("certificates", at, name), certificate.get(name))


def _unreadable_time(path: Path, text: str | None) -> Iterator[Finding]:
    if text is not None and not _is_instant(text):
        message = f"{text!r} is not a time with its zone"
        yield Finding(path, "time", message, "a time such as 2026-03-02T09:00:00Z")


def _added_at(item: Any) -> str | None:
    return item.get("added_at") if isinstance(item, Mapping) else None


def _is_instant(text: str) -> bool:
    try:
        parse_instant(text)
    except ValueError:
        return False
    return True


def _account_in(world: Mapping[str, Any]) -> Account:
    """The account that a section describes, for its flows to be checked against."""
    account = {**DEFAULT_ACCOUNT, **world.get("account", {})}
    return Account(
        id=account["id"].lower(),
        name=account["name"],
        time_zone=account["time_zone"],
        fields={one["id"]: one for one in world.get("fields", [])},
        entities={one["id"].lower(): one for one in world.get("entities", [])},
        destinations={one["instance_id"]: one for one in world.get("destinations", [])},
    )


def _without_deployed(flow: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in flow.items() if name != "deployed"}


def install(namespace: Namespace, world: Mapping[str, Any], *, api_key: str | None = None) -> None:
    """Put a checked section into a fresh namespace. `api_key` replaces the first owner's key."""
    store = namespace.store
    account = {**DEFAULT_ACCOUNT, **world.get("account", {})}
    store.collection(ACCOUNT).put(ACCOUNT, {**account, "id": account["id"].lower()})
    for key in _keys(world, api_key):
        store.collection(API_KEYS).put(key["key"], key)
    now = iso(namespace.clock.now())
    for own in world.get("fields", []):
        store.collection(fields.COLLECTION).put(own["id"], fields.own_field(own, now))
    for entity in world.get("entities", []):
        kept = kept_entity(entity, entity["id"].lower(), now)
        store.collection(ENTITIES).put(kept["id"], kept)
    for credential in world.get("credentials", []):
        kept = kept_credential(credential, credential["id"].lower(), now)
        store.collection(CREDENTIALS).put(kept["id"], kept)
    for destination in world.get("destinations", []):
        kept = {"integration_name": destination["name"], "actions": [], **destination}
        store.collection(DESTINATIONS).put(destination["instance_id"], kept)
    for name, items in world.get("lists", {}).items():
        store.collection(LISTS).put(name, {"name": name, "items": _items(items, now)})
    install_outside(namespace, world)
    for flow in world.get("flows", []):
        _install_flow(namespace, flow)


def _install_flow(namespace: Namespace, flow: Mapping[str, Any]) -> None:
    prepared = prepare_flow(_without_deployed(flow), namespace)
    namespace.store.collection(DRAFTS).put(prepared["id"], prepared)
    if flow.get("deployed", True):
        deploy(namespace, prepared["id"])


def _keys(world: Mapping[str, Any], api_key: str | None) -> list[dict[str, Any]]:
    """The API keys of the section, or the usual ones.

    grade: ours | the usual keys are sandbox, sandbox-partner and superuser | no source
    """
    keys = [dict(key) for key in world.get("api_keys", DEFAULT_KEYS)]
    if api_key is None:
        return keys
    for key in keys:
        if key["role"] == "owner":
            key["key"] = api_key
            return keys
    return [{"key": api_key, "role": "owner", "name": "Owner"}, *keys]


def _items(items: list[Any], now: str) -> dict[str, str]:
    """The items of a list as it keeps them: when each was added."""
    kept: dict[str, str] = {}
    for item in items:
        text = _added_at(item)
        value = item["value"] if isinstance(item, Mapping) else item
        kept[normal(value)] = now if text is None else iso(parse_instant(text))
    return kept
