"""`sandbox control`: every operation of the control plane, from a shell."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from sandbox.cli.refusal import Refusal, plain_refusals
from sandbox.cli.table import table

if TYPE_CHECKING:
    from sandbox.contract.operations import Operation

_LONGEST_WAIT = 70.0
"""In seconds: waiting for something is an operation too."""


@click.command(short_help="Call an operation of the control plane.")
@click.argument("operation", required=False)
@click.argument("members", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="The sandbox.")
@click.option("--token", metavar="TOKEN", envvar="SANDBOX_TOKEN", help="Its control token.")
@click.option("--namespace", metavar="NAME", default="default", show_default=True)
@click.option("--body", metavar="JSON", help="The body as JSON (- for standard input).")
def control(
    operation: str | None,
    members: tuple[str, ...],
    url: str,
    token: str | None,
    namespace: str,
    body: str | None,
) -> None:
    """Call an operation of the control plane of a running sandbox, by its name.

    NAME=VALUE fills what its path and query want; the others are members of the body, JSON where
    they are such (true, 3, {"a": 1}), else texts. Without an OPERATION all are listed. The exit
    code is 1 where the sandbox refuses, or where a verification fails.

    \b
    sandbox control
    sandbox control setClock advance=PT1H
    sandbox control createNamespace name=mine
    sandbox control verifyLeads outcome=success exactly=2 --namespace mine
    sandbox control armFault --body '{"status": 503, "times": 2}'
    """
    with plain_refusals():
        known = _operations()
        if operation is None:
            rows = [(one.id, one.method, one.path, one.summary) for one in known.values()]
            click.echo(table(("operation", "method", "path", "what it does"), rows))
            return
        found = known.get(operation)
        if found is None:
            raise Refusal(_unknown(operation, known))
        path, query, value = _filled(found, members, body)
        status, answer = _asked(found, path, query, value, url, token, namespace)
    click.echo(answer)
    if status >= 400:
        raise SystemExit(1)


def _operations() -> dict[str, Operation]:
    from sandbox.contract.document import load
    from sandbox.resources import folder

    document = load(folder("openapi") / "control.yaml")
    return {operation.id: operation for operation in document.operations}


def _unknown(name: str, known: dict[str, Operation]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}?" if near else "sandbox control lists them all."
    return f"There is no operation {name!r}. {hint}"


def _filled(
    operation: Operation, members: tuple[str, ...], body: str | None
) -> tuple[str, dict[str, str], Any]:
    """The path, the query and the body. Raises Refusal for what is missing or cannot be read."""
    from urllib.parse import quote

    path, query, sent = operation.path, {}, {}
    places = {one.name: one.location for one in operation.parameters}
    for member in members:
        name, equals, text = member.partition("=")
        if not equals:
            raise Refusal(f"{member!r} is not NAME=VALUE")
        if places.get(name) == "path":
            path = path.replace(f"{{{name}}}", quote(text, safe=""))
        elif places.get(name) == "query":
            query[name] = text
        else:
            sent[name] = _value(text)
    missing = [name for name in places if f"{{{name}}}" in path]
    if missing:
        raise Refusal(f"{operation.id} needs {', '.join(f'{name}=…' for name in missing)}")
    return path, query, _body(operation, sent, body)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _body(operation: Operation, members: dict[str, Any], given: str | None) -> Any:
    if given is None:
        return members or ({} if operation.body and operation.body.required else None)
    text = sys.stdin.read() if given == "-" else given
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Refusal(f"The body is no JSON: {error}") from error
    return {**value, **members} if isinstance(value, dict) else value


def _asked(
    operation: Operation,
    path: str,
    query: dict[str, str],
    body: Any,
    url: str,
    token: str | None,
    namespace: str,
) -> tuple[int, str]:
    """The status and the text of the answer. Raises Refusal where there is no sandbox."""
    from urllib.parse import urlencode

    import urllib3

    headers = {"Sandbox-Namespace": namespace, **({"Sandbox-Token": token} if token else {})}
    target = f"{url.rstrip('/')}{path}{f'?{urlencode(query)}' if query else ''}"
    sent = b"" if body is None else json.dumps(body).encode()
    if sent:
        headers["Content-Type"] = "application/json"
    timeout = urllib3.Timeout(connect=10, read=_LONGEST_WAIT)
    try:
        answer = urllib3.request(
            operation.method, target, body=sent, headers=headers, retries=False, timeout=timeout
        )
    except urllib3.exceptions.HTTPError as error:
        raise Refusal(f"No answer from {url}: {error}") from error
    return answer.status, answer.data.decode("utf-8", "replace")
