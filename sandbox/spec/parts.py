"""What the operations of a document do with the things of a resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from sandbox.spec.described import described
from sandbox.spec.places import Place, find_places, is_same, json_media, success

if TYPE_CHECKING:
    from sandbox.contract.parts import Operation
    from sandbox.contract.schemas import Schemas
    from sandbox.spec.resources import Resource

Action = Literal["list", "create", "get", "replace", "patch", "delete", "clear"]

_ACTIONS: Final[Mapping[str, Action]] = {name: name for name in get_args(Action)}
_ON_ITEM: Final[Mapping[str, Action]] = {
    "GET": "get",
    "PUT": "replace",
    "PATCH": "patch",
    "DELETE": "delete",
}
_ON_COLLECTION: Final[Mapping[str, Action]] = {
    "GET": "list",
    "POST": "create",
    "PUT": "replace",
    "DELETE": "clear",
}
_MADE: Final = frozenset({"201", "202", "204"})
_TAKES_MANY: Final = frozenset({"create", "replace"})


@dataclass(frozen=True, slots=True)
class Part:
    """What one operation does with a resource.

    `place` says where in its answer things stand, `sent` which members of what is sent to it lead
    to the thing, or to the list of them where `many` are sent at once.
    """

    resource: Resource
    action: Action
    place: Place | None
    may_create: bool = False
    sent: tuple[str, ...] = ()
    many: bool = False


def answer_places(operation: Operation | None, name: str, schemas: Schemas) -> list[Place]:
    """Where in the answer of an operation things may stand."""
    if operation is None:
        return []
    answer = success(operation)
    media = json_media(answer[1]) if answer else None
    return [] if media is None else find_places(media.schema, schemas, name)


def parts_of(
    by_path: Mapping[str, Mapping[str, Operation]], resource: Resource
) -> Iterator[tuple[str, Part]]:
    """The operations that do something with `resource`, by their keys; those of one path are in
    `by_path` by their methods."""
    ones, lists = by_path.get(resource.item, {}), by_path.get(resource.collection, {})
    creates = "POST" not in lists and "PUT" not in lists
    for method, operation in ones.items():
        action = _ON_ITEM.get(method)
        if method == "POST" and not {"PUT", "PATCH"} & set(ones):
            action = "patch"  # as APIs do that know no other way to change something
        if action is not None:
            may_create = action == "replace" and (creates or "201" in operation.responses)
            yield operation.key, _part(resource, action, operation, may_create)
    for method, operation in lists.items():
        action = _ON_COLLECTION.get(method)
        if action is not None and not (action == "replace" and "PUT" in ones):
            part = _part(resource, action, operation, "201" in operation.responses)
            made = part.place is not None or bool(_MADE & set(operation.responses))
            if (
                made
                or action == "clear"
                or (action == "create" and _sent_place(operation, resource))
            ):
                yield operation.key, part
    yield from _below(by_path, resource)


def told_part(operation: Operation, resource: Resource, action: str) -> Part | None:
    """What an operation does that says itself whose it is; None where that cannot be told.

    Without an `action` it is told by the method, and by whether the path names one thing.
    """
    names_one = f"{{{resource.id_param}}}" in operation.path
    usual = _ON_ITEM if names_one else _ON_COLLECTION
    found = _ACTIONS.get(action or usual.get(operation.method) or ("patch" if names_one else ""))
    if found is None:
        return None
    return _part(resource, found, operation, found == "replace" and "201" in operation.responses)


def _sent_place(operation: Operation, resource: Resource) -> Place | None:
    """Where a thing of the resource, or a list of them, stands in what is sent to an operation."""
    for media in operation.body.content[:1] if operation.body else ():
        for place in find_places(media.schema, resource.schemas, resource.name):
            if is_same(place.schema, resource.validator.schema, resource.schemas):
                return place
    return None


def _below(
    by_path: Mapping[str, Mapping[str, Operation]], resource: Resource
) -> Iterator[tuple[str, Part]]:
    """Lists below the collection, as `/pets/findByStatus`, and ways in for several things at once,
    as `/users/createWithArray`."""
    for path, operations in by_path.items():
        word = path.removeprefix(f"{resource.collection}/")
        if word == path or "/" in word or "{" in word:
            continue
        if "GET" in operations:
            part = _part(resource, "list", operations["GET"], False)
            if part.place is not None:
                yield operations["GET"].key, part
        if "POST" in operations:
            part = _part(resource, "create", operations["POST"], False)
            if part.many:
                yield operations["POST"].key, part


def _part(resource: Resource, action: Action, operation: Operation, may_create: bool) -> Part:
    """What an operation does; where in its answer things of the resource stand."""
    sent = _sent_place(operation, resource)
    many = sent is not None and sent.kind == "many" and action in _TAKES_MANY
    wanted = "many" if many or action in ("list", "clear") else "one"
    schema, schemas = resource.validator.schema, resource.schemas
    places = (
        place
        for place in answer_places(operation, resource.name, schemas)
        if is_same(place.schema, schema, schemas)
        and resource.id_member in described(place.schema, schemas).members
    )
    # The outermost decides: a thing that holds a list of its own kind is no list.
    first = next(places, None)
    place = first if first is not None and first.kind == wanted else None
    leads = sent is not None and (many or sent.kind == "one")
    return Part(resource, action, place, may_create, sent.path if sent and leads else (), many)
