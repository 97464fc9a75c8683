"""What `sandbox serve` prints when it is ready: how to reach it, and one line to try."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sandbox.exports.curl import curl_line

if TYPE_CHECKING:
    from sandbox.settings import Settings
    from sandbox.testing.apis import Api
    from sandbox.testing.handle import Handle
    from sandbox.testing.targets import Target

MAX_SOURCES = 20
MAX_WARNINGS = 20

_SAMPLE = {
    "first_name": "Ada",
    "last_name": "Example",
    "email": "ada@example.com",
    "phone_1": "5125550142",
    "address_1": "100 Congress Ave",
    "city": "Austin",
    "state": "TX",
    "postal_code": "78701",
}


def banner(handle: Handle, settings: Settings) -> str:
    """The whole text; the line with curl can be pasted as it is."""
    return "\n".join(_lines(handle, settings))


def _lines(handle: Handle, settings: Settings) -> Iterator[str]:
    import sandbox

    yield f"Lead Sandbox {sandbox.__version__}, world {handle.world!r}"
    yield ""
    yield f"  Base URL       {handle.url}"
    yield f"  Control plane  {handle.url}/_sandbox"
    yield f"  Console        {handle.url}/_sandbox/console"
    if settings.token:
        yield f"  Control token  {settings.token}   (send it as Authorization: Bearer TOKEN)"
    if not settings.only:
        yield from _keys(handle)
        yield from _zeotap(handle)
    yield from _apis(handle, settings)
    yield ""
    if not settings.only:
        yield from _flows(handle)
    yield "Try:"
    yield f"  {_example(handle, settings)}"
    yield ""


def _keys(handle: Handle) -> Iterator[str]:
    width = max((len(key.key) for key in handle.keys), default=0)
    for number, key in enumerate(handle.keys):
        yield f"  {'' if number else 'Credentials':<13}  API:{key.key:<{width}}  {key.about}"


def _apis(handle: Handle, settings: Settings) -> Iterator[str]:
    """The documents: where each is served, and where it can be read; with a token through the
    console, which asks for it."""
    apis = handle.apis
    width = max((len(api.url) for api in apis), default=0)
    for number, api in enumerate(apis):
        told = f"{api.title}, {api.operations} operations"
        yield f"  {'' if number else 'Documents':<13}  {api.url:<{width}}  {told}"
    place = "console/default/reference" if settings.token else "reference"
    for api in apis:
        yield f"  {'Reference':<13}  {handle.url}/_sandbox/{place}/{api.name}"
    for api in apis:
        yield from _warnings(api)


def _warnings(api: Api) -> Iterator[str]:
    """What is wrong with a document; all of it is said by `sandbox validate`."""
    shown = api.warnings[:MAX_WARNINGS]
    if shown:
        yield ""
        yield f"{api.name} is served in spite of {_counted(len(api.warnings), 'fault')}:"
        yield from (f"  {warning}" for warning in shown)
    if len(api.warnings) > len(shown):
        yield f"  and {len(api.warnings) - len(shown)} more: sandbox validate FILE"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _zeotap(handle: Handle) -> Iterator[str]:
    """The other API: where it is, its tokens and workspaces."""
    zeotap = handle.zeotap
    yield f"  Zeotap API     {zeotap.url}"
    width = max((len(token.token) for token in zeotap.tokens), default=0)
    for number, token in enumerate(zeotap.tokens[:MAX_SOURCES]):
        name = "" if number else "Tokens"
        yield f"  {name:<13}  Bearer {token.token:<{width}}  {token.name}"
    for number, workspace in enumerate(zeotap.workspaces[:MAX_SOURCES]):
        yield f"  {'' if number else 'Workspaces':<13}  {workspace.id}  {workspace.name}"


def _flows(handle: Handle) -> Iterator[str]:
    """The sources by flow, each with the URL that leads are posted to."""
    shown, more = handle.targets[:MAX_SOURCES], len(handle.targets) - MAX_SOURCES
    width = max((len(target.source) for target in shown), default=0)
    flow = None
    for target in shown:
        if target.flow_id != flow:
            yield f"Flow {target.flow!r} ({target.flow_id})"
            flow = target.flow_id
        yield f"  {target.source:<{width}}  {handle.url}{target.path}{_remark(target)}"
    if more > 0:
        yield f"  and {more} more: GET {handle.url}/_sandbox/world"
    yield ""


def _remark(target: Target) -> str:
    if not target.enabled:
        return "  (disabled)"
    return "  (with the API key of a partner)" if target.authenticated else ""


def _example(handle: Handle, settings: Settings) -> str:
    """A lead to the first source that is open to everyone; without one, the list of flows."""
    if settings.only:
        return _call(handle)
    target = next((one for one in handle.targets if one.enabled and not one.authenticated), None)
    if target is None:
        return f"curl -sS -u API:{handle.api_key} {handle.url}/flows"
    return curl_line("POST", handle.url + target.path, _FORM, _sample(target))


def _call(handle: Handle) -> str:
    """The first operation that only reads, of the first document that has one."""
    from sandbox.spec.examples import RequestMaker

    for product in handle.products:
        operations = product.document.operations if product.recorded else ()
        for operation in sorted(operations, key=lambda one: (one.method != "GET", "{" in one.path)):
            request = RequestMaker(product.document.security_schemes).request(operation)
            url = handle.url + product.mount + request.target
            return curl_line(request.method, url, request.headers, request.body, secrets=True)
    return f"curl -sS {handle.url}/_sandbox/ready"


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _sample(target: Target) -> bytes:
    fields = {name: _SAMPLE[name] for name in target.fields if name in _SAMPLE}
    return urlencode(fields or _SAMPLE).encode()
