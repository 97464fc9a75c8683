"""What an API sends by itself: a request made from its description."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from sandbox.contract.parts import MISSING
from sandbox.contract.sample import sample
from sandbox.contract.validator import Validator
from sandbox.contract.writing import scalar_text, written
from sandbox.world.exchange import OutgoingRequest

if TYPE_CHECKING:
    from sandbox.contract.parts import Operation

TIMEOUT_SECONDS: Final = 10.0

Fill = Callable[[Any], Any]


def request_for(
    operation: Operation, url: str, *, body: Any = MISSING, fill: Fill = lambda value: value
) -> OutgoingRequest:
    """The request that `operation`, a webhook or part of a callback, describes.

    The body is `body`, else its example with `fill` done to it, else a sample. Parameters that are
    required and have an example or a sample go along.
    """
    value, headers, data = MISSING, {}, b""
    if operation.body is not None and operation.body.content:
        media = operation.body.content[0]
        example = next(iter(media.examples.values()), MISSING)
        if body is not MISSING:
            value = body
        elif example is not MISSING:
            value = fill(example)
        elif media.validator is not None:
            value = fill(_sampled(operation, media.validator))
        if value is not MISSING:
            made = example is MISSING or not isinstance(value, str)
            data = written(value, media, media.name, made=made)
            headers["Content-Type"] = media.name
    query = []
    for parameter in operation.parameters:
        if not parameter.required or parameter.location not in ("query", "header"):
            continue
        text = scalar_text(fill(_sampled(operation, parameter.validator)))
        if parameter.location == "header":
            headers[parameter.name] = quote(text, safe=_VISIBLE)
        else:
            query.append((parameter.name, text))
    if query:
        url = f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
    return OutgoingRequest(operation.method, url, headers, data, TIMEOUT_SECONDS)


_VISIBLE: Final = "".join(map(chr, range(32, 127)))


def _sampled(operation: Operation, validator: Validator) -> Any:
    return sample(validator, random.Random(operation.key))  # noqa: S311 - no secrets
