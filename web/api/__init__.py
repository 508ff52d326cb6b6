"""The REST API under `/api/v1`: one module a resource, each of which calls what the pages call."""
