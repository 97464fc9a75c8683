"""Which of its declared responses an operation gives, and as which media type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from sandbox.contract.media import media_type_of
from sandbox.contract.negotiate import choose_kind, not_acceptable
from sandbox.contract.operations import MediaType, Operation, Response
from sandbox.contract.problems import Problem
from sandbox.contract.words import listed

NOTHING: Final = Response("204", (), ())
"""What an operation answers that declares no response at all."""

_CONCRETE: Mapping[str, str] = MappingProxyType(
    {
        "*/*": "application/json",
        "application/*": "application/json",
        "text/*": "text/plain",
        "image/*": "image/png",
        "audio/*": "audio/mpeg",
        "video/*": "video/mp4",
    }
)
_BODILESS = frozenset({204, 205, 304})


def choose_response(operation: Operation, code: int | None) -> tuple[int, Response]:
    """The status to answer with, and what is declared for it; NOTHING where nothing is declared.

    The one for `code`: exactly that status, else its range (`4XX`), else `default`. Without a
    wish the lowest 2xx, else `2XX` (200), else a 3xx, else `default` (200), else the lowest.
    Raises Problem `invalid-preference` (404) for a code that is not declared.
    """
    if code is not None:
        response = operation.response(code)
        if response is None:
            known = listed(_in_order(operation.responses), "and") or "no responses"
            detail = f"code={code} is preferred, but {operation.id} declares {known}."
            raise Problem("invalid-preference", detail, status=404)
        return code, response
    usual = next(iter(_in_order(operation.responses)), None)
    return (204, NOTHING) if usual is None else (_number(usual), operation.responses[usual])


def choose_media(
    response: Response, status: int, accept: str, example: str | None = None
) -> tuple[MediaType, str] | None:
    """The content to answer with and its concrete type; None for an answer without a body.

    Where an `example` is wished for, only types that have one of that name are looked at, if any.
    Raises Problem `not-acceptable`. An error is told all the same: as JSON, if there is any, for
    who cannot read the refusal needs it most.
    """
    if not response.content or status in _BODILESS:
        return None
    offered = {_CONCRETE.get(media.name, media.name): media for media in response.content}
    shown = [one for one, media in offered.items() if example in media.examples]
    name = choose_kind(accept, shown or list(offered))
    if name is None and status >= 400:
        name = next((one for one in offered if media_type_of(one).is_json), next(iter(offered)))
    if name is None:
        raise not_acceptable(shown or offered, accept)
    media = offered[name]
    if name.startswith("multipart/"):
        from sandbox.contract.multipart_answers import with_boundary

        return media, with_boundary(name, media)
    return media, name


def _in_order(declared: Iterable[str]) -> list[str]:
    """The statuses, the one that an unprejudiced caller gets first; 1xx is never an answer."""
    return sorted((one for one in declared if not one.startswith("1")), key=_rank)


def _rank(status: str) -> tuple[int, str]:
    if status == "default":
        return 3, status
    family = {"2": 1, "3": 2}.get(status[0], 4)
    return family, status  # digits come before the X of a range


def _number(status: str) -> int:
    """`2XX` is answered as 200, and so is `default`."""
    return 200 if status == "default" else int(status.replace("XX", "00"))
