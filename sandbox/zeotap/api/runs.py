"""Runs: what triggering a sync leaves behind, by operation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sandbox.zeotap.api import audience_syncs, syncs

if TYPE_CHECKING:
    from sandbox.call import Behaviours

BEHAVIOURS: Final[Behaviours] = MappingProxyType(
    {
        "triggerSync": syncs.RESOURCE.trigger,
        "listSyncRuns": syncs.RESOURCE.list_runs,
        "getSyncRun": syncs.RESOURCE.get_run,
        "triggerAudienceSync": audience_syncs.RESOURCE.trigger,
        "listAudienceSyncRuns": audience_syncs.RESOURCE.list_runs,
        "getAudienceSyncRun": audience_syncs.RESOURCE.get_run,
    }
)
