"""What an error looks like, by the API that its path belongs to."""

from __future__ import annotations

from collections.abc import Callable

from tests.http.raw import Answer

MEMBERS = {"type", "title", "status", "detail", "action"}


def is_error(path: str, answer: Answer, *, plain_text: bool = False) -> str | None:
    """What is wrong with an error answer, None if nothing is.

    `path` is without the prefix of a namespace. With `plain_text`, a few words will do: modules of
    LeadConduit that read a request themselves answer so.
    """
    if not answer.body:
        return "it is empty"
    words = answer.body.lower()
    if b"<html" in words or b"<!doctype" in words or b"traceback" in words:
        return f"it is a page or a trace: {answer.body[:80]!r}"
    if plain_text and answer.type == "text/plain":
        return None
    check: Callable[[Answer], str | None] = _api
    if path.startswith("/_sandbox"):
        check = _control
    return check(answer)


def _control(answer: Answer) -> str | None:
    if answer.type != "application/problem+json":
        return f"its type is {answer.type!r}"
    missing = MEMBERS - answer.json.keys()
    if missing:
        return f"{missing} are missing"
    if answer.json["status"] != answer.status:
        return f"it says {answer.json['status']} and is {answer.status}"
    return None


def _api(answer: Answer) -> str | None:
    if answer.type != "application/json":
        return f"its type is {answer.type!r}"
    said = answer.json.get("error") or answer.json.get("message")
    return None if isinstance(said, str) and said else f"there is no error in {answer.json}"
