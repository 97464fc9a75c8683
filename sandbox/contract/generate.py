"""Answers for operations without a behaviour: from an example, else from the schema."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sandbox.contract.faults import SchemaError
from sandbox.contract.message import Reply
from sandbox.contract.operations import MediaType, Operation, Response
from sandbox.contract.parts import MISSING
from sandbox.contract.preferences import NO_PREFERENCES, Preferences
from sandbox.contract.problems import Problem
from sandbox.contract.response_headers import header_text, headers_of
from sandbox.contract.responses import NOTHING, choose_media, choose_response
from sandbox.contract.schema_examples import example_of
from sandbox.contract.validator import Validator
from sandbox.contract.words import listed, shortened
from sandbox.contract.writing import written

__all__ = ["Mode", "Preferences", "answer"]

APPLIED = "Preference-Applied"
WARNING = "Sandbox-Warning"


@dataclass(frozen=True, slots=True)
class Mode:
    """Static: examples, else samples, the same at each call. Dynamic: random, from `rng`.

    `rng` gives the source for one answer; it is called only where one is needed.
    """

    dynamic: bool
    rng: Callable[[], random.Random]


def answer(
    operation: Operation,
    *,
    mode: Mode,
    preferences: Preferences = NO_PREFERENCES,
    accept: str = "",
) -> Reply:
    """An answer as `operation` declares it.

    `preferences` go before `mode`; a seed asks for a dynamic answer that depends on it alone. An
    operation that declares no response answers 204 with a `Sandbox-Warning`. Raises Problem
    `invalid-preference`, `not-acceptable` or `unsatisfiable-schema`.
    """
    status, response = choose_response(operation, preferences.code)
    chosen = choose_media(response, status, accept, preferences.example)
    maker = _Maker(operation, status, response.status, mode, preferences)
    headers = headers_of(response, maker.header, examples=not maker.dynamic)
    if operation.deprecated:
        headers.setdefault("Deprecation", "true")
    if response is NOTHING:
        headers[WARNING] = header_text(f"{operation.id} declares no response")
    if chosen is None:
        maker.check_named(response)
        reply = Reply(status, headers=headers)
    else:
        media, name = chosen
        value, made = maker.value(media)
        body = written(value, media, name, made=made)
        reply = Reply(status, body, {"Content-Type": name, **headers}, value)
    applied = maker.applied()
    if applied:
        reply.headers[APPLIED] = applied
    return reply


class _Maker:
    """Makes the values of one answer."""

    def __init__(
        self,
        operation: Operation,
        status: int,
        declared: str,
        mode: Mode,
        preferences: Preferences,
    ) -> None:
        self._operation = operation
        self._key = f"{operation.key} {status}"
        self._pointer = "/".join(
            ("#/paths", _escaped(operation.path), operation.method.lower(), "responses", declared)
        )
        self._declared = declared
        self._mode = mode
        self._preferences = preferences
        self._rng: random.Random | None = None
        wished = preferences.dynamic
        seeded = preferences.seed is not None
        self.dynamic = (seeded or mode.dynamic) if wished is None else wished

    def value(self, media: MediaType) -> tuple[Any, bool]:
        """The body, and whether it was made: an example was not."""
        named = self._preferences.example
        if named is not None:
            self._check_name(named, media.examples)
            return media.examples[named], False
        if media.examples and (not self.dynamic or media.validator is None):
            return next(iter(media.examples.values())), False
        if media.validator is None:
            return "", True
        shown = MISSING if self.dynamic else example_of(media.validator)
        if shown is not MISSING:
            return shown, True
        return self._made(media.validator, f"content/{_escaped(media.name)}/schema"), True

    def header(self, validator: Validator) -> Any:
        """The value of a header. Raises Problem `unsatisfiable-schema`."""
        return self._made(validator, "headers")

    def _made(self, validator: Validator, below: str) -> Any:
        from sandbox.contract.sample import Unsatisfiable, sample

        pointer = f"{self._pointer}/{below}"
        try:
            if not self.dynamic:
                # Shared by all who ask: each is given a copy.
                return copy.deepcopy(_static_sample(validator, f"{self._key} {below}", pointer))
            return sample(validator, self._source(), dynamic=True, pointer=pointer)
        except (Unsatisfiable, SchemaError) as error:
            detail = f"No answer can be made for {self._operation.id}. At {error}."
            raise Problem("unsatisfiable-schema", detail) from error

    def check_named(self, response: Response) -> None:
        """Raise Problem where an example is wished for of an answer that has none."""
        if self._preferences.example is not None:
            self._check_name(self._preferences.example, {})

    def applied(self) -> str:
        """What of the preferences was heeded, for Preference-Applied."""
        wishes = self._preferences
        # What is named is not made: then nothing is drawn, whatever is said of that.
        named = wishes.example is not None and wishes.dynamic is not False
        heeded = {
            "code": wishes.code,
            "example": wishes.example,
            "dynamic": None if wishes.dynamic is None or named else str(wishes.dynamic).lower(),
            "seed": wishes.seed if self.dynamic and not named else None,
        }
        return ", ".join(
            f"{name}={_token(str(value))}" for name, value in heeded.items() if value is not None
        )

    def _check_name(self, named: str, examples: Mapping[str, Any]) -> None:
        if named in examples:
            return
        known = listed([name for name in examples if name], "and") or "none"
        detail = (
            f"example={shortened(named)} is preferred, but answer {self._declared} of "
            f"{self._operation.id} has {known}."
        )
        others = [
            status
            for status, response in self._operation.responses.items()
            if status != self._declared
            and any(named in media.examples for media in response.content)
        ]
        if others:
            detail += f" There is one of that name for {listed(others, 'and')}: prefer a code too."
        raise Problem("invalid-preference", detail, status=404)

    def _source(self) -> random.Random:
        """The source of a dynamic answer."""
        if self._rng is None:
            seed = self._preferences.seed
            if seed is None:
                self._rng = self._mode.rng()
            else:
                self._rng = random.Random(f"{seed}, {self._key}")  # noqa: S311 - no secrets
        return self._rng


@lru_cache(maxsize=512)
def _static_sample(validator: Validator, key: str, pointer: str) -> Any:
    """The sample that is the same at each call. Raises Unsatisfiable and SchemaError."""
    from sandbox.contract.sample import sample

    return sample(validator, random.Random(key), pointer=pointer)  # noqa: S311 - no secrets


def _escaped(step: str) -> str:
    """A step of a JSON pointer."""
    return step.replace("~", "~0").replace("/", "~1")


def _token(text: str) -> str:
    """A value of a preference: a token as it is, anything else quoted."""
    plain = header_text(text)
    if plain and all(character.isalnum() or character in "!#$%&'*+-.^_`|~" for character in plain):
        return plain
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
