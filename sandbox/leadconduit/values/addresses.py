"""Internet mail addresses as RFC 5322 writes them, with its obsolete forms; nothing of leads.

A recursive descent over the text. Every function takes the position it starts at and returns the
position it ends at with what it read, or None where the text does not fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ATOM: Final = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+")
_BLANK: Final = " \t"
_MAX_DEPTH: Final = 20
_MAX_LENGTH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: what stands before the `@` and after it, without comments and blanks."""

    local: str
    domain: str


def parse_address(text: str) -> Address | None:
    """The only address in `text`, or the first of its group; None if it is no address."""
    if len(text) > _MAX_LENGTH or not text.isascii():
        return None
    reader = _Reader(text)
    found = reader.address(0)
    if found is None:
        return None
    end, address = found
    return address if end == len(text) else None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text

    def at(self, position: int) -> str:
        return self.text[position : position + 1]

    def address(self, start: int) -> tuple[int, Address | None] | None:
        found = self.mailbox(start)
        if found and found[0] == len(self.text):
            return found
        return self.group(start) or found

    def mailbox(self, start: int) -> tuple[int, Address] | None:
        bracketed = self.angle_address(self.phrase(start))
        if bracketed:
            return bracketed
        return self.angle_address(self.skip(start)) or self.bare_address(start)

    def group(self, start: int) -> tuple[int, Address | None] | None:
        position = self.phrase(start)
        if position == start or self.at(position) != ":":
            return None
        position += 1
        first: Address | None = None
        while found := self.mailbox(position):
            position = found[0]
            first = first or found[1]
            while self.at(position) == ",":
                position = self.skip(position + 1)
        position = self.skip(position)
        if self.at(position) != ";":
            return None
        return self.skip(position + 1), first

    def angle_address(self, position: int) -> tuple[int, Address] | None:
        if self.at(position) != "<":
            return None
        found = self.bare_address(self.route(position + 1))
        if found is None or self.at(found[0]) != ">":
            return None
        return self.skip(found[0] + 1), found[1]

    def route(self, start: int) -> int:
        """Past an obsolete source route (`@a,@b:`), where there is one."""
        position = self.skip(start)
        while self.at(position) == "@":
            found = self.domain(position + 1)
            if found is None:
                return start
            position = found[0]
            while self.at(position) == ",":
                position = self.skip(position + 1)
        return position + 1 if self.at(position) == ":" else start

    def bare_address(self, start: int) -> tuple[int, Address] | None:
        local = self.words(start)
        if local is None or self.at(local[0]) != "@":
            return None
        domain = self.domain(local[0] + 1)
        return (domain[0], Address(local[1], domain[1])) if domain else None

    def words(self, start: int) -> tuple[int, str] | None:
        """Atoms and quoted texts joined by dots."""
        found = self.word(start)
        if found is None:
            return None
        position, text = found
        while self.at(position) == ".":
            found = self.word(position + 1)
            if found is None:
                return None
            position, text = found[0], f"{text}.{found[1]}"
        return position, text

    def domain(self, start: int) -> tuple[int, str] | None:
        position = self.skip(start)
        if self.at(position) == "[":
            return self.literal(position)
        found = self.atom(position)
        if found is None:
            return None
        position, text = found
        while self.at(position) == ".":
            found = self.atom(self.skip(position + 1))
            if found is None:
                return None
            position, text = found[0], f"{text}.{found[1]}"
        return position, text

    def literal(self, start: int) -> tuple[int, str] | None:
        """A domain in brackets, such as `[192.0.2.1]`."""
        read: list[str] = []
        position = start + 1
        while (character := self.at(position)) != "]":
            if not character or character in "[\r\n":
                return None
            if character == "\\":
                position += 1
                character = self.at(position)
            if character not in _BLANK:
                read.append(character)
            position += 1
        return self.skip(position + 1), f"[{''.join(read)}]"

    def word(self, start: int) -> tuple[int, str] | None:
        position = self.skip(start)
        return self.quoted(position) if self.at(position) == '"' else self.atom(position)

    def atom(self, start: int) -> tuple[int, str] | None:
        found = _ATOM.match(self.text, start)
        return (self.skip(found.end()), found[0]) if found else None

    def quoted(self, start: int) -> tuple[int, str] | None:
        read: list[str] = []
        position = start + 1
        while (character := self.at(position)) != '"':
            if character == "\\":
                position += 1
                character = self.at(position)
            if not character or character in "\r\n":
                return None
            read.append(character)
            position += 1
        return self.skip(position + 1), f'"{"".join(read)}"'

    def phrase(self, start: int) -> int:
        """Past a display name: words, and dots between them."""
        position = start
        while True:
            found = self.word(position)
            if found:
                position = found[0]
            elif self.at(position) == "." and position > start:
                position = self.skip(position + 1)
            else:
                return position

    def skip(self, start: int) -> int:
        """Past blanks, folded lines and comments."""
        position = start
        while True:
            character = self.at(position)
            if character and character in _BLANK:
                position += 1
            elif self.text.startswith(("\r\n ", "\r\n\t"), position):
                position += 3
            elif character == "(":
                end = self.comment(position)
                if end is None:
                    return position
                position = end
            else:
                return position

    def comment(self, start: int) -> int | None:
        """Past a comment and the comments in it; None if it does not end."""
        depth = 0
        position = start
        while character := self.at(position):
            position += 2 if character == "\\" else 1
            if character == "(":
                depth += 1
            if depth > _MAX_DEPTH or character in "\r\n":
                return None
            if character == ")":
                depth -= 1
            if depth == 0:
                return position
        return None
