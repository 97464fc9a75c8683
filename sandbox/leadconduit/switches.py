"""The switches of LeadConduit: where its behaviour is a guess or a choice, a world may choose."""

from __future__ import annotations

from typing import Final

from sandbox.world.switches import Switch

SWITCHES: Final[tuple[Switch, ...]] = (
    Switch(
        "magic_leads",
        default=True,
        choices=(True, False),
        grade="ours",
        about="Whether reserved values (emails at magic.example, the field sandbox_outcome, the "
        "header Sandbox-Lead, …) force what becomes of a lead.",
    ),
    Switch(
        "strict_accept",
        default=False,
        choices=(False, True),
        grade="observed",
        about="Answer 403 to management calls whose Accept header does not name JSON, as the live "
        "API was seen to do. Off, because the documented curl lines do not send the header.",
    ),
    Switch(
        "enable_distribution_step",
        default=True,
        choices=(True, False),
        grade="documented",
        about="The feature that test_step needs; without it test_step answers 404 and no body.",
    ),
    Switch(
        "submit_response",
        default="auto",
        choices=("auto", "posting", "records"),
        grade="inferred",
        about="What submit answers: 201 with the outcome (posting), 200 with the list of requests "
        "and responses (records), or records to the account's own key sending JSON (auto).",
    ),
    Switch(
        "disabled_ping",
        default="failure",
        choices=("failure", "not-found"),
        grade="inferred",
        about="What a ping gets from a flow that does not take pings: an outcome of failure, or "
        "404.",
    ),
    Switch(
        "price_precedence",
        default="flow",
        choices=("flow", "source"),
        grade="documented",
        about="Whose prices are looked at first. The API reference says the flow's, older help "
        "texts the source's.",
    ),
    Switch(
        "template_time_zone",
        default="utc",
        choices=("utc", "account"),
        grade="inferred",
        about="The zone in which templates print dates when they name none: UTC, or the account's.",
    ),
    Switch(
        "delivery_addresses",
        default="sandbox",
        choices=("sandbox", "production"),
        grade="documented",
        about="Whether deliveries may go to this machine and allowed hosts (sandbox), or only to "
        "public addresses, as the product demands (production).",
    ),
    Switch(
        "prismatic_redirect",
        default=303,
        choices=(303, 302, 307),
        grade="inferred",
        about="The status with which a synchronous call of a Prismatic webhook is sent on to its "
        "result.",
    ),
    Switch(
        "prismatic_paused",
        default=404,
        choices=(404, 503),
        grade="inferred",
        about="What a webhook of a paused Prismatic instance answers.",
    ),
    Switch(
        "prismatic_time_limit",
        default=30,
        choices=(30, 10, 15, 60, 120, "none"),
        grade="inferred",
        about="How many seconds a synchronous call of a Prismatic webhook may take. A flow that "
        "takes longer, by what the world says, answers 504 and goes on.",
    ),
    Switch(
        "save_deploys",
        default=False,
        choices=(False, True),
        grade="inferred",
        about="Whether saving a flow also makes it live, as saving in the hosted editor seems to. "
        "Off: by the API reference a flow has to be deployed.",
    ),
    Switch(
        "field_suffix",
        default=True,
        choices=(True, False),
        grade="documented",
        about="Whether the id of a new field of the account's own has to end with the account's "
        "suffix (field_suffix of the world's account).",
    ),
)
