"""A document as large as they come: thousands of schemas that all lead to each other."""

from __future__ import annotations

import random
from typing import Any

_WORDS = "One of the members of a large object, which says what it is for at some length. "


def large_document(schemas: int, operations: int, members: int = 20) -> dict[str, Any]:
    """OpenAPI 3.0 with that many schemas and operations; the same for the same numbers."""
    rng = random.Random(schemas)

    def reference() -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/S{rng.randrange(schemas)}"}

    def member() -> dict[str, Any]:
        return rng.choice(
            [
                {"type": "string", "description": _WORDS, "nullable": True},
                {"type": "integer", "format": "int64", "readOnly": True, "description": _WORDS},
                {"type": "array", "items": reference(), "description": _WORDS},
                {"anyOf": [{"type": "string", "maxLength": 5000}, reference()]},
                {"nullable": True, "allOf": [reference()], "description": _WORDS},
            ]
        )

    named = {
        f"S{number}": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "example": f"name {number}"},
                **{f"member_{at}": member() for at in range(members)},
            },
        }
        for number in range(schemas)
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Large", "version": "1"},
        "paths": {f"/r{number}": _path(number, reference) for number in range(operations // 2)},
        "components": {"schemas": named},
    }


def _path(number: int, reference: Any) -> dict[str, Any]:
    answer = {"description": "Fine.", "content": {"application/json": {"schema": reference()}}}
    form = {"application/x-www-form-urlencoded": {"schema": reference()}}
    return {
        "get": {
            "operationId": f"get{number}",
            "parameters": [{"name": "q", "in": "query", "schema": reference()}],
            "responses": {"200": answer},
        },
        "post": {
            "operationId": f"post{number}",
            "requestBody": {"content": form},
            "responses": {"200": answer},
        },
    }
