"""A strict XML reader for leads and replies: no document type is obeyed, no entity is ever defined.

It names the place of a mistake in the words of the parser the imitated engine uses, which is why
it does not hand the text to libxml2. Entities of XML and HTML are known, others are refused, so
nothing outside the text can be read and nothing in it can multiply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.entities import name2codepoint
from typing import Final, NoReturn

from sandbox.leadconduit.integrations.objects import MAX_DEPTH, TooMuch
from sandbox.leadconduit.values.javascript import utf16_length

_START: Final = (
    ":_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_BODY: Final = _START + "\u00b7\u0300-\u036f\u203f-\u2040.0-9\\-"


@cache
def _name_pattern() -> re.Pattern[str]:
    # Compiled at first use: the many ranges take 5 ms, which every start would pay.
    return re.compile(f"[{_START}][{_BODY}]*")


@cache
def _entity_pattern() -> re.Pattern[str]:
    return re.compile(f"(?:[#{_START}][#{_BODY}]*)?")


_BLANKS: Final = re.compile("[ \t\r\n]*")


class XmlError(ValueError):
    """Text that is no XML; the message says what and where, on four lines."""


@dataclass(slots=True)
class Element:
    """One element: its name as written, its attributes, and what stands inside, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """Anything else inside an element: `kind` is text, cdata, comment or instruction."""

    kind: str
    text: str


Node = Element | Section


def read_xml(text: str) -> Element | None:
    """The root of an XML text, None if it has none; what follows the root is ignored.

    Raises `XmlError` for bad XML and `TooMuch` for elements nested too deep.

    grade: observed | structure is strict, names of HTML entities are known, other entities are
    refused, text after the root is ignored | leadconduit-default 2.9.14
    """
    return _Reader(text.removeprefix("\ufeff")).read()


