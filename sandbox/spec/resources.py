"""The resources of a document: which paths are collections of things, and which are one of them.

grade: ours | a path that ends in a parameter, below one without it, is one of a collection; it is
  kept if there is a way in (POST, PUT) or a list | no source
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.contract.document import Document
from sandbox.contract.parts import Operation, Parameter
from sandbox.contract.schemas import Schemas
from sandbox.contract.validator import Validator
from sandbox.spec.described import described, plain
from sandbox.spec.mapping import Told, told_operations, told_resources
from sandbox.spec.parts import Part, answer_places, parts_of, told_part
from sandbox.spec.places import Place, find_places

_LAST: Final = re.compile(r"(.*)/\{([^{}/]+)\}")
_PARAMETER: Final = re.compile(r"\{([^{}/]+)\}")
_IDS: Final = ("id", "_id", "uuid", "guid", "key", "slug", "code", "sku", "number", "name")


@dataclass(frozen=True, slots=True)
class Resource:
    """Things of one kind.

    `collection` and `item` are the paths; `parents` the parameters of the collection's path, from
    the outside in; `parent` the resource that the innermost of them names, if that is one.
    `validator` is for a thing as it is answered.
    """

    name: str
    collection: str
    item: str
    id_param: str
    id_member: str
    parents: tuple[str, ...]
    parent: str | None
    validator: Validator
    members: Mapping[str, Any]
    required: frozenset[str]

    @property
    def schemas(self) -> Schemas:
        """Where the references of its schema lead."""
        return self.validator.schemas


@dataclass(frozen=True, slots=True)
class Recognised:
    """The resources of a document by name, and what its operations do with them, by their keys."""

    resources: Mapping[str, Resource]
    parts: Mapping[str, Part]


def recognise(document: Document, mapping: Mapping[str, Told] | None = None) -> Recognised:
    """The resources that `document` holds, with what `mapping` and the document itself say.

    What `mapping` names comes before `x-sandbox-resource`, and that before what paths look like.
    """
    told = told_resources(document, mapping or {})
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in document.operations:
        by_path.setdefault(operation.path, {})[operation.method] = operation
    resources: dict[str, Resource] = {}
    parts: dict[str, Part] = {}
    for item, collection, said in _candidates(by_path, told):
        resource = _resource(by_path, collection, item, said, document.schemas, resources)
        if resource is None or resource.name in resources:
            continue
        found = dict(parts_of(by_path, resource))
        if _is_kept(found, said):
            resources[resource.name] = resource
            parts.update({key: part for key, part in found.items() if key not in parts})
    _heed_operations(document, resources, parts)
    return Recognised(_with_parents(resources), parts)


def _heed_operations(
    document: Document, resources: Mapping[str, Resource], parts: dict[str, Part]
) -> None:
    """What single operations say of themselves, in `parts`: whose they are, or that they are
    nobody's."""
    told = told_operations(document)
    for operation in document.operations if told else ():
        said = told.get(operation.key)
        if said is None:
            continue
        before = parts.pop(operation.key, None)
        if said.resource in resources:
            own = before if before and before.resource.name == said.resource else None
            part = (
                own
                if own and not said.action
                else told_part(operation, resources[said.resource], said.action)
            )
            if part is not None:
                parts[operation.key] = part


def _candidates(
    by_path: Mapping[str, Mapping[str, Operation]], told: Mapping[str, Told]
) -> Iterator[tuple[str, str, Told]]:
    """Item and collection paths: those that are told of, then those that look so, short ones
    first."""
    taken = set()
    for one in told.values():
        if one.item and one.collection:
            taken.add(one.item)
            if not one.ignored:
                yield one.item, one.collection, one
    for path in sorted(by_path, key=lambda path: path.count("/")):
        found = _LAST.fullmatch(path)
        if found and path not in taken and not found[1].endswith("}") and found[1]:
            yield path, found[1], Told("")


