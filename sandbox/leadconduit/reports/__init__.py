"""Reports over events: intervals of time, groups, filters, and the columns of statistics."""

from __future__ import annotations

from sandbox.leadconduit.reports.columns import COLUMNS, Tally, columns_of
from sandbox.leadconduit.reports.filters import FilterError, compile_filters
from sandbox.leadconduit.reports.spans import INTERVALS, Span, span_of, zone_named
from sandbox.leadconduit.reports.values import group_of, text_key, value_at

__all__ = [
    "COLUMNS",
    "INTERVALS",
    "FilterError",
    "Span",
    "Tally",
    "columns_of",
    "compile_filters",
    "group_of",
    "span_of",
    "text_key",
    "value_at",
    "zone_named",
]
