"""What a world holds of Zeotap when it says nothing about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ORGANIZATION: Final = "a0000000-0000-4000-8000-0000000000ff"
WORKSPACE_ONE: Final = "a0000000-0000-4000-8000-000000000001"
WORKSPACE_TWO: Final = "a0000000-0000-4000-8000-000000000002"
OWNER: Final = "a0000000-0000-4000-8000-0000000000b1"
ADMIN: Final = "a0000000-0000-4000-8000-0000000000b2"
MEMBER: Final = "a0000000-0000-4000-8000-0000000000b3"

# grade: ours | the usual workspaces, accounts and tokens | no source
DEFAULTS: Final[Mapping[str, Any]] = {
    "organization": {"id": ORGANIZATION, "name": "Lead Sandbox"},
    "accounts": [
        {"id": OWNER, "name": "Olive Owner", "email": "owner@sandbox.example"},
        {"id": ADMIN, "name": "Adam Admin", "email": "admin@sandbox.example"},
        {"id": MEMBER, "name": "Mia Member", "email": "member@sandbox.example"},
    ],
    "tokens": [
        {"token": "sk_test_sandbox", "account": OWNER},
        {"token": "sk_test_admin", "account": ADMIN},
        {"token": "sk_test_member", "account": MEMBER},
    ],
    "workspaces": [
        {
            "id": WORKSPACE_ONE,
            "name": "Sandbox One",
            "members": [
                {"account": OWNER, "role": "owner"},
                {"account": ADMIN, "role": "admin"},
                {"account": MEMBER, "role": "member"},
            ],
        },
        {
            "id": WORKSPACE_TWO,
            "name": "Sandbox Two",
            "members": [{"account": OWNER, "role": "owner"}],
        },
    ],
}
