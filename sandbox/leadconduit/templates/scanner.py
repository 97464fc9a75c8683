"""Cutting a template into text and tags."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from sandbox.leadconduit.templates.context import TemplateError

TagKind = Literal["value", "open", "close", "else", "comment"]

MAX_TAGS: Final = 2000

_UNSUPPORTED: Final = {">": "a partial", "*": "a decorator", "{{": "a raw block"}
_LINE_START: Final = re.compile(r"(?:\A|\n)[ \t]*\Z")
_LINE_END: Final = re.compile(r"[ \t]*(?:\r?\n|\Z)")
_ELSE: Final = re.compile(r"(?:else\b|\^)\s*")


class Tag(NamedTuple):
    """One `{{…}}`: its kind, what is inside and where that and the tag begin.

    `trim_left` and `trim_right` say that `~` asks for the white space beside it to go.
    """

    kind: TagKind
    inside: str
    inside_at: int
    position: int
    trim_left: bool
    trim_right: bool


Token = str | Tag


def scan(text: str) -> list[Token]:
    """The texts and tags of a template, in order; white space that tags remove is gone.

    Raises `TemplateError` for a tag that is not closed or of a kind that is not supported.
    """
    tokens: list[Token] = []
    at = 0
    while True:
        start = text.find("{{", at)
        if start < 0:
            tokens.append(text[at:])
            return _trimmed(tokens)
        before = text[at:start]
        if before.endswith("\\") and not before.endswith("\\\\"):
            at = _escaped(text, at, start, tokens)
            continue
        tokens.append(before[:-1] if before.endswith("\\") else before)
        tag, at = _tag(text, start)
        tokens.append(tag)
        if len(tokens) > 2 * MAX_TAGS:
            raise TemplateError(f"a template has at most {MAX_TAGS} tags", start)


def _escaped(text: str, at: int, start: int, tokens: list[Token]) -> int:
    r"""Take over a tag that `\{{` makes plain text; answers where to go on."""
    end = text.find("{{", start + 2)
    end = len(text) if end < 0 else end
    # the backslash before the next tag, if any, belongs to that tag
    while end > start + 2 and end < len(text) and text[end - 1] == "\\":
        end -= 1
    tokens.append(text[at : start - 1])
    tokens.append(text[start:end])
    return end


def _tag(text: str, start: int) -> tuple[Tag, int]:
    """The tag at `start` and the position after it."""
    braces = 3 if text.startswith("{{{", start) else 2
    if text.startswith("{{{{", start):
        raise TemplateError("a raw block {{{{…}}}} is not supported", start)
    inner = start + braces
    trim_left = braces == 2 and text.startswith("~", inner)
    inner += trim_left
    if braces == 2 and text.startswith("!", inner):
        return _comment(text, start, inner, trim_left)
    end = _end_of(text, start, inner, "}" * braces)
    trim_right = braces == 2 and text.startswith("~", end - 1) and end - 1 >= inner
    inside = text[inner : end - trim_right]
    kind, width = _kind(inside, start) if braces == 2 else ("value", 0)
    tag = Tag(kind, inside[width:], inner + width, start, trim_left, trim_right)
    return tag, end + braces


def _comment(text: str, start: int, inner: int, trim_left: bool) -> tuple[Tag, int]:
    closing = "--" if text.startswith("!--", inner) else ""
    found = re.compile(closing + r"~?\}\}").search(text, inner + 1 + len(closing))
    if found is None:
        raise TemplateError(f"the comment is not closed; {closing}}}}} is missing", start)
    return Tag("comment", "", inner, start, trim_left, "~" in found[0]), found.end()


def _end_of(text: str, start: int, at: int, closing: str) -> int:
    """Where the tag's closing braces are, quoted texts and `[…]` names left aside."""
    closers = {'"': '"', "'": "'", "[": "]"}
    while at < len(text):
        if text.startswith(closing, at):
            return at
        closer = closers.get(text[at])
        at = _after_quote(text, at, closer) if closer else at + 1
    raise TemplateError(f"the tag is not closed; {closing} is missing", start)


def _after_quote(text: str, at: int, closer: str) -> int:
    end = text.find(closer, at + 1)
    while end > 0 and closer != "]" and text[end - 1] == "\\":
        end = text.find(closer, end + 1)
    return len(text) if end < 0 else end + 1


def _kind(inside: str, position: int) -> tuple[TagKind, int]:
    """What a tag with these contents is, and how many characters say so."""
    first = inside[:1]
    if first in _UNSUPPORTED and first:
        raise TemplateError(f"{_UNSUPPORTED[first]} {{{{{first}…}}}} is not supported", position)
    if first == "#":
        return "open", 1
    if first == "/":
        return "close", 1
    if first == "&":
        return "value", 1
    if found := _ELSE.match(inside.lstrip()):
        return "else", len(inside) - len(inside.lstrip()) + found.end()
    return "value", 0


def _trimmed(tokens: list[Token]) -> list[Token]:
    """The tokens without the white space that `~` removes, and the lines of lone tags.

    grade: inferred | a block tag alone on its line takes the line away | Handlebars language
    """
    texts = list(tokens)
    for at, tag in enumerate(tokens):
        if isinstance(tag, str):
            continue
        alone = tag.kind != "value" and _alone(tokens, at)
        left, right = at - 1, at + 1
        if isinstance(before := texts[left], str) and (tag.trim_left or alone):
            texts[left] = before.rstrip() if tag.trim_left else before.rstrip(" \t")
        if isinstance(after := texts[right], str) and (tag.trim_right or alone):
            texts[right] = after.lstrip() if tag.trim_right else _LINE_END.sub("", after, count=1)
    return [token for token in texts if token != ""]


def _alone(tokens: list[Token], at: int) -> bool:
    """Whether the tag at `at` has its line to itself. Every tag has a text before and after it."""
    before, after = tokens[at - 1], tokens[at + 1]
    if not (isinstance(before, str) and isinstance(after, str)):
        return False
    starts_line = "\n" in before or at == 1
    ends_line = "\n" in after or at == len(tokens) - 2
    return bool(starts_line and ends_line and _LINE_START.search(before) and _LINE_END.match(after))
