"""Sources: where documents come from, one file a source; `source.py` says what a source is."""

from insight.registry import Registry

SOURCES = Registry(
    "source",
    {
        "pages": "insight.sources.pages",
        "rss": "insight.sources.rss",
        "appstore": "insight.sources.appstore",
        "reddit": "insight.sources.reddit",
        "hackernews": "insight.sources.hackernews",
        "mastodon": "insight.sources.mastodon",
        "bluesky": "insight.sources.bluesky",
        "sql": "insight.sources.sql",
    },
)
