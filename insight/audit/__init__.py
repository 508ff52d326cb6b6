"""Audits of the models: what changes when only the person or place in a sentence changes."""
