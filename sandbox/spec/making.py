"""Things made of what was sent: with ids, defaults, times and what only the API sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.sample import sample
from sandbox.contract.validator import Validator
from sandbox.spec.described import described, is_marked, keyword, plain
from sandbox.world.clock import iso

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from sandbox.spec.resources import Resource

Thing = dict[str, Any]

# grade: ours | members with these names are set when a thing is made, and when it is changed |
#   no source
_MADE: Final = frozenset(
    (
        *("createdat", "created", "createdon", "createdtime", "createdate", "creationdate"),
        *("creationtime", "createtime", "datecreated", "timecreated", "createddate"),
        *("insertedat", "createdtimestamp", "creationtimestamp"),
    )
)
_CHANGED: Final = frozenset(
    (
        *("updatedat", "updated", "updatedon", "updatetime", "updatedtime", "updatedate"),
        *("modified", "modifiedat", "modifiedon", "lastmodified", "lastmodifiedat", "dateupdated"),
        *("lastupdated", "lastupdatedat", "datemodified", "modifieddate", "updateddate"),
        *("lastupdatetime", "updatedtimestamp"),
    )
)


@dataclass(frozen=True, slots=True)
class Maker:
    """What has to be known of a resource to make its things; compiled once.

    `read_only` are the members that only the API sets, `defaults` those that are given one,
    `made_at` and `changed_at` the times with what turns a moment into their form.
    """

    resource: Resource
    read_only: frozenset[str]
    defaults: Mapping[str, Any]
    made_at: Mapping[str, Callable[[datetime], Any]]
    changed_at: Mapping[str, Callable[[datetime], Any]]

    @classmethod
    def of(cls, resource: Resource) -> Maker:
        """What `resource` asks for."""
        members, schemas = resource.members, resource.schemas
        defaults = {name: keyword(one, "default", schemas) for name, one in members.items()}
        return cls(
            resource,
            frozenset(name for name, one in members.items() if is_marked(one, "readOnly", schemas)),
            {name: value for name, value in defaults.items() if value is not None},
            _times(resource, _MADE),
            _times(resource, _CHANGED),
        )

    def new(self, sent: Mapping[str, Any], id: Any, now: datetime, rng: random.Random) -> Thing:
        """A thing made of `sent`: without what only the API sets, with everything it needs."""
        told = {name: value for name, value in sent.items() if name not in self.read_only}
        times = _at(now, {**self.made_at, **self.changed_at})
        told = {**self.defaults, **_but(times, told), **told, self.resource.id_member: id}
        return self._complete(told, rng)

    def given(self, told: Mapping[str, Any], now: datetime, rng: random.Random) -> Thing:
        """A thing as a world tells of it: nothing of it is changed, what it needs is added."""
        times = _at(now, {**self.made_at, **self.changed_at})
        needed = {name: value for name, value in times.items() if name in self.resource.required}
        return self._complete({**_but(needed, told), **told}, rng)

    @property
    def made_by_itself(self) -> frozenset[str]:
        """The members that nobody has to tell."""
        times = {*self.made_at, *self.changed_at}
        return frozenset({self.resource.id_member, *self.read_only, *times, *self.defaults})

    def changed(
        self, before: Thing, after: Mapping[str, Any], now: datetime, rng: random.Random
    ) -> Thing:
        """`before` in its new form: its id and what only the API sets stay as they are."""
        kept = {name: before[name] for name in self.read_only if name in before}
        told = {name: value for name, value in after.items() if name not in self.read_only}
        times = _at(now, self.made_at)
        made = {name: before.get(name, value) for name, value in times.items()}
        untouched = {
            name: value
            for name, value in _at(now, self.changed_at).items()
            if told.get(name) in (None, before.get(name))
        }
        id_member = self.resource.id_member
        needed = self.resource.required - told.keys()
        kept |= {name: before[name] for name in needed if name in before}
        whole = {**told, **_but(made, told), **kept, **untouched, id_member: before[id_member]}
        return self._complete(_in_order(whole, before), rng)

    def fits(self, thing: Mapping[str, Any]) -> bool:
        """Whether this can be kept and answered as it is."""
        return self.resource.validator.is_valid(thing)

    def _complete(self, told: Thing, rng: random.Random) -> Thing:
        """`told` with what the schema still wants; it keeps the schema if anything does.

        grade: ours | what a new thing needs and nobody sent is made up by its schema; what was sent
          and breaks the schema of the answer is left out | no source
        """
        missing = [name for name in self.resource.required if name not in told]
        for name in sorted(missing, key=_place_of(self.resource)):
            if name in self.resource.members:
                told[name] = sample(
                    Validator(self.resource.members[name], self.resource.schemas), rng
                )
        if self.fits(told):
            return told
        whole = sample(self.resource.validator, rng)
        if not isinstance(whole, dict):
            return told
        for name, value in (*told.items(),):
            candidate = {**whole, name: value}
            if self.fits(candidate):
                whole = candidate
        return whole if self.fits(whole) else told


def _place_of(resource: Resource) -> Callable[[str], int]:
    order = list(resource.members)
    return lambda name: order.index(name) if name in resource.members else len(order)


def _times(resource: Resource, names: Iterable[str]) -> dict[str, Callable[[datetime], Any]]:
    """The members that are such times, and how each is written."""
    found: dict[str, Callable[[datetime], Any]] = {}
    for name, schema in resource.members.items():
        if plain(name) not in names:
            continue
        kinds = described(schema, resource.schemas).kinds
        format = keyword(schema, "format", resource.schemas)
        if "string" in kinds and format in (None, "date-time", "date"):
            found[name] = _date if format == "date" else _moment
        elif kinds & {"integer", "number"}:
            found[name] = _milliseconds if _is_in_milliseconds(schema, resource) else _seconds
    return found


def _is_in_milliseconds(schema: Any, resource: Resource) -> bool:
    """By the example: seconds have ten digits in this century."""
    example = keyword(schema, "example", resource.schemas)
    return isinstance(example, int | float) and example > 100_000_000_000


def _moment(now: datetime) -> str:
    return iso(now)


def _date(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def _seconds(now: datetime) -> int:
    return int(now.timestamp())


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)


def _at(now: datetime, times: Mapping[str, Callable[[datetime], Any]]) -> Thing:
    return {name: written(now) for name, written in times.items()}


def _but(values: Mapping[str, Any], told: Mapping[str, Any]) -> Thing:
    return {name: value for name, value in values.items() if told.get(name) is None}


def _in_order(whole: Thing, before: Mapping[str, Any]) -> Thing:
    """Members that were there before stay where they were."""
    known = {name: whole[name] for name in before if name in whole}
    return {**known, **whole}
