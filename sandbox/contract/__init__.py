"""Any OpenAPI 3.1 document: load, route, decode, validate, negotiate, generate."""
