"""Telling people outside: the weekly report on their day and hour, and alerts between reports."""
