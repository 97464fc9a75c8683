"""The OpenAPI documents against the sandbox itself, by Schemathesis."""
