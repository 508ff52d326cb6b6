"""Sources: where documents come from, one file a source; `source.py` says what a source is."""

from insight.registry import Registry

SOURCES = Registry("source", {"rss": "insight.sources.rss"})
