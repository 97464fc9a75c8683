"""A request the source's integration refuses before there is a lead."""

from __future__ import annotations

from collections.abc import Mapping


class InboundError(Exception):
    """The answer to a request that cannot be read: status, headers and a plain text.

    grade: observed | refusals are text/plain and come before there is a lead |
    leadconduit-default 2.9.14
    """

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers: dict[str, str] = {"Content-Type": "text/plain", **(headers or {})}
