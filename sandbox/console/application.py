"""The console as a WSGI application: address, doorkeeper, page, answer."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Request, Response

from sandbox.console import doorkeeper
from sandbox.console.assets import asset
from sandbox.console.control import Answering, Control, Refused
from sandbox.console.doorkeeper import Doorkeeper
from sandbox.console.partner import Partner
from sandbox.console.routes import routes
from sandbox.console.templating import Templates
from sandbox.console.visit import PREFIX, Answer, Download, Redirect, Visit

log = logging.getLogger("sandbox")

LARGEST_FORM = 4 * 1024 * 1024


class Console:
    """Pages over what `answering` answers under `/_sandbox`; safe to call from many threads.

    `token` is the control token of the sandbox: browsers have to show it first. `looking` answers
    what only reads from the imitated APIs, without a trace; as `answering` does, if not given.
    """

    def __init__(
        self, answering: Answering, token: str | None, looking: Answering | None = None
    ) -> None:
        self._answering = answering
        self._looking = looking or answering
        self._doorkeeper = Doorkeeper(token)
        self._templates = Templates(self._doorkeeper.proof)
        self._routes = routes()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """WSGI."""
        request = Request(environ)
        request.max_content_length = LARGEST_FORM
        try:
            response = self._answered(request)
        finally:
            request.close()
        for name, value in doorkeeper.HEADERS.items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    def _answered(self, request: Request) -> Response:
        if not self._doorkeeper.is_here(request):
            return self._failed(
                403,
                "Wrong host",
                f"This sandbox has no token, so its console is shown under localhost only, "
                f"not under {request.host!r}.",
            )
        try:
            page, values = self._routes.bind_to_environ(request.environ).match()
            if page == "asset":
                return asset(values["name"])
            if page == "login":
                return self._let_in(request)
            if not self._doorkeeper.is_known(request):
                return self._asked_for_token(request.full_path.rstrip("?"))
            if request.method == "POST" and not self._doorkeeper.is_own(request):
                return self._failed(
                    403, "Not from here", "Only pages of this console may change anything."
                )
            return self._shown(request, page, values)
        except RequestRedirect as moved:
            return Response(status=308, headers={"Location": moved.new_url})
        except HTTPException as error:
            return self._failed(error.code or 500, error.name, error.description or "")
        except Refused as refused:
            return self._failed(refused.status, str(refused.problem.get("title", "")), str(refused))
        except Exception:
            log.exception("%s %r failed inside the console", request.method, request.path)
            return self._failed(500, "The console failed", "See the log of the sandbox.")

    def _shown(self, request: Request, page: Any, values: Mapping[str, Any]) -> Response:
        namespace = values.get("namespace", "default")
        origin = request.host_url.rstrip("/")
        control = Control(self._answering, namespace, self._doorkeeper.token, origin)
        visit = Visit(
            request=request,
            namespace=namespace,
            control=control,
            partner=Partner(self._answering, namespace, origin),
            looking=Partner(self._looking, namespace, origin),
            values=values,
            origin=origin,
            render=self._templates.fragment,
        )
        return self._response(page(visit), visit)

    def _response(self, answer: Answer, visit: Visit) -> Response:
        if isinstance(answer, Redirect):
            response = Response(status=303, headers={"Location": answer.url})
            if answer.said:
                self._templates.say(response, answer.said)
            return response
        if isinstance(answer, Download):
            response = Response(answer.body, mimetype=answer.media_type)
            response.headers.update(answer.headers)
            if answer.name:
                response.headers.set("Content-Disposition", "attachment", filename=answer.name)
            return response
        return self._templates.page(answer, visit)

    def _let_in(self, request: Request) -> Response:
        """On to where the browser wanted to go, if it brings the token."""
        target = request.form.get("next", "")
        target = target if target.startswith(f"{PREFIX}/") else PREFIX
        admitted = self._doorkeeper.admits(request.form.get("token", ""))
        if admitted is None or not self._doorkeeper.is_own(request):
            wrong = "That is not the token this sandbox was started with."
            return self._asked_for_token(target, wrong)
        response = Response(status=303, headers={"Location": target})
        response.set_cookie(
            doorkeeper.COOKIE, admitted, path=PREFIX, httponly=True, samesite="Strict"
        )
        return response

    def _asked_for_token(self, target: str, wrong: str = "") -> Response:
        return self._templates.alone("login.html", 401, target=target, wrong=wrong)

    def _failed(self, status: int, title: str, detail: str) -> Response:
        return self._templates.alone("failed.html", status, title=title, detail=detail)
