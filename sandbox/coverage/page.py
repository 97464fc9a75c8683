"""A report of coverage as one HTML file, which needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coverage · Lead Sandbox</title>
<style>
:root { color-scheme: light dark; --bad: light-dark(#b3261e, #ff8f86); --line: #8886; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.missing td { color: var(--bad); }
td { overflow-wrap: anywhere; }
meter { width: 12rem; max-width: 100%; }
</style>
</head>
<body>
<h1>Coverage: {{ "%g" | format(report.percent) }} %</h1>
<table>
<thead><tr><th scope="col">What</th><th scope="col" class="number">Touched</th>
<th scope="col" class="number">Of</th><th scope="col">Share</th></tr></thead>
<tbody>
{% for group in report.groups %}
<tr><th scope="row"><a href="#{{ group.name }}">{{ group.name }}</a></th>
<td class="number">{{ group.touched }}</td><td class="number">{{ group.total }}</td>
<td><meter min="0" max="100" value="{{ group.percent }}" aria-label="{{ group.name }}"></meter>
{{ "%g" | format(group.percent) }} %</td></tr>
{% endfor %}
</tbody>
</table>
{% for group in report.groups %}
<h2 id="{{ group.name }}">{{ group.name }}</h2>
<p>{{ group.about }}</p>
<table>
<tbody>
{% for item in group["items"] | sort(attribute="count") %}
<tr{% if not item.count %} class="missing"{% endif %}><td>{{ item.key | join(" / ") }}</td>
<td class="number">{{ item.count or "never" }}</td></tr>
{% else %}
<tr><td>Nothing to touch.</td><td></td></tr>
{% endfor %}
</tbody>
</table>
{% endfor %}
</body>
</html>
"""


def page(report: Mapping[str, Any]) -> str:
    """The page for a report."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_PAGE).render(report=report)
