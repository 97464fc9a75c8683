"""Sources: warehouses, which are connections as destinations are."""

from __future__ import annotations

from typing import Final

from sandbox.zeotap.connections import Resource
from sandbox.zeotap.objects import SOURCES
from sandbox.zeotap.references import refuse_source

RESOURCE: Final = Resource("source", SOURCES, "sourceId", refuse_source)
