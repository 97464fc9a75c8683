"""What operations do with the things of a resource: list, create, get, replace, patch, delete,
clear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sandbox.contract.media import media_type_of
from sandbox.contract.message import Reply
from sandbox.contract.patches import JSON_PATCH, json_patch, merge_patch
from sandbox.contract.problems import Problem
from sandbox.spec.answering import Shape, link_header, page_facts, refusal
from sandbox.spec.identity import new_id
from sandbox.spec.making import Maker
from sandbox.spec.queries import list_parameters, listed, matching
from sandbox.spec.resources import path_parameter
from sandbox.spec.things import Things, remove_below

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.parts import Operation
    from sandbox.spec.parts import Part
    from sandbox.spec.queries import ListParameters
    from sandbox.spec.resources import Resource

Thing = dict[str, Any]


@dataclass
class Kept:
    """A resource in use: how its things are made, and what lies above and below it."""

    document: str
    resource: Resource
    parent: Kept | None = None
    below: tuple[Resource, ...] = ()
    has_way_in: bool = False

    @cached_property
    def maker(self) -> Maker:
        """Made at its first use."""
        return Maker.of(self.resource)

    def things(self, call: Call, parents: tuple[str, ...]) -> Things:
        """The things below `parents`."""
        return Things(call.namespace, self.document, self.resource, parents)


@dataclass
class Behaviour:
    """One operation of a resource."""

    operation: Operation
    part: Part
    kept: Kept

    def __call__(self, call: Call) -> Reply | None:
        """The answer; None for a body that is no thing. Raises Problem where no shape is declared
        for it."""
        try:
            return _ACTIONS[self.part.action](self, call)
        except Problem as problem:
            accept = call.request.headers.get("accept", "")
            told = refusal(self.operation, problem, accept)
            if told is None:
                raise
            return told

    @cached_property
    def shape(self) -> Shape:
        """How it answers."""
        return Shape(self.operation, self.part)

    @cached_property
    def query(self) -> ListParameters:
        """What its parameters mean to a list."""
        return list_parameters(self.operation, self.part.resource.members)

    # What is done

    def list(self, call: Call) -> Reply:
        """A page of the things."""
        resource = self.part.resource
        things = self._things(call)
        page = listed(things.all(), self.query, call.params, resource.members, resource.id_member)
        reply = self.shape.reply(call, list(page.things), page_facts(call, page))
        reply.headers.update(link_header(call, page))
        return reply

    def create(self, call: Call) -> Reply | None:
        """A new thing. Raises Problem 409 for one there is, where that is declared.

        grade: ours | where no conflict is declared, a thing of the same id is replaced | no source
        """
        sent = self._sent(call)
        many = self.part.many and isinstance(sent, list)
        told = sent if many else [sent]
        if not all(isinstance(one, Mapping) for one in told):
            return None
        with call.namespace.lock:
            things = self._things(call)
            if _declares(self.operation, 409):
                self._check_new(things, told)
            if many:
                things.check_room(told)
            made = [self._put(call, things, one) for one in told]
        if many:
            status = 201 if "201" in self.operation.responses else None
            return self.shape.reply(call, made, status=status)
        return self._created(call, made[0])

    def get(self, call: Call) -> Reply:
        """One thing. Raises Problem 404."""
        return self.shape.reply(call, self._found(call, self._things(call)))

    def replace(self, call: Call) -> Reply | None:
        """A thing in its new form, or a new one where that is how they come to be. Raises Problem
        404."""
        sent = self._sent(call)
        if self.part.many and isinstance(sent, list):
            return self.create(call)
        if not isinstance(sent, Mapping):
            return None
        with call.namespace.lock:
            things = self._things(call)
            id = self._id(call) if self._names_one() else self._id_sent(sent)
            before = None if id is None else things.get(id)
            if before is None and (id is None or not self.part.may_create):
                raise self._unknown(id)
            if before is None:
                return self._created(call, self._made(call, things, sent, self._typed(id)))
            thing = things.put(self._changed(call, before, self._whole(sent)))
        return self.shape.reply(call, thing, status=self._status_of_change())

    def patch(self, call: Call) -> Reply | None:
        """A thing, changed in part. Raises Problem 404; 400 or 422 for what would break it."""
        content_type = media_type_of(call.request.headers.get("content-type", "")).name
        is_list = content_type == JSON_PATCH or isinstance(call.body, list)
        sent = call.body if is_list else self._sent(call)
        if not is_list and not isinstance(sent, Mapping):
            return None
        with call.namespace.lock:
            things = self._things(call)
            before = self._found(call, things)
            after = json_patch(before, sent) if is_list else merge_patch(before, sent)
            findings = self.kept.resource.validator.findings(after)
            if findings or not isinstance(after, Mapping):
                raise Problem.from_findings(self.operation, findings)
            thing = things.put(self._changed(call, before, after))
        return self.shape.reply(call, thing)

    def delete(self, call: Call) -> Reply:
        """Takes a thing away, with all that lies below it. Raises Problem 404."""
        with call.namespace.lock:
            things = self._things(call)
            thing = self._found(call, things)
            self._remove(call, things, thing)
        return self.shape.reply(call, thing)

    def clear(self, call: Call) -> Reply:
        """Takes away all things, or those that the parameters or a body of ids name; the answer
        has them where it is declared as a list.

        grade: ours | DELETE of a collection empties it; parameters called like a member say what
          goes | no source
        """
        ids = _ids_in(call.body)
        with call.namespace.lock:
            things = self._things(call)
            found = matching(things.all(), self.query, call.params)
            member = self.kept.resource.id_member
            gone = [dict(one) for one in found if ids is None or str(one[member]) in ids]
            for thing in gone:
                self._remove(call, things, thing)
        return self.shape.reply(call, gone, {"count": (len(gone),), "total": (len(gone),)})

    # What it takes

    def _sent(self, call: Call) -> Any:
        """The thing that was sent, taken out of its envelope."""
        sent = call.body
        for step in self.part.sent:
            sent = sent.get(step) if isinstance(sent, Mapping) else None
        return sent

    def _check_new(self, things: Things, told: Sequence[Mapping[str, Any]]) -> None:
        """Raises Problem 409 where there is one of them already: none is kept then."""
        for one in told:
            id = self._id_sent(one)
            if id is not None and id in things:
                text = f"There is already one {self._words(id)}."
                raise Problem("conflict", text, operation=self.operation.id)

    def _put(self, call: Call, things: Things, sent: Mapping[str, Any]) -> Thing:
        id = self._id_sent(sent)
        before = None if id is None else things.get(id)
        if before is None:
            return self._made(call, things, sent, id)
        return things.put(self._changed(call, before, self._whole(sent)))

    def _remove(self, call: Call, things: Things, thing: Thing) -> None:
        """Forget a thing, and what lies below it."""
        id = thing[self.kept.resource.id_member]
        things.remove(id)
        ids = (*self._parents(call), str(id))
        remove_below(call.namespace, self.kept.document, self.kept.below, ids)

    def _made(self, call: Call, things: Things, told: Mapping[str, Any], id: Any) -> Thing:
        namespace, resource = call.namespace, self.kept.resource
        if id is None:
            id = new_id(namespace, resource, things.key, things.__contains__)
        if id is None:
            text = f"No id was found that {resource.name} do not have yet."
            raise Problem("unsatisfiable-schema", text)
        sent = {**told, **self._told_by_path(call)}
        return things.put(self.kept.maker.new(sent, id, namespace.clock.now(), namespace.random))

    def _whole(self, body: Mapping[str, Any]) -> Thing:
        """What was sent in the place of a thing: with the defaults of what was not."""
        maker = self.kept.maker
        hidden = maker.read_only
        kept = {name: one for name, one in maker.defaults.items() if name not in hidden}
        return {**kept, **body}

    def _changed(self, call: Call, before: Thing, after: Mapping[str, Any]) -> Thing:
        namespace = call.namespace
        return self.kept.maker.changed(before, after, namespace.clock.now(), namespace.random)

    def _created(self, call: Call, thing: Thing) -> Reply:
        status = 201 if "201" in self.operation.responses else None
        reply = self.shape.reply(call, thing, status=status)
        if reply.status == 201:
            reply.headers["Location"] = f"{call.request.origin}{self._address(call, thing)}"
        return reply

    def _address(self, call: Call, thing: Thing) -> str:
        """The path of a thing."""
        resource = self.kept.resource
        values = dict(zip(resource.parents, self._parents(call), strict=True))
        values[resource.id_param] = str(thing[resource.id_member])
        steps = (
            quote(values.get(step[1:-1], step), safe="") if step[:1] == "{" else step
            for step in resource.item.split("/")
        )
        return "/".join(steps)

    def _status_of_change(self) -> int | None:
        """A status that does not say that something was made."""
        if self.shape.status != 201:
            return None
        return next((code for code in (200, 204) if str(code) in self.operation.responses), None)

    def _things(self, call: Call) -> Things:
        """The things that the path speaks of. Raises Problem 404 where what they belong to is not
        there."""
        parents = self._parents(call)
        above = self.kept.parent
        if above is not None and len(above.resource.parents) == len(parents) - 1:
            things = above.things(call, parents[:-1])
            if parents[-1] not in things and (above.has_way_in or things.all()):
                text = f"There is nothing with the id {parents[-1]!r} among {above.resource.name}."
                raise Problem("not-found", text, operation=self.operation.id)
        return self.kept.things(call, parents)

    def _parents(self, call: Call) -> tuple[str, ...]:
        return tuple(str(self._param(call, name)) for name in self.kept.resource.parents)

    def _told_by_path(self, call: Call) -> Thing:
        """The members that are called like what the path says: `userId` below a user."""
        members = self.kept.resource.members
        return {
            name: self._param(call, name)
            for name in self.kept.resource.parents
            if name in members and name != self.kept.resource.id_member
        }

    def _param(self, call: Call, name: str) -> Any:
        parameter = path_parameter(self.operation, name)
        return None if parameter is None else call.params.get(parameter.key)

    def _names_one(self) -> bool:
        return self.operation.path == self.kept.resource.item

    def _id(self, call: Call) -> Any:
        return self._param(call, self.kept.resource.id_param)

    def _typed(self, id: Any) -> Any:
        """An id of the path as the member has it: parameters that declare no type are texts."""
        resource = self.kept.resource
        whole = isinstance(id, str) and id.isascii() and id.isdigit() and len(id) < 18
        if whole and _is_integer(resource):
            return int(id)
        return str(id) if isinstance(id, int) and not _is_integer(resource) else id

    def _id_sent(self, body: Mapping[str, Any]) -> Any:
        """The id that a body gives its thing; None where it gives none, or only the API does."""
        member = self.kept.resource.id_member
        return None if member in self.kept.maker.read_only else body.get(member)

    def _found(self, call: Call, things: Things) -> Thing:
        id = self._id(call)
        thing = None if id is None else things.get(id)
        if thing is None:
            raise self._unknown(id)
        return thing

    def _unknown(self, id: Any) -> Problem:
        text = f"There is nothing {self._words(id)}."
        return Problem("not-found", text, operation=self.operation.id)

    def _words(self, id: Any) -> str:
        return f"with the id {str(id)[:100]!r} among {self.kept.resource.name}"


def _is_integer(resource: Resource) -> bool:
    from sandbox.spec.described import described

    kinds = described(resource.members[resource.id_member], resource.schemas).kinds
    return "integer" in kinds and "string" not in kinds


def _ids_in(body: Any) -> frozenset[str] | None:
    """The ids that a body names, alone or in its only member; None where it names none."""
    if isinstance(body, Mapping) and len(body) == 1:
        body = next(iter(body.values()))
    if not isinstance(body, list) or not all(isinstance(one, str | int) for one in body):
        return None
    return frozenset(map(str, body))


def _declares(operation: Operation, status: int) -> bool:
    return bool({str(status), f"{status // 100}XX", "default"} & set(operation.responses))


_ACTIONS: Final[Mapping[str, Callable[[Behaviour, Call], Reply | None]]] = {
    "list": Behaviour.list,
    "create": Behaviour.create,
    "get": Behaviour.get,
    "replace": Behaviour.replace,
    "patch": Behaviour.patch,
    "delete": Behaviour.delete,
    "clear": Behaviour.clear,
}
