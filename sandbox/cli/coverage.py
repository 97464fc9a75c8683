"""`sandbox coverage`: what the tests have touched, and whether that is enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sandbox.cli.refusal import Refusal, plain_refusals

REPORT = ".sandbox-coverage.json"


@click.command(short_help="Show what the tests have touched.")
@click.argument(
    "files", metavar="[FILE]...", nargs=-1, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option("--url", metavar="URL", help="Ask a sandbox that runs with --coverage.")
@click.option("--token", metavar="TOKEN", envvar="SANDBOX_TOKEN", help="Its control token.")
@click.option("--html", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--missing", is_flag=True, help="Show all that nobody touched, not only the first.")
@click.option(
    "--fail-under",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    help="Exit with 2 where less was touched.",
)
def coverage(
    files: tuple[Path, ...],
    url: str | None,
    token: str | None,
    html: Path | None,
    missing: bool,
    fail_under: float | None,
) -> None:
    """Show what the tests have touched: operations, answers, phases, rules, steps.

    The reports come from `pytest --sandbox-cov` (.sandbox-coverage.json unless other FILEs are
    named; several are added up), or from a running sandbox.

    \b
    pytest --sandbox-cov && sandbox coverage --missing --fail-under 80
    sandbox coverage --url http://127.0.0.1:8080 --html coverage.html
    """
    with plain_refusals():
        from sandbox.coverage.text import lines
        from sandbox.world.coverage import Coverage

        total = Coverage()
        for report in _reports(files, url, token):
            total.add(report)
        report = total.report()
        for line in lines(report, missing=missing):
            click.echo(line)
        if html is not None:
            from sandbox.coverage.page import page

            html.write_text(page(report), encoding="utf-8")
            click.echo(f"\nWritten to {html}")
        if fail_under is not None and report["percent"] < fail_under:
            click.echo(f"\nOnly {report['percent']:g} % were touched, less than {fail_under:g} %.")
            raise SystemExit(2)


def _reports(files: tuple[Path, ...], url: str | None, token: str | None) -> list[Any]:
    if url is not None:
        return [*map(_read, files), _asked(url, token)]
    return [_read(file) for file in files or (Path(REPORT),)]


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(
            f"{file} cannot be read: {error.strerror}. Run pytest --sandbox-cov first, or give "
            "--url of a sandbox that runs with --coverage."
        ) from error
    except ValueError as error:
        raise Refusal(f"{file} is no report of coverage: {error}.") from error


def _asked(url: str, token: str | None) -> Any:
    import urllib3

    headers = {"Sandbox-Token": token} if token else {}
    target = f"{url.rstrip('/')}/_sandbox/coverage"
    try:
        answer = urllib3.request("GET", target, headers=headers, retries=False, timeout=10)
        value = answer.json()
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise Refusal(f"No report from {target}: {error}.") from error
    if answer.status != 200:
        raise Refusal(f"No report from {target}: {value.get('detail', answer.status)}")
    return value
