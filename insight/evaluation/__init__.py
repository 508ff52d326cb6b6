"""Evaluation: how good annotators are on a labelled table that a user has."""
