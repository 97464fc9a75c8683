"""From the tags of a template to its tree of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sandbox.leadconduit.templates.context import TemplateError
from sandbox.leadconduit.templates.expressions import Call, Expression, parse_block, parse_value
from sandbox.leadconduit.templates.scanner import Tag, Token, scan

MAX_BLOCKS: Final = 40
BLOCKS: Final = ("if", "unless", "each", "with")


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its kind (`if`, `unless`, `each`, `with`), its call, its body and its else part."""

    kind: str
    call: Call
    params: tuple[str, ...]
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...]


Node = str | Expression | Block


def parse(text: str) -> tuple[Node, ...]:
    """The tree of a template's text. Raises `TemplateError` with the position of what is wrong."""
    parser = _Parser(scan(text))
    nodes, end = parser.nodes()
    if end is not None:
        what = "/" + end.inside.strip() if end.kind == "close" else "else"
        raise TemplateError(f"{{{{{what}}}}} belongs to no open block", end.position)
    return nodes


class _Parser:
    """Reads tokens from left to right."""

    __slots__ = ("depth", "index", "tokens")

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0

    def nodes(self) -> tuple[tuple[Node, ...], Tag | None]:
        """The nodes up to the next `{{else}}` or `{{/…}}`, and that tag (None at the end)."""
        nodes: list[Node] = []
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            self.index += 1
            if isinstance(token, str):
                nodes.append(token)
            elif token.kind == "value":
                nodes.append(parse_value(token.inside, token.inside_at))
            elif token.kind == "open":
                nodes.append(self.block(token))
            elif token.kind != "comment":
                return tuple(nodes), token
        return tuple(nodes), None

    def block(self, opening: Tag) -> Block:
        """The block that `opening` begins, up to and with its closing tag."""
        name, call, params = self.opened(opening)
        body, end = self.nodes()
        otherwise: tuple[Node, ...] = ()
        if end is not None and end.kind == "else":
            otherwise, end = self.otherwise(end)
        self.depth -= 1
        if end is None:
            raise TemplateError(
                f"{{{{#{name}}}}} is not closed; {{{{/{name}}}}} is missing", opening.position
            )
        if end.kind != "close" or end.inside.strip() != name:
            raise TemplateError(
                f"{{{{/{name}}}}} is expected to close the block opened at {opening.position}",
                end.position,
            )
        return Block(name, call, params, body, otherwise)

    def otherwise(self, tag: Tag) -> tuple[tuple[Node, ...], Tag | None]:
        """What follows `{{else}}` or `{{else if …}}`, and the tag that closes the whole block."""
        if not tag.inside.strip():
            return self.nodes()
        name, call, params = self.opened(tag)
        body, end = self.nodes()
        rest: tuple[Node, ...] = ()
        if end is not None and end.kind == "else":
            rest, end = self.otherwise(end)
        self.depth -= 1
        return (Block(name, call, params, body, rest),), end

    def opened(self, tag: Tag) -> tuple[str, Call, tuple[str, ...]]:
        self.depth += 1
        if self.depth > MAX_BLOCKS:
            raise TemplateError(f"blocks are nested more than {MAX_BLOCKS} deep", tag.position)
        name, call, params = parse_block(tag.inside, tag.inside_at)
        if name not in BLOCKS:
            raise TemplateError(
                f"block {name!r} is unknown; known are {', '.join(BLOCKS)}", tag.position
            )
        if len(call.arguments) != 1:
            raise TemplateError(
                f"{{{{#{name}}}}} takes one value, not {len(call.arguments)}", tag.position
            )
        return name, call, params
