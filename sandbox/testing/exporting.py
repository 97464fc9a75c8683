"""What a handle does with recordings: written in the forms of other tools, and replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.replay.replaying import Report
    from sandbox.service import Service
    from sandbox.world.namespace import Namespace

HarSource = str | bytes | Path | Mapping[str, Any]


class Exporting:
    """The part of a handle that takes recordings out, and in again."""

    _service: Service
    _namespace: Namespace

    @property
    def _shown_url(self) -> str:
        """The base URL, or where `sandbox serve` listens when there is no socket."""
        raise NotImplementedError

    def export(
        self,
        form: str,
        to: str | Path | None = None,
        *,
        lead: str | None = None,
        secrets: bool = False,
        base_url: str | None = None,
        **criteria: Any,
    ) -> str:
        """The recorded requests as `har`, `curl`, `python`, `pytest`, `junit` or `postman`; also
        written to the file `to`.

        With `lead`, an id, the path of this lead: its requests, deliveries and events. The criteria
        are those of `verify`. Credentials are masked unless `secrets`. Raises ValueError for an
        unknown form, LookupError for an unknown lead, `CriteriaError` for criteria that are none.
        """
        from sandbox.control.kinds import REQUESTS
        from sandbox.control.matching import compile_criteria
        from sandbox.exports.forms import find_form
        from sandbox.exports.recording import MAX_EXPORTED, recording_of

        written = find_form(form).write
        matcher = compile_criteria(REQUESTS.fields, criteria)
        kept = self._namespace.journal.oldest(MAX_EXPORTED)
        recording = recording_of(
            self._namespace,
            (self._shown_url if base_url is None else base_url).rstrip("/"),
            entries=[entry for entry in kept if matcher.matches(REQUESTS.subject(entry))],
            lead_id=lead,
            secrets=secrets,
        )
        return kept_as(written(recording).decode(), to)

    def replay(
        self,
        har: HarSource,
        *,
        ignore: Iterable[str] = (),
        exact: bool = False,
        fresh: bool = True,
        hosts: Iterable[str] = (),
    ) -> Report:
        """Send the requests of a HAR (a path, its text or its JSON value) again; what is answered
        differently now: `report.identical`, `report.differences`, `print(report)`.

        They go into a namespace made for them from the same world and seed, unless `fresh` is
        false. Ids and times may differ unless `exact`; `ignore` names places that may too
        (`body.lead.id`, `headers.location`, `body.**.name`). `hosts` are sent again too.
        Raises `HarError`, `RuleError`, and ValueError for what is no host.
        """
        from sandbox.hosts import Hosts
        from sandbox.replay.har_reader import read_har
        from sandbox.replay.replaying import fresh_replay, replay
        from sandbox.replay.rules import Rules
        from sandbox.settings import Settings

        rules = Rules.of(ignore, exact=exact)
        read = read_har(har_content(har), Hosts.of(hosts))
        send = fresh_replay if fresh else replay
        return send(self._service, self._namespace, read, rules, max_body=Settings().max_body)


def har_content(har: HarSource) -> bytes | Mapping[str, Any]:
    """What `har` holds: a text that begins with a brace is the HAR itself, any other is its path.

    Raises OSError for a file that cannot be read.
    """
    if isinstance(har, Mapping | bytes):
        return har
    if isinstance(har, str) and har.lstrip("\ufeff \t\r\n")[:1] == "{":
        return har.encode()
    return Path(har).read_bytes()


def kept_as(text: str, to: str | Path | None) -> str:
    """The text, also written to a file where one is named."""
    if to is not None:
        Path(to).write_text(text, "utf-8", newline="\n")
    return text
