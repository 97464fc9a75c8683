"""Text made to match a pattern of ECMA-262."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import lru_cache

from sandbox.contract.faults import SchemaError
from sandbox.contract.patterns import (
    Anchor,
    Back,
    Chars,
    Choice,
    Group,
    Look,
    Node,
    Repeat,
    Succession,
    Unsupported,
    parsed,
)
from sandbox.contract.validator import Validator

__all__ = [
    "Unsupported",
    "lengths",
    "matches",
    "shortest_match",
    "text_matching",
    "text_matching_all",
]

_ENDLESS = 1_000_000
_TRIES = 80
_MORE = 8
_LOOKED_AT = 0.2
Captures = dict[int | str, str]


def text_matching(
    pattern: str, rng: random.Random, shortest: int = 0, longest: int | None = None
) -> str | None:
    """A text of the wanted length that matches `pattern`; None where none is found."""
    try:
        tree = parsed(pattern)
        least, most = _whole_lengths(tree)
        low, high = max(least, shortest), min(most, _ENDLESS if longest is None else longest)
        for attempt in range(_TRIES if low <= high else 0):
            # The wanted lengths first, then others: not every length between can be made.
            wanted = min(low + rng.randint(0, _MORE if attempt % 2 else _MORE // 2), high)
            text = _padded(_text(tree, rng, wanted), shortest, rng, attempt)
            if shortest <= len(text) <= (_ENDLESS if longest is None else longest) and matches(
                pattern, text
            ):
                return text
    except (Unsupported, RecursionError, SchemaError):
        return None
    return None


def text_matching_all(
    patterns: Sequence[str], rng: random.Random, shortest: int = 0, longest: int | None = None
) -> str | None:
    """As `text_matching`, for several patterns at once: something for each is put into a text for
    one of them."""
    order = sorted(patterns, key=lambda pattern: not pattern.startswith("^"))
    base = text_matching(order[0], rng, shortest, longest)
    pieces = [text_matching(pattern, rng) for pattern in order[1:]]
    if base is None or None in pieces:
        return None
    for _ in range(_TRIES):
        text = base
        for piece in filter(None, pieces):
            at = rng.randint(0, max(0, len(text) - len(piece)))
            text = text[:at] + piece + text[at + len(piece) :]
        if len(text) <= (_ENDLESS if longest is None else longest) and all(
            matches(pattern, text) for pattern in patterns
        ):
            return text
        # Something longer has room for all of them.
        base = text_matching(order[0], rng, max(shortest, len(text)), longest) or base
    return None


def matches(pattern: str, text: str) -> bool:
    """Whether `text` has something that `pattern` describes. Raises SchemaError for no pattern."""
    return _compiled(pattern).is_valid(text)


def shortest_match(pattern: str) -> int:
    """How long a text that matches must be at least; 0 where that cannot be told."""
    try:
        return _whole_lengths(parsed(pattern))[0]
    except (Unsupported, RecursionError):
        return 0


def lengths(node: Node) -> tuple[int, int]:
    """The least and the greatest number of characters of a text for `node`."""
    if isinstance(node, Chars):
        return 1, 1
    if isinstance(node, Group):
        return lengths(node.node)
    if isinstance(node, Back):
        return 0, _ENDLESS
    if isinstance(node, Succession):
        sizes = [lengths(part) for part in node.parts]
        return sum(least for least, _ in sizes), min(_ENDLESS, sum(most for _, most in sizes))
    if isinstance(node, Choice):
        sizes = [lengths(option) for option in node.options]
        return min(least for least, _ in sizes), max(most for _, most in sizes)
    if isinstance(node, Repeat):
        least, most = lengths(node.node)
        times = _ENDLESS if node.most is None else node.most
        return least * node.least, min(_ENDLESS, most * times)
    return 0, 0


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Validator:
    return Validator({"pattern": pattern})


def _whole_lengths(tree: Node) -> tuple[int, int]:
    """The lengths of whole texts: what looks ahead from the start has a say in them."""
    least, most = lengths(tree)
    for look in _looks(tree):
        if look.ahead and look.positive:
            low, high = lengths(look.node)
            least = max(least, low)
            most = min(most, high) if _is_closed(look.node) else most
    if not _is_closed(tree):
        most = _ENDLESS
    return least, most


def _is_closed(node: Node) -> bool:
    """Whether nothing may follow: it ends with `$`."""
    if isinstance(node, Succession):
        return bool(node.parts) and _is_closed(node.parts[-1])
    if isinstance(node, Choice):
        return all(map(_is_closed, node.options))
    if isinstance(node, Group):
        return _is_closed(node.node)
    return isinstance(node, Anchor) and node.kind == "$"


def _looks(node: Node) -> Iterator[Look]:
    """Whatever looks around, with the first level of it."""
    if isinstance(node, Look):
        yield node
    elif isinstance(node, Succession):
        for part in node.parts:
            yield from _looks(part)
    elif isinstance(node, Choice):
        for option in node.options:
            yield from _looks(option)
    elif isinstance(node, Group | Repeat):
        yield from _looks(node.node)


def _text(tree: Node, rng: random.Random, wanted: int) -> str:
    text = _made(tree, rng, wanted, {})
    looks = [look for look in _looks(tree) if look.positive and look.ahead]
    return _mixed(text, looks, rng) if looks else text


def _mixed(text: str, looks: list[Look], rng: random.Random) -> str:
    """`text` with something for each look-ahead (`(?=.*[0-9])`) in it, at different places."""
    places = list(range(len(text)))
    rng.shuffle(places)
    characters = list(text)
    for look in looks:
        piece = _made(_meat(look.node), rng, 1, {})
        if _is_closed(look.node) or not 0 < len(piece) < len(text) or not places:
            continue
        at = min(places.pop(), len(text) - len(piece))
        characters[at : at + len(piece)] = piece
    return "".join(characters)


def _meat(node: Node) -> Node:
    """`node` without the `.*` it begins with."""
    if isinstance(node, Succession) and node.parts and isinstance(node.parts[0], Repeat):
        return Succession(node.parts[1:])
    return node


def _made(node: Node, rng: random.Random, size: int, captures: Captures) -> str:
    """A text for `node`, of about `size` characters."""
    if isinstance(node, Chars):
        return rng.choice(node.characters)
    if isinstance(node, Succession):
        return _in_turn(node.parts, rng, size, captures)
    if isinstance(node, Repeat):
        return _repeated(node, rng, size, captures)
    if isinstance(node, Choice):
        return _made(_option(node, rng, size), rng, size, captures)
    if isinstance(node, Group):
        text = _made(node.node, rng, size, captures)
        captures[node.number] = captures[node.name or node.number] = text
        return text
    if isinstance(node, Back):
        return captures.get(node.group, "")
    # What is looked at mostly stands in the text anyway; where nothing else makes it, it is made.
    if isinstance(node, Look) and node.positive and rng.random() < _LOOKED_AT:
        return _made(node.node, rng, size, captures)
    return ""


def _in_turn(parts: tuple[Node, ...], rng: random.Random, size: int, captures: Captures) -> str:
    sizes = [lengths(part) for part in parts]
    shares = _shares(sizes, rng, size)
    return "".join(
        _made(part, rng, share, captures) for part, share in zip(parts, shares, strict=True)
    )


def _shares(sizes: list[tuple[int, int]], rng: random.Random, size: int) -> list[int]:
    """How `size` characters are shared out among parts of these lengths."""
    shares = [least for least, _ in sizes]
    left = size - sum(shares)
    flexible = [at for at, (least, most) in enumerate(sizes) if most > least]
    rng.shuffle(flexible)
    for turn, at in enumerate(flexible):
        room = sizes[at][1] - sizes[at][0]
        last = turn == len(flexible) - 1
        taken = min(room, max(left, 0) if last else rng.randint(0, max(left, 0)))
        shares[at] += taken
        left -= taken
    return shares


def _repeated(node: Repeat, rng: random.Random, size: int, captures: Captures) -> str:
    least, most = lengths(node.node)
    top = _ENDLESS if node.most is None else node.most
    low = max(node.least, -(-size // most) if most else 0)
    high = size // least if least else size
    low = min(low, top)
    times = rng.randint(low, max(low, min(top, high)))
    if isinstance(node.node, Chars):
        return "".join(rng.choices(node.node.characters, k=times)) if times else ""
    return _in_turn((node.node,) * times, rng, size, captures) if times else ""


def _option(node: Choice, rng: random.Random, size: int) -> Node:
    """An alternative that can have this size, else the nearest one."""
    sizes = [lengths(option) for option in node.options]
    fitting = [at for at, (least, most) in enumerate(sizes) if least <= size <= most]
    if not fitting:
        nearest = min(max(least - size, size - most) for least, most in sizes)
        fitting = [
            at
            for at, (least, most) in enumerate(sizes)
            if max(least - size, size - most) == nearest
        ]
    return node.options[rng.choice(fitting)]


def _padded(text: str, shortest: int, rng: random.Random, attempt: int) -> str:
    """`text`, made longer where a pattern without an end lets it be."""
    missing = "a" * (shortest - len(text))
    return missing + text if attempt % 3 == 2 else text + missing
