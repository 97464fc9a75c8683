"""Changes to a JSON value: merge patch (RFC 7396) and JSON patch (RFC 6902), bounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from sandbox.contract.problems import Finding, Problem

MERGE_PATCH: Final = "application/merge-patch+json"
JSON_PATCH: Final = "application/json-patch+json"
MOST_OPERATIONS: Final = 1000
MOST_BYTES: Final = 4 * 1024 * 1024
_LEVELS: Final = 100


def merge_patch(target: Any, patch: Any, depth: int = _LEVELS) -> Any:
    """`target` with `patch` merged into it: null takes a member away, objects are merged, anything
    else is replaced. Neither is changed."""
    if not isinstance(patch, Mapping) or depth == 0:
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value, depth - 1)
    return merged


def json_patch(target: Any, operations: Any) -> Any:
    """`target` with the operations of a JSON patch done to it, all or none; it is not changed.

    Raises Problem: `conflict` for a `test` that fails, `unprocessable` for an operation that is
    wrong, leads nowhere or makes the value too large, naming which one.
    """
    import jsonpatch
    import jsonpointer

    if not isinstance(operations, list) or len(operations) > MOST_OPERATIONS:
        raise _refused((), f"expected a list of up to {MOST_OPERATIONS} operations")
    value = orjson.loads(orjson.dumps(target))
    for at, operation in enumerate(operations):
        try:
            value = _done(jsonpatch, value, operation, at)
        except jsonpatch.JsonPatchTestFailed as error:
            raise _refused((at,), f"the test failed: {error}", "conflict") from error
        except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException) as error:
            told = str(error)
            raise _refused((at,), "cannot be done" if told == "None" else told) from error
        except (TypeError, KeyError, IndexError, ValueError) as error:
            raise _refused((at,), f"cannot be done: {error}") from error
    if len(_written(value)) > MOST_BYTES:
        raise _refused((), f"the value would have more than {MOST_BYTES} bytes")
    return value


def _written(value: Any) -> bytes:
    """The value as JSON. Raises Problem for one that is nested too deep to be written."""
    try:
        return orjson.dumps(value)
    except TypeError as error:
        raise _refused((), f"the value cannot be written: {error}") from error


def _done(jsonpatch: Any, value: Any, operation: Any, at: int) -> Any:
    if not isinstance(operation, Mapping):
        raise _refused((at,), "expected an object with op and path")
    if operation.get("op") == "test" and _differs_in_kind(value, operation):
        raise _refused((at,), "the test failed: true and 1 are not the same", "conflict")
    value = jsonpatch.JsonPatch([dict(operation)]).apply(value, in_place=True)
    # Only copying makes more of what is there, twice as much each time.
    if operation.get("op") == "copy" and len(_written(value)) > MOST_BYTES:
        raise _refused((at,), f"the value would have more than {MOST_BYTES} bytes")
    return value


def _differs_in_kind(value: Any, operation: Mapping[str, Any]) -> bool:
    """Whether a test compares a boolean with a number, which Python takes for equal."""
    import jsonpointer

    found = jsonpointer.resolve_pointer(value, str(operation.get("path", "")), None)
    wanted = operation.get("value")
    return isinstance(found, bool) != isinstance(wanted, bool)


def _refused(at: tuple[int, ...], message: str, slug: str = "unprocessable") -> Problem:
    finding = Finding(("body", *at), "json-patch", message[:300])
    where = f"Operation {at[0]} of the patch" if at else "The patch"
    return Problem(slug, f"{where}: {message[:300]}.", findings=[finding])
