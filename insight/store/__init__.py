"""The store: parts come in, one loader takes them, everybody reads a published copy."""