class _Reader:
    """The text, how far it has been read, and the elements that are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[Element] = []
        self.root: Element | None = None
        self.begun = False

    def read(self) -> Element | None:
        self.skip_blanks()
        if self.at < len(self.text) and self.text[self.at] != "<":
            self.fail("Non-whitespace before first tag.", self.at)
        while self.at < len(self.text) and not (self.begun and not self.open):
            if self.text[self.at] == "<":
                self.markup()
            else:
                self.characters()
        if self.open:
            self.fail("Unclosed root tag")
        return self.root

    # Text and entities

    def characters(self) -> None:
        end = self.text.find("<", self.at)
        end = len(self.text) if end < 0 else end
        if not self.open:
            self.skip_blanks()
            if self.at < end:
                self.fail("Text data outside of root node.", self.at)
            return
        self.add(Section("text", self.decoded(self.at, end)))
        self.at = end

    def add(self, node: Node) -> None:
        if self.open:
            self.open[-1].children.append(node)

    def decoded(self, start: int, end: int) -> str:
        if self.text.find("&", start, end) < 0:
            return self.text[start:end]
        return "".join(self.pieces(start, end))

    def pieces(self, start: int, end: int) -> Iterator[str]:
        while (found := self.text.find("&", start, end)) >= 0:
            yield self.text[start:found]
            name = _entity_pattern().match(self.text, found + 1)
            assert name is not None
            stop = name.end()
            if stop >= len(self.text):
                self.fail_at_end()
            if self.text[stop] != ";":
                self.fail("Invalid character in entity name", stop)
            character = _entity(name[0])
            if character is None:
                self.fail("Invalid character entity", stop)
            yield character
            start = stop + 1
        yield self.text[start:end]

    # Markup

    def markup(self) -> None:
        start = self.after_blanks(self.at + 1)
        character = self.text[start : start + 1]
        if character == "!":
            self.declaration(start + 1)
        elif character == "?":
            self.instruction(start + 1)
        elif character == "/":
            self.close_tag(start + 1)
        elif name := self.name(start):
            self.open_tag(name)
        elif character:
            self.fail("Unencoded <", start)
        else:
            self.fail_at_end()

    def declaration(self, start: int) -> None:
        if self.text.startswith("--", start):
            self.comment(start + 2)
        elif self.text[start : start + 7].upper() == "[CDATA[":
            end = self.find("]]>", start + 7)
            self.add(Section("cdata", self.text[start + 7 : end]))
            self.at = end + 3
        elif self.text[start : start + 7].upper() == "DOCTYPE":
            if self.begun:
                self.fail("Inappropriately located doctype declaration", start + 6)
            self.at = self.after_doctype(start + 7)
        else:
            self.at = self.find(">", start) + 1

    def comment(self, start: int) -> None:
        end = self.find("--", start)
        if end + 2 >= len(self.text):
            self.fail_at_end()
        if self.text[end + 2] != ">":
            self.fail("Malformed comment", end + 2)
        self.add(Section("comment", self.text[start:end]))
        self.at = end + 3

    def instruction(self, start: int) -> None:
        end = self.find("?>", start)
        self.add(Section("instruction", self.text[start:end]))
        self.at = end + 2

    def after_doctype(self, start: int) -> int:
        """The place after a document type, which is stepped over: quotes and brackets count."""
        quote, inside = "", False
        for at in range(start, len(self.text)):
            character = self.text[at]
            if quote:
                quote = "" if character == quote else quote
            elif character in "\"'":
                quote = character
            elif character in "[]":
                inside = character == "["
            elif character == ">" and not inside:
                return at + 1
        return self.fail_at_end()

    def open_tag(self, name: re.Match[str]) -> None:
        element = Element(name[0])
        at = name.end()
        if self.character(at) not in " \t\r\n>/":
            self.fail("Invalid character in tag name", at)
        while (at := self.after_blanks(at)) < len(self.text):
            character = self.text[at]
            if character in ">/":
                break
            at = self.attribute(element, at)
        else:
            self.fail_at_end()
        closed = self.text[at] == "/"
        if closed and self.character(at + 1) != ">":
            self.fail("Forward-slash in opening tag not followed by >", at + 1)
        self.at = at + 1 + closed
        self.enter(element, closed)

    def enter(self, element: Element, closed: bool) -> None:
        self.add(element)
        if not self.begun:
            self.root, self.begun = element, True
        if closed:
            return
        if len(self.open) >= MAX_DEPTH:
            raise TooMuch(f"elements are nested deeper than {MAX_DEPTH}")
        self.open.append(element)

    def attribute(self, element: Element, at: int) -> int:
        """Read one attribute; the place after its closing quote. The first of one name counts."""
        name = self.name(at)
        if name is None:
            self.fail("Invalid attribute name", at)
        at = self.after_name(name.end())
        at = self.after_blanks(at + 1)
        quote = self.character(at)
        if quote not in "\"'":
            self.fail("Unquoted attribute value", at)
        end = self.find(quote, at + 1)
        element.attributes.setdefault(name[0], self.decoded(at + 1, end))
        following = self.character(end + 1)
        if _name_pattern().match(following):
            self.fail("No whitespace between attributes", end + 1)
        if following not in " \t\r\n>/":
            self.fail("Invalid attribute name", end + 1)
        return end + 1

    def after_name(self, at: int) -> int:
        """The place of the equals sign after an attribute's name."""
        character = self.character(at)
        if character not in " \t\r\n>=":
            self.fail("Invalid attribute name", at)
        at = self.after_blanks(at)
        if self.character(at) != "=":
            self.fail("Attribute without value", at)
        return at

    def close_tag(self, start: int) -> None:
        at = self.after_blanks(start)
        name = self.name(at)
        if name is None:
            self.character(at)
            self.fail("Invalid tagname in closing tag.", at)
        end = self.after_blanks(name.end())
        if self.character(end) != ">":
            spaced = end > name.end()
            self.fail(
                "Invalid characters in closing tag" if spaced else "Invalid tagname in closing tag",
                end,
            )
        if not self.open:
            self.fail(f"Unmatched closing tag: {name[0]}", end)
        if self.open[-1].name != name[0]:
            self.fail("Unexpected close tag", end)
        self.open.pop()
        self.at = end + 1

    # Places

    def name(self, at: int) -> re.Match[str] | None:
        return _name_pattern().match(self.text, at)

    def skip_blanks(self) -> None:
        self.at = self.after_blanks(self.at)

    def after_blanks(self, at: int) -> int:
        blanks = _BLANKS.match(self.text, at)
        return at if blanks is None else blanks.end()

    def character(self, at: int) -> str:
        if at >= len(self.text):
            self.fail_at_end()
        return self.text[at]

    def find(self, wanted: str, start: int) -> int:
        at = self.text.find(wanted, start)
        if at < 0:
            self.fail_at_end()
        return at

    def fail_at_end(self) -> NoReturn:
        self.fail("Unclosed root tag" if self.open else "Unexpected end")

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        read = self.text if at is None else self.text[: at + 1]
        column = utf16_length(read.rpartition("\n")[2])
        character = "" if at is None else self.text[at : at + 1]
        line = read.count("\n")
        raise XmlError(f"{message}\nLine: {line}\nColumn: {column}\nChar: {character}")


_NUMERIC: Final = re.compile(r"#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}))\Z")


def _entity(name: str) -> str | None:
    """The character an entity stands for; None for names of no entity."""
    if not name.startswith("#"):
        code = name2codepoint.get(name) or name2codepoint.get(name.lower())
        return "'" if name.lower() == "apos" else (chr(code) if code else None)
    found = _NUMERIC.match(name)
    if found is None:
        return None
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if code <= 0x10FFFF else None