def _resource(
    by_path: Mapping[str, Mapping[str, Operation]],
    collection: str,
    item: str,
    said: Told,
    schemas: Schemas,
    known: Mapping[str, Resource],
) -> Resource | None:
    name = said.name or _name(collection, known)
    last = _LAST.fullmatch(item)
    id_param = last[2] if last else ""
    for place in _thing_places(by_path, collection, item, name, schemas):
        found = described(place.schema, schemas)
        id_member = said.id or _id_member(found.members, id_param, name, schemas)
        if id_member is None or (said.id and said.id not in found.members):
            continue
        return Resource(
            name=name,
            collection=collection,
            item=item,
            id_param=id_param,
            id_member=id_member,
            parents=tuple(_PARAMETER.findall(collection)),
            parent=said.parent,
            validator=Validator(place.schema, schemas, "read"),
            members=found.members,
            required=found.required,
        )
    return None


def _thing_places(
    by_path: Mapping[str, Mapping[str, Operation]],
    collection: str,
    item: str,
    name: str,
    schemas: Schemas,
) -> Iterator[Place]:
    """Where things of a resource are shown: in the answer for one, for a new one, in the list, and
    last in what is sent."""
    ones, lists = by_path.get(item, {}), by_path.get(collection, {})
    answers = [ones.get("GET"), lists.get("POST"), ones.get("PUT"), ones.get("PATCH")]
    for operation in (*answers, lists.get("GET")):
        wanted = "many" if operation is not None and operation is lists.get("GET") else "one"
        yield from (one for one in answer_places(operation, name, schemas) if one.kind == wanted)
    for operation in (lists.get("POST"), ones.get("PUT")):
        if operation is not None and operation.body is not None:
            for media in operation.body.content[:1]:
                yield from find_places(media.schema, schemas, name)[:1]


def _id_member(
    members: Mapping[str, Any], id_param: str, name: str, schemas: Schemas
) -> str | None:
    """The member that tells things apart: called like the parameter, `id`, `<name>Id`, `uuid`."""
    singular = plain(name.rpartition(".")[2]).removesuffix("s")
    wanted = [f"{singular}id", f"{singular}uuid", f"{singular}key", *map(plain, _IDS)]
    by_plain = {plain(member): member for member in reversed(list(members))}
    names = [id_param, "id", by_plain.get(plain(id_param), "")]
    names += [by_plain.get(text, "") for text in wanted]
    return next((one for one in names if one in members and _is_id(members[one], schemas)), None)


def _is_id(schema: Any, schemas: Schemas) -> bool:
    kinds = described(schema, schemas).kinds
    return not kinds or bool(kinds & {"string", "integer"})


def _name(collection: str, known: Mapping[str, Resource]) -> str:
    """The last word of the collection's path, with what stands before it where that is taken."""
    words = [word for word in collection.split("/") if word and "{" not in word]
    for count in range(1, len(words) + 1):
        name = ".".join(words[-count:])
        if name not in known:
            return name
    return collection.strip("/")


def _is_kept(parts: Mapping[str, Part], said: Told) -> bool:
    actions = {part.action for part in parts.values()} - {"clear"}
    way_in = "create" in actions or any(part.may_create for part in parts.values())
    reads = actions & {"get", "list"}
    return bool(said.name and actions) or bool(
        (way_in and (reads or len(actions) > 1)) or {"get", "list"} <= actions
    )


def _with_parents(resources: Mapping[str, Resource]) -> dict[str, Resource]:
    """Each resource with the one that its path lies below."""
    from dataclasses import replace

    by_item = {_shape(resource.item): resource.name for resource in resources.values()}
    found = {}
    for name, resource in resources.items():
        above = resource.collection.rpartition("/")[0]
        parent = resource.parent or (by_item.get(_shape(above)) if resource.parents else None)
        found[name] = replace(resource, parent=parent)
    return found


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path)


def path_parameter(operation: Operation, name: str) -> Parameter | None:
    """The parameter of this name in the path of an operation."""
    return next(
        (one for one in operation.parameters if one.location == "path" and one.name == name), None
    )
