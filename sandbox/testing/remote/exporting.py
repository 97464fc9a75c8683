"""Exports and replays of a sandbox elsewhere, over its control plane."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.testing.exporting import HarSource, har_content, kept_as

if TYPE_CHECKING:
    from sandbox.replay.replaying import Report
    from sandbox.testing.remote.mirror import RemoteNamespace
    from sandbox.testing.remote.wire import Wire


class RemoteExporting:
    """The part of a handle on a sandbox elsewhere that takes recordings out, and in again."""

    _wire: Wire
    _namespace: RemoteNamespace

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
        """As `Handle.export`. Raises `Problem` as the control plane does."""
        text = self._wire.text(
            f"/exports/{form}",
            namespace=self._namespace.name,
            lead=lead,
            secrets="true" if secrets else None,
            base_url=base_url,
            **criteria,
        )
        return kept_as(text, to)

    def replay(
        self,
        har: HarSource,
        *,
        ignore: Iterable[str] = (),
        exact: bool = False,
        fresh: bool = True,
        hosts: Iterable[str] = (),
    ) -> Report:
        """As `Handle.replay`. Raises `Problem` as the control plane does."""
        from sandbox.replay.replaying import Report

        content = har_content(har)
        value = self._namespace.ask(
            "POST",
            "/replays",
            orjson.loads(content) if isinstance(content, bytes) else content,
            ignore=list(ignore) or None,
            exact=str(exact).lower(),
            fresh=str(fresh).lower(),
            host=list(hosts) or None,
        )
        return Report.of_json(value)
