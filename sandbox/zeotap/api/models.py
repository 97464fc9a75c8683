"""Models: queries over a source, whose rows the world holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.zeotap.objects import (
    MODELS,
    SOURCES,
    Value,
    changed,
    created,
    found,
    in_workspace,
    listed,
    look_up,
    removed,
    store,
    workspace_of,
)
from sandbox.zeotap.references import refuse_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.call import Call

# grade: inferred | what a model has that nobody gave it | API reference, Models (by its example)
DEFAULTS: Final[Mapping[str, Any]] = {
    "description": "",
    "sql_query": "",
    "columns": [],
    "entity_type": "parent",
    "primary_key_column": "",
    "timestamp_column": "",
    "column_config": [],
    "model_type": "sql",
    "source_schema": "",
    "source_table": "",
    "selected_columns": [],
    "status": "active",
    "status_error": "",
}
_READ_ONLY: Final = ("status_error",)


def list_models(call: Call) -> Reply:
    """listModels."""
    return listed(call, in_workspace(call.namespace, MODELS, workspace_of(call)))


def get_model(call: Call) -> Reply:
    """getModel. Raises `Problem` 404."""
    return Reply.json(_found(call))


def create_model(call: Call) -> Reply:
    """createModel. Raises `Problem` 400 for an unknown source or a name that is taken."""
    with call.namespace.lock:
        members = {**_sent(call), "source_id": _source(call)}
        _check_name(call, members["name"])
        return Reply.json(store(call.namespace, MODELS, created(call, model_members(members))), 201)


def update_model(call: Call) -> Reply:
    """updateModel. Raises `Problem` 404, 400 for an unknown source or a name that is taken."""
    with call.namespace.lock:
        before = _found(call)
        members = _sent(call)
        if "source_id" in members:
            members["source_id"] = _source(call)
        if members.get("name", before["name"]) != before["name"]:
            _check_name(call, members["name"])
        return Reply.json(store(call.namespace, MODELS, changed(call.namespace, before, members)))


def delete_model(call: Call) -> Reply:
    """deleteModel. Raises `Problem` 404, and 409 while an active sync sends its rows."""
    with call.namespace.lock:
        value = _found(call)
        refuse_model(call.namespace, value)
        return removed(call.namespace, MODELS, value)


def model_members(given: Mapping[str, Any]) -> Value:
    """The members of a model, in their order, those that were not given at their defaults."""
    return {"source_id": given["source_id"], "name": given["name"]} | {
        name: given.get(name, default) for name, default in DEFAULTS.items()
    }


def _sent(call: Call) -> Value:
    known = ("source_id", "name", *DEFAULTS)
    return {name: call.body[name] for name in known if name in call.body and name not in _READ_ONLY}


def _found(call: Call) -> Value:
    return found(call, MODELS, "modelId", "model")


def _source(call: Call) -> str:
    source = look_up(call.namespace, SOURCES, workspace_of(call), call.body["source_id"])
    if source is None:
        raise Problem("bad-request", "source not found")
    found: str = source["id"]
    return found


def _check_name(call: Call, name: str) -> None:
    """Raises `Problem` 400 for a name that is taken.

    grade: documented | names of models are unique in a workspace | Models
    grade: inferred | another of the same name answers 400 | no source
    """
    models = in_workspace(call.namespace, MODELS, workspace_of(call))
    if any(model["name"] == name for model in models):
        raise Problem("bad-request", "a model of this name exists already")
