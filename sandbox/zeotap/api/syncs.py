"""Syncs: Reverse ETL pipelines from a model to a destination."""

from __future__ import annotations

from typing import Final

from sandbox.zeotap.objects import MODELS, SYNCS
from sandbox.zeotap.pipelines import Pipelines

# grade: documented | the members of a sync and their order | API reference, Syncs
# grade: inferred | it upserts unless told otherwise | no source
RESOURCE: Final = Pipelines(
    what="sync",
    collection=SYNCS,
    id_param="syncId",
    origin="model_id",
    origins=MODELS,
    origin_may_be_unknown=False,
    defaults={
        "description": "",
        "field_mapping": [],
        "sync_mode": "upsert",
        "schedule": None,
        "config": {},
        "primary_key": "",
        "status": "active",
        "status_error": "",
    },
)
