"""Celery: one thin task per job, and the schedule."""
