"""Templates: text with `{{variables}}`, blocks and helpers, compiled once, rendered often."""

from __future__ import annotations

from sandbox.leadconduit.templates.context import TemplateContext, TemplateError
from sandbox.leadconduit.templates.template import Template, compile_template

__all__ = ["Template", "TemplateContext", "TemplateError", "compile_template"]
