"""Who drafts copy: the template, the local model, an endpoint."""
