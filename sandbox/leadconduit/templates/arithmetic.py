"""Arithmetic written in templates: parsed here, never handed to Python.

From the loosest to the tightest: `?:`, `or`, `and`, comparisons and `in`, `+ - ||`, `* / %`,
prefixes (`-`, `+`, `not`, functions without parentheses), `^`, and `!` behind a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.templates.functions import BINARY, FACTORIAL, FUNCTIONS, PREFIXES, holds
from sandbox.leadconduit.variables import MAX_SEGMENTS, reader

MAX_EXPRESSION: Final = 1000
MAX_DEPTH: Final = 30

LEVELS: Final = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"==", "!=", ">=", "<=", ">", "<", "in"}),
    frozenset({"+", "-", "||"}),
    frozenset({"*", "/", "%"}),
)
CONSTANTS: Final[Mapping[str, Any]] = {"PI": math.pi, "E": math.e, "true": True, "false": False}
_WORDS: Final = frozenset({"and", "or", "not", "in"})
_TOKEN: Final = re.compile(
    r"(?P<number>(?:[0-9]{1,40}(?:\.[0-9]{1,40})?|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<name>[A-Za-z_$][\w$]*(?:\.[\w$]+)*)"
    r"|(?P<sign>\|\||==|!=|>=|<=|[-+*/%^!<>?:,()\[\]])",
    re.ASCII,
)


class FormulaError(ValueError):
    """An expression that cannot be read; the message says where."""


class Environment(NamedTuple):
    """What a formula is computed with: the value that paths start from, the source of chance."""

    variables: Any
    random: Random


Compute = Callable[[Environment], Any]


class Formula(NamedTuple):
    """An expression, ready to compute, and the paths of its variables."""

    compute: Compute
    variables: tuple[str, ...]


class Token(NamedTuple):
    """A number, text, name or sign (words such as `and` are signs), and where it stands."""

    kind: str
    text: str
    position: int


def parse_formula(source: str) -> Formula:
    """The formula that `source` writes. Raises FormulaError for one that cannot be read.

    grade: documented | the operators and functions | API reference, Templates
    grade: inferred | their precedence; functions of one value without parentheses | no source
    """
    if len(source) > MAX_EXPRESSION:
        raise FormulaError(f"an expression has at most {MAX_EXPRESSION} characters")
    parser = _Parser(source)
    compute = parser.conditional()
    if parser.ahead.kind != "end":
        raise parser.unexpected()
    return Formula(compute, tuple(parser.variables))


def _tokenize(source: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(source):
        if source[at].isspace():
            at += 1
            continue
        found = _TOKEN.match(source, at)
        if found is None or found.lastgroup is None:
            raise FormulaError(f"{source[at]!r} at character {at + 1} cannot be read")
        kind = "sign" if found[0] in _WORDS else found.lastgroup
        tokens.append(Token(kind, found[0], at))
        at = found.end()
    return [*tokens, Token("end", "the end", at)]


class _Parser:
    """Reads tokens from left to right; one method a level of precedence."""

    __slots__ = ("depth", "index", "tokens", "variables")

    def __init__(self, source: str) -> None:
        self.tokens = _tokenize(source)
        self.index = 0
        self.depth = 0
        self.variables: dict[str, None] = {}

    @property
    def ahead(self) -> Token:
        return self.tokens[self.index]

    def unexpected(self) -> FormulaError:
        return FormulaError(
            f"{self.ahead.text!r} at character {self.ahead.position + 1} is not expected there"
        )

    def take(self, *signs: str) -> str | None:
        """Go past the next token if it is one of `signs`; answers which."""
        token = self.ahead
        if token.kind == "sign" and token.text in signs:
            self.index += 1
            return token.text
        return None

    def expect(self, sign: str) -> None:
        if self.take(sign) is None:
            raise FormulaError(
                f"{sign!r} is missing before {self.ahead.text!r} at character "
                f"{self.ahead.position + 1}"
            )

    def conditional(self) -> Compute:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(f"an expression is nested at most {MAX_DEPTH} deep")
        condition = self.level(0)
        compute = self.branches(condition) if self.take("?") else condition
        self.depth -= 1
        return compute

    def branches(self, condition: Compute) -> Compute:
        yes = self.conditional()
        self.expect(":")
        no = self.conditional()
        return lambda given: yes(given) if holds(condition(given)) else no(given)

    def level(self, at: int) -> Compute:
        """Operands joined by the operators of one level, from left to right."""
        if at == len(LEVELS):
            return self.prefixed()
        first = self.level(at + 1)
        rest: list[tuple[Callable[[Any, Any], Any], Compute]] = []
        while sign := self.take(*LEVELS[at]):
            rest.append((BINARY[sign], self.level(at + 1)))
        if not rest:
            return first

        def compute(given: Environment) -> Any:
            value = first(given)
            for operator, operand in rest:
                value = operator(value, operand(given))
            return value

        return compute

    def prefixed(self) -> Compute:
        token = self.ahead
        if token.text not in PREFIXES or token.kind == "text" or not self.is_prefix(token):
            return self.power()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(f"an expression is nested at most {MAX_DEPTH} deep")
        self.index += 1
        run, operand = PREFIXES[token.text], self.prefixed()
        self.depth -= 1
        return lambda given: run(operand(given))

    def is_prefix(self, token: Token) -> bool:
        """A sign always is; a function's name is where a value follows, other than in ( )."""
        following = self.tokens[self.index + 1]
        return token.kind == "sign" or following.kind in ("number", "text", "name")

    def power(self) -> Compute:
        base = self.factorials()
        if not self.take("^"):
            return base
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(f"an expression is nested at most {MAX_DEPTH} deep")
        exponent, run = self.prefixed(), BINARY["^"]
        self.depth -= 1
        return lambda given: run(base(given), exponent(given))

    def factorials(self) -> Compute:
        value = self.value()
        times = 0
        while self.take("!"):
            times += 1
        if not times:
            return value

        def compute(given: Environment) -> Any:
            result = value(given)
            for _ in range(times):
                result = FACTORIAL(result)
            return result

        return compute

    def value(self) -> Compute:
        if self.take("("):
            inner = self.conditional()
            self.expect(")")
            return inner
        if self.take("["):
            items = self.values("]")
            return lambda given: [item(given) for item in items]
        token = self.ahead
        if token.kind not in ("number", "text", "name"):
            raise self.unexpected()
        self.index += 1
        if token.kind == "name":
            return self.function(token) if self.take("(") else self.named(token)
        constant = float(token.text) if token.kind == "number" else token.text[1:-1]
        return lambda given: constant

    def named(self, token: Token) -> Compute:
        if token.text in CONSTANTS:
            constant = CONSTANTS[token.text]
            return lambda given: constant
        if token.text.count(".") >= MAX_SEGMENTS:
            raise FormulaError(f"a path has at most {MAX_SEGMENTS} parts")
        self.variables[token.text] = None
        read = reader(token.text)
        return lambda given: read(given.variables)

    def function(self, token: Token) -> Compute:
        function = FUNCTIONS.get(token.text)
        if function is None:
            raise FormulaError(
                f"function {token.text!r} at character {token.position + 1} is unknown; "
                f"known are {', '.join(FUNCTIONS)}"
            )
        arguments = self.values(")")
        if not function.least <= len(arguments) <= function.most:
            raise FormulaError(
                f"function {token.text!r} takes {function.least} to {function.most} values, "
                f"not {len(arguments)}"
            )
        run = function.run
        return lambda given: run([argument(given) for argument in arguments], given.random)

    def values(self, closing: str) -> list[Compute]:
        """Values separated by commas, up to the closing sign."""
        values: list[Compute] = []
        if self.take(closing):
            return values
        while True:
            values.append(self.conditional())
            if self.take(closing):
                return values
            self.expect(",")
