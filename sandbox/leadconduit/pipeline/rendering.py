"""Texts that a flow gives as templates: reasons, outcomes, values to look up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.pipeline.submission import Submission
from sandbox.leadconduit.templates import Template, TemplateError
from sandbox.leadconduit.values import text_of


def rendered(
    template: Template, submission: Submission, variables: Mapping[str, Any] | None = None
) -> str:
    """The text of `template`; empty, with a note in the trace, when it cannot be rendered."""
    try:
        value = template.render(
            submission.variables if variables is None else variables, submission.context
        )
    except TemplateError as error:
        submission.trace.note("template", "failed", f"{template.source!r}: {error}")
        return ""
    return "" if value is None else text_of(value)
