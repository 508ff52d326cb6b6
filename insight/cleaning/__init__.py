"""Cleaning: from what a source gave to a document, in ordered steps.

markup -> unicode -> personal data -> identity -> language
"""
