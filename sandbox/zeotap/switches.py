"""The switches of Zeotap: every question its public pages leave open has one."""

from __future__ import annotations

from typing import Any, Final

from sandbox.world.switches import Switch


def _switch(name: str, choices: tuple[Any, ...], about: str, grade: str = "inferred") -> Switch:
    """A switch whose first choice is the default."""
    return Switch(f"zeotap_{name}", choices[0], choices, grade, about)


SWITCHES: Final[tuple[Switch, ...]] = (
    _switch(
        "delete_conflict_status",
        (409, 400, 422),
        "What deleting something answers while active syncs or models refer to it.",
    ),
    _switch(
        "delete_conflict_text",
        ("plain", "named", "counted", "short"),
        "The words of that answer: what refers to it in general, with the names, with how many "
        "there are, or only that it is in use.",
    ),
    _switch(
        "secret_mode",
        ("omit", "mask", "plain"),
        "How secrets in a configuration are read back: left out, as ********, or as they are. "
        "The examples show none, and nothing says that they are hidden.",
    ),
    _switch(
        "config_update",
        ("replace", "merge"),
        "Whether a configuration that is sent replaces the stored one or is merged into it. "
        "Secrets that are left out or sent back masked stay either way.",
    ),
    _switch(
        "missing_workspace_header",
        (400, "ignore"),
        "What a request below a workspace without X-Workspace-ID is answered.",
    ),
    _switch(
        "workspace_mismatch",
        (403, 400, "ignore"),
        "What X-Workspace-ID that names another workspace than the path is answered.",
    ),
    _switch(
        "fields_shape",
        ("array", "object"),
        "Whether the fields of a destination come as an array or inside an object.",
    ),
    _switch(
        "failed_test",
        ("stop", "skip"),
        "Whether a connection test ends with the step that failed, or sends the steps behind it "
        "too, as skipped.",
    ),
    _switch(
        "failed_step_status",
        ("failed", "error"),
        "The word that a failed step of a connection test has as its status.",
    ),
    _switch(
        "failed_step_text",
        ("message", "error", "both"),
        "The member in which a failed step tells what went wrong.",
    ),
    _switch(
        "initial_status",
        ("pending", "connected"),
        "The status of a destination or source that was just created.",
    ),
    _switch(
        "reset_status_on_change",
        (True, False),
        "Whether changing the configuration or connection makes the status pending again.",
    ),
    _switch(
        "strict_config",
        (False, True),
        "Whether creating and updating refuse a configuration that its type cannot work with. "
        "Most names of configuration keys are not published, so this refuses none for its name.",
    ),
    _switch(
        "config_keys",
        ("any", "known", "any-spelling"),
        "What becomes of configuration keys that the sandbox does not know for a type: kept as "
        "they are, refused with 400, or kept and read as the key they resemble but for case and "
        "punctuation (apiKey, API Key). For most types the names are not published.",
    ),
    _switch(
        "types",
        ("closed", "open"),
        "Whether types beside the listed ones are refused with 400 or taken as they are.",
        "documented",
    ),
    _switch(
        "list_paging",
        ("bare", "auto"),
        "Whether lists are always bare arrays, or {data, pagination} when page or page_size is "
        "sent. The pages contradict each other.",
    ),
    _switch(
        "list_order",
        ("oldest", "newest"),
        "Whether lists begin with the oldest or with the newest; runs begin with the newest.",
    ),
    _switch(
        "shared_connections",
        ("world", "ignore"),
        "Whether the configuration of a shared connection, which only the world can hold as no "
        "way to make one is published, counts for what names it, or connection_id is a mere text.",
    ),
    _switch(
        "unknown_connection",
        ("accept", "reject"),
        "Whether a connection_id that the world does not know is stored, or refused with 400.",
    ),
    _switch(
        "api_key_role",
        ("admin", "owner", "member", "creator"),
        "The role of API keys that name none; whether keys have roles at all is not published. "
        "With creator they have none, and may do what the account may that made them.",
    ),
    _switch(
        "test_tokens",
        (True, False),
        "Whether tokens that start with sk_test_ are accepted.",
        "ours",
    ),
    _switch(
        "foreign_workspace_status",
        (403, 404),
        "What a workspace that the caller does not belong to answers.",
    ),
    _switch(
        "malformed_id_status",
        (400, 404),
        "What an id in the path that is no UUID answers.",
    ),
    _switch(
        "rate_limit",
        ("off", "on"),
        "Whether 100 requests a minute and 20 a second are enforced for each workspace. Off, so "
        "that tests are not slowed down.",
        "ours",
    ),
    _switch(
        "revoked_status",
        ("revoked", "deleted"),
        "What revoking an API key answers as its status.",
    ),
    _switch(
        "trigger_status",
        (202, 200),
        "The status with which triggering a sync answers.",
    ),
    _switch(
        "trigger_answer",
        ("finished", "queued"),
        "Whether triggering a sync answers the finished run, or the run as it was when queued.",
    ),
    _switch(
        "untested_destination",
        ("send", "fail"),
        "Whether a sync sends to a destination that is pending, or its run fails. The pages say "
        "only that a valid connection is needed; a destination in error fails the run anyway.",
    ),
    _switch(
        "trailing_slash",
        ("ignore", 404),
        "Whether a slash at the end of a path is passed over, or makes it a path there is not.",
    ),
    _switch(
        "content_type",
        ("any", "json"),
        "Whether a body of any Content-Type is taken if it is JSON, or one that is not called "
        "JSON is refused with 415.",
    ),
    _switch(
        "schedule",
        ("any", "cron"),
        "Whether schedules are taken as they are, or refused with 400 unless they are a cron "
        "expression of five fields.",
    ),
    _switch(
        "scheduled_runs",
        ("advance", "always", "never"),
        "When syncs run by their schedules: when the clock is moved on, at every request of a "
        "running clock too, or never.",
        "ours",
    ),
    _switch(
        "webhook_probe",
        (False, True),
        "Whether testing a webhook destination really calls its URL, if that is on this machine "
        "or an allowed host.",
        "ours",
    ),
)
