"""How a rule set that cannot be used is refused."""

from __future__ import annotations


class RuleError(ValueError):
    """A mistake in a rule set: where it is, and what is wrong and expected."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        where = ".".join(str(part) for part in path)
        super().__init__(f"{where}: {message}" if where else message)
        self.path = path
        self.message = message
