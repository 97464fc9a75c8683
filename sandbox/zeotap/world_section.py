"""The section `zeotap` of a world: what its workspaces hold before the first call.

organization  {id, name}; the one that the workspaces belong to
accounts      [{id, name, email}]: people
tokens        [{token, account, expires_at}]: the tokens of accounts, good in all their workspaces
workspaces    [{id, name, slug, members, roles, api_keys, connections, destinations, sources,
              models, audiences, syncs, audience_syncs}]

Of a workspace:

members         [{account, role}]; role is owner, admin, member or the id of a role below
roles           [{id, name, description, permissions}]: its own roles
api_keys        [{id, key, name, role, status, created_by}]
connections     [{id, name, type, config}]: shared by destinations and sources
destinations    [{id, name, destination_type, config, connection_id, status, status_error, …}]
sources         the same, with source_type
models          [{id, name, source_id, columns, primary_key_column, rows, …}]; rows: objects
audiences       [{id, name, primary_key_column, rows}]
syncs           [{id, name, model_id, destination_id, sync_mode, status, …}] as the API has them
audience_syncs  [{id, name, audience_id, destination_id, sync_mode, status, …}]

What is left out has the value that creating it over the API would give it. Without the section,
or without one of its first four members, there are two workspaces, Sandbox One and Sandbox Two, and
the tokens sk_test_sandbox (owner of both), sk_test_admin and sk_test_member (of the first one).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.problems import Finding
from sandbox.contract.validator import Validator
from sandbox.world.clock import parse_instant
from sandbox.zeotap.furnishing import Furnisher
from sandbox.zeotap.identity import read_id
from sandbox.zeotap.permissions import SYSTEM_IDS
from sandbox.zeotap.world_defaults import DEFAULTS

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.world.namespace import Namespace
    from sandbox.world.section import Section, WorldFault

Path = tuple[str | int, ...]

_ID: Final = {"$ref": "#/components/schemas/Id"}
_NAME: Final = {"type": "string", "minLength": 1}
_TEXT: Final = {"type": "string"}
_OBJECT: Final = {"type": "object"}


def _schema(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list_of(schema: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema}


_MADE: Final = {
    "id": _ID,
    "created_by": _ID,
    "created_at": _schema("Time"),
    "updated_at": _schema("Time"),
}
_ROWS: Final = _list_of(_OBJECT)


def _connection(kind: str) -> dict[str, Any]:
    members = {f"{kind}_type": _NAME}
    return _object(
        f"name {kind}_type config",
        name=_NAME,
        config=_OBJECT,
        connection_id=_schema("ConnectionId"),
        status=_schema("ConnectionStatus"),
        status_error=_TEXT,
        **members,
        **_MADE,
    )


def _sync(origin: str, mode: str, **more: Any) -> dict[str, Any]:
    members = {origin: _ID}
    return _object(
        f"name {origin} destination_id",
        name=_NAME,
        destination_id=_ID,
        description=_TEXT,
        field_mapping=_schema("FieldMapping"),
        sync_mode=_schema(mode),
        schedule=_schema("Schedule"),
        config=_OBJECT,
        status=_schema("SyncStatus"),
        status_error=_TEXT,
        last_synced_at=_schema("MaybeTime"),
        last_run_id=_schema("MaybeId"),
        **members,
        **more,
        **_MADE,
    )


_MODEL: Final = _object(
    "name source_id",
    name=_NAME,
    source_id=_ID,
    description=_TEXT,
    sql_query=_TEXT,
    columns=_list_of(_schema("Column")),
    entity_type=_TEXT,
    primary_key_column=_TEXT,
    timestamp_column=_TEXT,
    column_config=_list_of(_OBJECT),
    model_type=_TEXT,
    source_schema=_TEXT,
    source_table=_TEXT,
    selected_columns=_list_of(_TEXT),
    status=_schema("SyncStatus"),
    status_error=_TEXT,
    rows=_ROWS,
    **_MADE,
)
_WORKSPACE: Final = _object(
    "id name",
    id=_ID,
    name=_NAME,
    slug=_NAME,
    settings=_OBJECT,
    members=_list_of(_object("account role", account=_ID, role=_NAME)),
    roles=_list_of(
        _object(
            "id name permissions",
            id=_ID,
            name=_NAME,
            description=_TEXT,
            permissions=_list_of(_schema("Permission")),
        )
    ),
    api_keys=_list_of(
        _object(
            "key name",
            key=_NAME,
            name=_NAME,
            role=_NAME,
            status={"enum": ["active", "revoked"]},
            **_MADE,
        )
    ),
    connections=_list_of(_object("id name config", id=_ID, name=_NAME, type=_NAME, config=_OBJECT)),
    destinations=_list_of(_connection("destination")),
    sources=_list_of(_connection("source")),
    models=_list_of(_MODEL),
    audiences=_list_of(
        _object("id name", id=_ID, name=_NAME, primary_key_column=_TEXT, rows=_ROWS)
    ),
    syncs=_list_of(_sync("model_id", "SyncMode", primary_key=_TEXT)),
    audience_syncs=_list_of(
        _sync("audience_id", "AudienceSyncMode", split_group_id=_schema("MaybeId"))
    ),
)
SCHEMA: Final[Mapping[str, Any]] = _object(
    "",
    organization=_object("id name", id=_ID, name=_NAME),
    accounts=_list_of(_object("id name email", id=_ID, name=_NAME, email=_NAME)),
    tokens=_list_of(_object("token account", token=_NAME, account=_ID, expires_at=_NAME)),
    workspaces=_list_of(_WORKSPACE),
)
"""The shape of the section."""

# In each list of a workspace: the members that refer to something, and to what.
_REFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "members": {"account": "accounts"},
    "api_keys": {"created_by": "accounts"},
    "destinations": {"connection_id": "connections", "created_by": "accounts"},
    "sources": {"connection_id": "connections", "created_by": "accounts"},
    "models": {"source_id": "sources", "created_by": "accounts"},
    "syncs": {"model_id": "models", "destination_id": "destinations"},
    "audience_syncs": {"audience_id": "audiences", "destination_id": "destinations"},
}
_WITH_ROLES: Final = ("members", "api_keys")


@dataclass(slots=True)
class WorldCheck:
    """Checks sections of worlds against `document`, the OpenAPI document of the product."""

    document: Document
    _shape: Validator = field(init=False)

    def __post_init__(self) -> None:
        self._shape = Validator(SCHEMA, self.document.raw)

    def __call__(self, section: Section) -> list[WorldFault]:
        """Everything that is wrong with `section`, each fault with its line."""
        found = self._shape.findings(section.value, ())
        if not found:
            world = {**DEFAULTS, **section.value}
            found = [*_repeated(world), *_unreadable_times(world), *_dangling(world)]
        return [_fault(section, finding) for finding in found]


def install(namespace: Namespace, world: Mapping[str, Any]) -> None:
    """Put a checked section into a fresh namespace."""
    Furnisher(namespace, {**DEFAULTS, **world}).install()


def _fault(section: Section, finding: Finding) -> WorldFault:
    expected = finding.expected
    text = ", ".join(map(str, expected)) if isinstance(expected, list) else str(expected or "")
    return section.fault(finding.location, finding.message, text)


def _lists(world: Mapping[str, Any]) -> Iterator[tuple[Path, list[Any]]]:
    """Every list of things with its place."""
    for name in ("accounts", "tokens", "workspaces"):
        yield (name,), world[name]
    for at, workspace in enumerate(world["workspaces"]):
        for name, value in workspace.items():
            if isinstance(value, list):
                yield ("workspaces", at, name), value


def _repeated(world: Mapping[str, Any]) -> Iterator[Finding]:
    """Ids are unique in the whole section, keys and tokens too."""
    seen: set[str] = set()
    for place, items in _lists(world):
        for at, item in enumerate(items):
            for key in ("id", "token", "key"):
                value = str(item.get(key, "")).lower() if key == "id" else item.get(key, "")
                if value and value in seen:
                    shown = f"{value!r} is there already" if key == "id" else "is there already"
                    yield Finding((*place, at, key), "unique", shown)
                seen.add(value)


def _unreadable_times(world: Mapping[str, Any]) -> Iterator[Finding]:
    for at, token in enumerate(world["tokens"]):
        try:
            parse_instant(token.get("expires_at", "2026-01-02T03:04:05Z"))
        except ValueError as error:
            expected = "a time such as 2026-03-02T09:00:00Z"
            yield Finding(("tokens", at, "expires_at"), "time", str(error), expected)


def _dangling(world: Mapping[str, Any]) -> Iterator[Finding]:
    """Things that are referred to and not there."""
    accounts = _ids(world["accounts"])
    for at, token in enumerate(world["tokens"]):
        yield from _missing(("tokens", at, "account"), token["account"], accounts, "accounts")
    for at, workspace in enumerate(world["workspaces"]):
        known = {name: _ids(items) for name, items in workspace.items() if isinstance(items, list)}
        known["accounts"] = accounts
        for name, references in _REFERENCES.items():
            for number, item in enumerate(workspace.get(name, [])):
                place = ("workspaces", at, name, number)
                for member, target in references.items():
                    there = known.get(target, set())
                    yield from _missing((*place, member), item.get(member), there, target)
        for name in _WITH_ROLES:
            for number, item in enumerate(workspace.get(name, [])):
                role = item.get("role")
                there = known.get("roles", set()) | set(SYSTEM_IDS)
                place = ("workspaces", at, name, number)
                yield from _missing((*place, "role"), role, there, "roles")


def _missing(place: Path, value: str | None, known: set[str], what: str) -> Iterator[Finding]:
    if value is not None and (read_id(value) or value) not in known:
        yield Finding(place, "reference", f"{value!r} is none of the {what}")


def _ids(items: list[Any]) -> set[str]:
    return {item["id"].lower() for item in items if isinstance(item, Mapping) and "id" in item}
