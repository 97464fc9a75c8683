"""What Schemathesis is told about Zeotap; loaded by it through SCHEMATHESIS_HOOKS."""

from __future__ import annotations

import re
from typing import Any

import schemathesis
from schemathesis.core.failures import Failure

from tests.fuzz.explained import NEGATIVE, POSITIVE, Explained, complaints
from tests.fuzz.narrowed import NAMESPACE, SCRATCH

WORKSPACE = "660e8400-e29b-41d4-a716-446655440001"
NOBODY = "00000000-0000-4000-8000-000000000000"

# The world of the run (see test_zeotap.py), by parameter and by member of a body. Of most things
# there is one that is not there too.
PARAMETERS = {
    "WorkspaceId": [WORKSPACE],
    "WorkspaceHeader": [WORKSPACE],
    "KeyId": ["a1000000-0000-4000-8000-000000000001", NOBODY],
    "AccountId": ["770e8400-e29b-41d4-a716-446655440003", NOBODY],
    "RoleId": ["b1000000-0000-4000-8000-000000000001", NOBODY],
    "DestId": ["d0000000-0000-4000-8000-000000000001", NOBODY],
    "SourceId": ["50000000-0000-4000-8000-000000000002", NOBODY],
    "ModelId": ["31000000-0000-4000-8000-000000000009", NOBODY],
    "SyncId": ["20000000-0000-4000-8000-000000000001", NOBODY],
    "AudienceSyncId": ["21000000-0000-4000-8000-000000000001", NOBODY],
}
ROLES = ["owner", "admin", "member"]
MEMBERS = {
    ("SyncInput", "model_id"): ["30000000-0000-4000-8000-000000000001"],
    ("SyncInput", "destination_id"): ["d0000000-0000-4000-8000-000000000001"],
    ("AudienceSyncInput", "destination_id"): ["d0000000-0000-4000-8000-000000000001"],
    ("ModelInput", "source_id"): ["50000000-0000-4000-8000-000000000002"],
    ("MemberRoleInput", "role"): ROLES,
    ("ApiKeyInput", "role"): ROLES,
}
DESTRUCTIVE = re.compile(r"DELETE .*|PUT .*/(role|roles/\{roleId\})")

EXPLAINED = (
    Explained(
        ".*",
        "missing_required_header",
        ".",
        "the token is sent with every request of the run",
    ),
    Explained(
        "[A-Z]+ .*/(destinations|sources)/test",
        "unsupported_method",
        "invalid (destination|source) id",
        "with another method than POST, `test` stands where an id does, and is none",
    ),
    Explained(
        "GET .*",
        NEGATIVE,
        r"query: violates `additionalProperties`\n.*header: violates `required` \(was Auth",
        "undeclared parameters are passed over; the token is sent with every request of the run",
    ),
    Explained(
        r"(POST|PUT) .*/(models|syncs|audience-syncs).*",
        NEGATIVE,
        "Invalid component: positive test case",
        "ids of what was made before are right too, though the run was told of others",
    ),
    Explained(
        ".*",
        POSITIVE,
        "must be a UUID",
        "formats are checked, which generators do not keep to where null is allowed too",
    ),
    Explained(
        r"PUT .*/destinations/\{destId\}|PUT .*/sources/\{sourceId\}",
        POSITIVE,
        "_type cannot be changed",
        "the type has to be that of the stored one",
    ),
    Explained(
        r"(POST|PUT) .*/models.*",
        POSITIVE,
        "a model of this name exists already",
        "a schema cannot say that names are unique",
    ),
)


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Say what the world of the run holds."""
    components = raw_schema["components"]
    for name, values in PARAMETERS.items():
        components["parameters"][name] |= {"schema": {"enum": values}, "example": values[0]}
    for (schema, member), values in MEMBERS.items():
        for name in (schema, schema.replace("Input", "Change")):
            if name in components["schemas"]:
                components["schemas"][name]["properties"][member] = {"enum": values}


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]
) -> None:
    """Keep the world of the other operations whole."""
    if DESTRUCTIVE.fullmatch(case.operation.label):
        case.headers[NAMESPACE] = SCRATCH


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext,
    failure: Failure,
    case: schemathesis.Case[Any],
    response: schemathesis.Response,
) -> bool:
    """Pass over what is explained."""
    check = failure.checks[0] if failure.checks else failure.kind_title
    words = complaints(response.content) if response.status_code >= 400 else [failure.message]
    return not all(_is_explained(case.operation.label, check, word) for word in words)


def _is_explained(operation: str, check: str, word: str) -> bool:
    return any(
        row.check == check and re.fullmatch(row.operation, operation) and re.search(row.words, word)
        for row in EXPLAINED
    )
