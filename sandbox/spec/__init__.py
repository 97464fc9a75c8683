"""Any OpenAPI document as a product of the sandbox. Imported where a document is served only."""
