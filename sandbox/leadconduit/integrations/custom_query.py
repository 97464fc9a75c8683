"""`leadconduit-custom.outbound.query`: the mapped parameters in the query of a GET."""

from __future__ import annotations

from typing import Final

from sandbox.leadconduit.integrations.base import Variable, Variables
from sandbox.leadconduit.integrations.custom_base import CustomDelivery
from sandbox.leadconduit.integrations.custom_request import (
    ADDRESS,
    READING,
    fields_of,
    headers_of,
    outgoing,
    text_variable,
)
from sandbox.leadconduit.integrations.custom_validate import HeaderRules
from sandbox.leadconduit.integrations.objects import flatten, ordered
from sandbox.leadconduit.integrations.urls import form_encode
from sandbox.world.exchange import OutgoingRequest


def build(variables: Variables) -> OutgoingRequest:
    """A GET with `parameter.*` in its query.

    grade: observed | a question mark is always added, even where the URL has one already or
    nothing follows; redirects are followed by default | leadconduit-custom 2.23.8
    """
    parameters = fields_of(variables, "parameter")
    query = form_encode(ordered(flatten(parameters, keep_arrays=True)))
    url = f"{text_variable(variables, 'url')}?{query}"
    return outgoing(variables, "GET", url, headers_of(variables, {}), follow=True)


QUERY: Final = CustomDelivery(
    module_id="leadconduit-custom.outbound.query",
    title="GET Query",
    request_variables=(
        ADDRESS[0],
        Variable("parameter.*", "wildcard", False, "The parameters of the query"),
        *ADDRESS[1:],
        *READING,
    ),
    build=build,
    headers=HeaderRules(content_type=None),
)
