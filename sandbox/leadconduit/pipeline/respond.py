"""Phase 14, respond: as a vendor's posting client sees it, or as the API reference documents it."""

from __future__ import annotations

from typing import Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.negotiate import prefer
from sandbox.leadconduit.pipeline.events import shown_headers, uri_of
from sandbox.leadconduit.pipeline.submission import Submission

PHASE = "respond"
STYLES = ("posting", "records")


def respond(submission: Submission) -> Reply:
    """The answer to the submission, in the style that `style_of` chooses."""
    style, asked = style_of(submission.call)
    status, headers, body = submission.answer
    if style == "records":
        reply = Reply.json([_record(submission)], 200)
    else:
        reply = Reply(status, body, headers)
    submission.trace.note(
        PHASE, "done", f"{reply.status}, as {style}.", status=reply.status, style=style
    )
    if asked:
        reply.headers["Preference-Applied"] = f"submit-response={style}"
    return reply


def style_of(call: Call) -> tuple[str, bool]:
    """`posting` or `records`, and whether the caller asked for it with Prefer.

    grade: documented | both answers: 201 with the outcome, 200 with a list of records |
      help centre; API reference, submit
    grade: inferred | records when JSON is sent with the account's own management key, else posting
      | no source
    """
    wanted = prefer(call.request.headers.get("prefer", "")).get("submit-response")
    if wanted in STYLES:
        return wanted, True
    configured: str = call.namespace.switches["submit_response"]
    if configured in STYLES:
        return configured, False
    is_json = call.request.headers.get("content-type", "").startswith("application/json")
    manages = call.caller is not None and call.caller.role in ("owner", "superuser")
    return ("records" if is_json and manages else "posting"), False


def _record(submission: Submission) -> dict[str, Any]:
    """The submission as one request and response, header names in Title-Case."""
    request = submission.call.request
    status, headers, body = submission.answer
    return {
        "request": {
            "method": request.method,
            "uri": uri_of(request),
            "headers": shown_headers(request.headers),
            "body": request.body.decode("utf-8", "replace"),
            "version": "1.1",
            "timestamp": round(submission.received.timestamp() * 1000),
        },
        "response": {
            "status": status,
            "headers": {**headers, "Content-Length": str(len(body))},
            "body": body.decode("utf-8", "replace"),
        },
    }
