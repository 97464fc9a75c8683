"""What refers to what, and so stands against deleting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.zeotap.objects import (
    AUDIENCE_SYNCS,
    MODELS,
    SYNCS,
    Value,
    in_workspace,
    refuse_referenced,
)

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace


def refuse_destination(namespace: Namespace, value: Value) -> None:
    """Raises `Problem` while active syncs send to the destination.

    grade: documented | neither active pipelines nor active syncs may refer to it | API reference,
      Destinations
    """
    syncs = _referring(namespace, SYNCS, value, "destination_id")
    syncs += _referring(namespace, AUDIENCE_SYNCS, value, "destination_id")
    refuse_referenced(namespace, "destination", "syncs", syncs)


def refuse_source(namespace: Namespace, value: Value) -> None:
    """Raises `Problem` while active models read from the source.

    grade: documented | a source cannot be deleted while active models depend on it | RBAC,
      Permissions
    """
    models = _referring(namespace, MODELS, value, "source_id")
    refuse_referenced(namespace, "source", "models", models)


def refuse_model(namespace: Namespace, value: Value) -> None:
    """Raises `Problem` while active syncs send the model's rows.

    grade: documented | a model cannot be deleted while active syncs depend on it | RBAC,
      Permissions
    """
    refuse_referenced(namespace, "model", "syncs", _referring(namespace, SYNCS, value, "model_id"))


def _referring(namespace: Namespace, collection: str, value: Value, member: str) -> list[Value]:
    values = in_workspace(namespace, collection, value["workspace_id"])
    return [one for one in values if one[member] == value["id"]]
