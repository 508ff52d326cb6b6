"""Batches of documents that persons label, drawn so that the answers say how good the model is."""
