"""Audience syncs: from an audience to a destination."""

from __future__ import annotations

from typing import Final

from sandbox.zeotap.objects import AUDIENCE_SYNCS, AUDIENCES
from sandbox.zeotap.pipelines import Pipelines

# grade: documented | as a sync, with audience_id in the place of model_id, split_group_id, and no
#   primary_key | API reference, Audience Syncs
# grade: inferred | it mirrors unless told otherwise | API reference, Audience Syncs (its example)
RESOURCE: Final = Pipelines(
    what="audience sync",
    collection=AUDIENCE_SYNCS,
    id_param="audienceSyncId",
    origin="audience_id",
    origins=AUDIENCES,
    origin_may_be_unknown=True,
    defaults={
        "description": "",
        "field_mapping": [],
        "sync_mode": "mirror",
        "schedule": None,
        "config": {},
        "split_group_id": None,
        "status": "active",
        "status_error": "",
    },
)
