"""What a test says of recorded things: expressions of criteria, and the records that fit them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from sandbox.control.kinds import Kind
    from sandbox.control.matching import Match

T = TypeVar("T")


class M:
    """Criteria of requests, deliveries or leads, to be combined: `M(status="4xx") & ~M(path="/a")`.

    The members are those of `verify` and its kin. `criteria` is the same as a JSON object, as the
    control plane takes it.
    """

    __slots__ = ("criteria",)

    def __init__(self, **criteria: Any) -> None:
        self.criteria: Mapping[str, Any] = criteria

    @classmethod
    def of(cls, criteria: Mapping[str, Any]) -> M:
        """The expression that a JSON object of criteria stands for."""
        return cls(**{str(name): value for name, value in criteria.items()})

    def __and__(self, other: M) -> M:
        return M(all_of=[*self._members("all_of"), *other._members("all_of")])

    def __or__(self, other: M) -> M:
        return M(any_of=[*self._members("any_of"), *other._members("any_of")])

    def __invert__(self) -> M:
        if self.criteria.keys() == {"not"}:
            return M.of(self.criteria["not"])
        return M(**{"not": self.criteria})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, M) and self.criteria == other.criteria

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"M({', '.join(f'{name}={value!r}' for name, value in self.criteria.items())})"

    def _members(self, combined: str) -> list[Mapping[str, Any]]:
        """The members of a combination, so that chains stay flat."""
        if self.criteria.keys() == {combined}:
            return list(self.criteria[combined])
        return [self.criteria]


def combined(matches: Iterable[M | Records[Any]], criteria: Mapping[str, Any]) -> M:
    """One expression of all that is given; all of it has to hold."""
    parts = [one.match if isinstance(one, Records) else one for one in matches]
    if criteria or not parts:
        parts.append(M.of(criteria))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole & part
    return whole


class Records(tuple[T, ...], Generic[T]):
    """Records of one kind, oldest first: a tuple that can be narrowed and combined.

    `records.matching(status=201) & ~records.matching(operation="submitLead")`.
    """

    _kind: Kind
    _items: tuple[Any, ...]
    _record: Callable[[Any], T]
    match: M
    """What these fit."""

    @classmethod
    def made(
        cls, kind: Kind, items: Iterable[Any], record: Callable[[Any], T], match: M | None = None
    ) -> Records[T]:
        """The records of `items` that fit `match`; all of them without one.

        Raises `CriteriaError` for a criterion that does not exist or cannot be understood.
        """
        kept = tuple(items)
        fitting = kept if match is None else tuple(fitting_items(kind, kept, match))
        self = cls(map(record, fitting))
        self._kind, self._items, self._record = kind, kept, record
        self.match = match or M()
        return self

    def matching(self, *matches: M | Records[Any], **criteria: Any) -> Records[T]:
        """Those that fit, of these. Raises `CriteriaError`."""
        wanted = combined(matches, criteria)
        return self._with(wanted if not self.match.criteria else self.match & wanted)

    def where(self, keep: Callable[[T], bool]) -> Records[T]:
        """Those of these that `keep` picks out; they are narrowed and combined among themselves."""
        fitting = fitting_items(self._kind, self._items, self.match)
        kept = [item for item, record in zip(fitting, self, strict=True) if keep(record)]
        return Records.made(self._kind, kept, self._record)

    def verify(
        self,
        *matches: M | Records[Any],
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **criteria: Any,
    ) -> Records[T]:
        """Those of these that fit, of which there must be as many as said; else at least one.

        Raises `VerificationError`, and `CriteriaError`.
        """
        from sandbox.testing.verify import Count, verify

        __tracebackhide__ = True
        items = fitting_items(self._kind, self._items, self.match)
        match = combined(matches, criteria)
        verify(self._kind, items, self._record, match, Count(exactly, at_least, at_most))
        return Records.made(self._kind, items, self._record, match)

    def __and__(self, other: Records[T]) -> Records[T]:
        return self._with(self.match & other.match)

    def __or__(self, other: Records[T]) -> Records[T]:
        return self._with(self.match | other.match)

    def __invert__(self) -> Records[T]:
        return self._with(~self.match)

    def _with(self, match: M) -> Records[T]:
        return Records.made(self._kind, self._items, self._record, match)


def fitting_items(kind: Kind, items: Iterable[Any], match: M) -> list[Any]:
    """Those of `items` that fit. Raises `CriteriaError`."""
    compiled = compiled_match(kind, match)
    return [item for item in items if compiled.matches(kind.subject(item))]


def compiled_match(kind: Kind, match: M) -> Match:
    """The expression, ready to be held against things of `kind`. Raises `CriteriaError`."""
    from sandbox.control.algebra import compile_match

    return compile_match(kind.fields, match.criteria)
