"""A small document of a lending library: the OpenAPI features the engine has to serve."""

from __future__ import annotations

from typing import Any

from sandbox.contract.document import Document
from sandbox.contract.operations import Operation
from sandbox.contract.yaml import parse_yaml

LIBRARY = r"""
openapi: 3.1.0
info: {title: Library, version: "1"}
security: [{card: []}]
paths:
  /books:
    get:
      operationId: listBooks
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
        - {name: genre, in: query, schema: {type: array, items: {type: string}}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: price, in: query, style: deepObject,
           schema: {type: object, properties: {min: {type: number}, max: {type: number}}}}
        - {name: where, in: query, content: {application/json: {schema: {type: object}}}}
        - {name: lent, in: query, schema: {type: boolean}}
        - {name: sort, in: query, schema: {enum: [title, year]}}
        - {name: X-Trace, in: header, schema: {type: integer}}
        - {name: desk, in: cookie, schema: {type: string}}
      responses:
        200:
          description: Books.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Book"}}
              examples:
                none: {value: []}
                one: {$ref: "#/components/examples/one"}
            text/csv: {schema: {type: string}, example: "id,title"}
        4XX: {$ref: "#/components/responses/Fault"}
    post:
      operationId: addBook
      requestBody: {$ref: "#/components/requestBodies/Book"}
      responses:
        201:
          description: Added.
          headers: {Location: {required: true, schema: {type: string, format: uri-reference}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}
        422: {$ref: "#/components/responses/Fault"}
        default: {$ref: "#/components/responses/Fault"}
  /books/new:
    get:
      operationId: listNewBooks
      security: []
      responses: {200: {description: Books.}}
  /books/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: getBook
      x-shelf: front
      responses:
        200:
          description: A book.
          content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}
    delete:
      operationId: removeBook
      responses: {204: {description: Gone.}}
  /books/{id}/pages/{page}.{format}:
    get:
      operationId: getPage
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: page, in: path, required: true, schema: {type: integer}}
        - {name: format, in: path, required: true, schema: {enum: [txt, html]}}
      responses: {200: {description: A page., content: {text/*: {schema: {type: string}}}}}
  /notes:
    post:
      operationId: addNote
      requestBody:
        content:
          text/plain: {schema: {type: string, maxLength: 20}}
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [text]
              properties:
                text: {type: string}
                page: {type: integer}
                tags: {type: array, items: {type: string}}
          image/*: {}
      responses: {204: {description: Noted.}}
  /hook:
    post:
      operationId: hook
      x-sandbox-any-method: true
      x-sandbox-raw: true
      responses: {200: {description: Taken.}}
components:
  securitySchemes: {card: {type: http, scheme: basic}}
  examples:
    one: {value: [{id: 7, title: Ubik, shelf: A1}]}
  requestBodies:
    Book:
      required: true
      content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}
  responses:
    Fault:
      description: A fault.
      content: {application/json: {schema: {type: object, required: [error]}}}
  schemas:
    Book:
      type: object
      required: [id, title]
      additionalProperties: false
      properties:
        id: {type: integer, readOnly: true}
        title: {type: string, minLength: 1}
        code: {type: string, pattern: "^[0-9a-f]{4}$"}
        shelf: {type: [string, "null"]}
        price: {type: number, exclusiveMinimum: 0}
        added_at: {type: string, format: date-time}
        author: {$ref: "#/components/schemas/Person"}
        rule: {$ref: "#/components/schemas/Rule"}
    Person:
      type: object
      required: [last_name]
      properties:
        first_name: {type: string}
        last_name: {type: string}
        email: {type: string, format: email}
        secret: {type: string, writeOnly: true}
    Rule:
      oneOf: [{$ref: "#/components/schemas/Age"}, {$ref: "#/components/schemas/All"}]
    Age:
      type: object
      required: [type, years]
      additionalProperties: false
      properties: {type: {const: age}, years: {type: integer}}
    All:
      type: object
      required: [type, rules]
      properties:
        type: {const: all}
        rules: {type: array, minItems: 1, items: {$ref: "#/components/schemas/Rule"}}
"""


def library() -> Document:
    """The document, made anew."""
    return Document(parse_yaml(LIBRARY), "library")


def operation(id: str, document: Document | None = None) -> Operation:
    """One of its operations."""
    operations = (document or library()).operations
    return next(operation for operation in operations if operation.id == id)


def document_with(paths: Any, **components: Any) -> Document:
    """A document of these paths."""
    return Document({"openapi": "3.1.0", "paths": paths, "components": components}, "made")
