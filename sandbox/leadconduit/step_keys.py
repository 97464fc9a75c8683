"""The key of a step: under which name what it brought back is found."""

from __future__ import annotations

import re
from typing import Final

_VARIABLES: Final = """
    account event_id feedback flow lead price purchase_price random recipient source submission
"""
_MEMBERS_OF_EVENTS: Final = """
    acceptance_criteria appended cap_reached caps caps_reached cost credential credential_updated
    description end_timestamp expires_at feedback firehose flow_ping_limits handler_version host id
    key lag_ms lead_id mappings module_id ms outcome overhead_ms package_version ping_limit_reached
    pricing pricing_service purchase_price reason recipient recipient_record_id request response
    revenue rule_set sale_price source_ping_limits start_timestamp step_count step_id total_ms
    transactions type vars version wait_ms
"""
TAKEN: Final = frozenset((*_VARIABLES.split(), *_MEMBERS_OF_EVENTS.split()))
"""What stands beside the results of steps, in a lead's variables and in events."""


def step_key(name: str) -> str:
    """The key of a step whose recipient has this name.

    grade: documented | "My CRM" becomes my_crm | leadconduit-default 2.9.14, read-me
    grade: ours | a key that would hide something else has an underscore more: "Lead" is lead_ |
      no source
    """
    key = re.sub(r"\W", "_", name.lower(), flags=re.ASCII)
    return f"{key}_" if key in TAKEN else key
