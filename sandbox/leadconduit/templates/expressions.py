"""What stands inside a tag: paths, literals and calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sandbox.leadconduit.templates.context import TemplateError
from sandbox.leadconduit.variables import MAX_SEGMENTS, Segment, segment

MAX_DEPTH: Final = 20

_NAME: Final = r"[^\s!\"#%&'()*+,./;<=>@\[\\\]^`{|}~]+"
_STEP: Final = rf"(?:{_NAME}|\[[^\]]*\])"
_PATH: Final = rf"@?(?:\.\.?/)*(?:\.\.?(?=[\s)]|$)|{_STEP}(?:[./]{_STEP})*)"
_TOKEN: Final = re.compile(
    r"\s*(?:"
    r'(?P<double>"(?:\\"|[^"])*")'
    r"|(?P<single>'(?:\\'|[^'])*')"
    r"|(?P<number>-?[0-9]{1,30}(?:\.[0-9]{1,30})?)(?=[\s)]|$)"
    rf"|(?P<option>{_NAME})="
    r"|(?P<params>as\s+\|[^|]*\|)(?=\s*$)"
    rf"|(?P<path>{_PATH})(?=[\s)]|$)"
    r"|(?P<bracket>[()])"
    r")"
)
_PIECE: Final = re.compile(rf"\[([^\]]*)\]|({_NAME})")
_WORDS: Final = {"true": True, "false": False, "null": None, "undefined": None}


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the template."""

    value: Any
    position: int


@dataclass(frozen=True, slots=True)
class Variable:
    """A path: `up` contexts out, `data` for `@names`, then `segments`."""

    up: int
    data: str | None
    segments: tuple[Segment, ...]
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Call:
    """A helper with its arguments and options."""

    name: str
    arguments: tuple[Expression, ...]
    options: tuple[tuple[str, Expression], ...]
    position: int


Expression = Literal | Variable | Call


def parse_value(inside: str, at: int) -> Expression:
    """The expression of a `{{…}}` tag: a call if anything follows the first word.

    `at` is the position of `inside` in the template. Raises `TemplateError`.
    """
    parser = _Parser(inside, at)
    first = parser.expression()
    if parser.done():
        return first
    if not isinstance(first, Variable):
        raise TemplateError("a helper's name is expected before arguments", first.position)
    return parser.call(first, closing=False)


def parse_block(inside: str, at: int) -> tuple[str, Call, tuple[str, ...]]:
    """The name, the call and the names of the block parameters (`as |item index|`) of a block."""
    parser = _Parser(inside, at)
    first = parser.expression()
    if not isinstance(first, Variable):
        raise TemplateError("a block's name is expected, such as {{#if …}}", first.position)
    call = parser.call(first, closing=False)
    return first.text, call, parser.params


class _Parser:
    """Reads tokens from left to right."""

    __slots__ = ("base", "depth", "index", "params", "source", "tokens")

    def __init__(self, source: str, base: int) -> None:
        self.source = source
        self.base = base
        self.tokens = self.tokenize()
        self.index = 0
        self.depth = 0
        self.params: tuple[str, ...] = ()

    def tokenize(self) -> list[tuple[str, str, int]]:
        tokens: list[tuple[str, str, int]] = []
        at, end = 0, len(self.source.rstrip())
        while at < end:
            found = _TOKEN.match(self.source, at)
            if found is None or found.lastgroup is None:
                at += len(self.source[at:]) - len(self.source[at:].lstrip())
                shown = self.source[at : at + 20]
                raise TemplateError(f"{shown!r} cannot be read here", self.base + at)
            kind = found.lastgroup
            tokens.append((kind, found[kind], self.base + found.start(kind)))
            at = found.end()
        if not tokens:
            raise TemplateError("the tag is empty; a variable or a helper is expected", self.base)
        return tokens

    def done(self) -> bool:
        return self.index >= len(self.tokens)

    def expression(self) -> Expression:
        if self.done():
            raise TemplateError("a value is expected", self.base + len(self.source))
        kind, text, position = self.tokens[self.index]
        self.index += 1
        if kind in ("double", "single"):
            quote = text[0]
            return Literal(text[1:-1].replace("\\" + quote, quote), position)
        if kind == "number":
            return Literal(float(text) if "." in text else int(text), position)
        if kind == "path":
            return _literal_word(text, position) or _variable(text, position)
        if text == "(":
            return self.nested(position)
        raise TemplateError(f"{text!r} is not expected here", position)

    def nested(self, position: int) -> Call:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TemplateError(f"calls are nested more than {MAX_DEPTH} deep", position)
        name = self.expression()
        if not isinstance(name, Variable):
            raise TemplateError("a helper's name is expected after (", name.position)
        call = self.call(name, closing=True)
        self.depth -= 1
        return call

    def call(self, name: Variable, *, closing: bool) -> Call:
        """The arguments and options after `name`, up to `)` if `closing`, else to the end."""
        arguments: list[Expression] = []
        options: dict[str, Expression] = {}
        while not self.done():
            kind, text, position = self.tokens[self.index]
            if text == ")" and kind == "bracket" and closing:
                self.index += 1
                return Call(name.text, tuple(arguments), tuple(options.items()), name.position)
            if kind == "option":
                self.index += 1
                options[text] = self.expression()
            elif kind == "params" and not closing:
                self.index += 1
                self.params = tuple(text[2:].strip().strip("|").split())
            elif options:
                raise TemplateError(f"{text!r} follows an option; arguments come first", position)
            else:
                arguments.append(self.expression())
        if closing:
            raise TemplateError("a ) is missing", self.base + len(self.source))
        return Call(name.text, tuple(arguments), tuple(options.items()), name.position)


def _literal_word(text: str, position: int) -> Literal | None:
    return Literal(_WORDS[text], position) if text in _WORDS else None


def _variable(text: str, position: int) -> Variable:
    rest = text
    data = None
    if rest.startswith("@"):
        rest = rest[1:]
    up = 0
    while rest.startswith("../"):
        rest = rest[3:]
        up += 1
    rest = rest.removeprefix("./")
    if rest == "..":
        rest, up = "", up + 1
    pieces = [
        Segment(inner, None) if inner else segment(name) for inner, name in _PIECE.findall(rest)
    ]
    if text.startswith("@"):
        data, pieces = (pieces[0].name if pieces else ""), pieces[1:]
    elif pieces and pieces[0] == Segment("this", None) and not rest.startswith("["):
        pieces = pieces[1:]
    if len(pieces) > MAX_SEGMENTS:
        raise TemplateError(f"a path has at most {MAX_SEGMENTS} parts", position)
    return Variable(up, data, tuple(pieces), text, position)
