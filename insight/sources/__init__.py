"""Sources: where documents come from, one file a source.

A source is a module with

- `NAME`: how it is called;
- `Parameters`: a pydantic model; the command line and the web form are made from it;
- `parse(payload, origin) -> Iterator[RawItem]`: pure, tested on saved pages;
- `fetch(parameters, since, http, state)`: asks the net through the one HTTP client.
"""

from insight.registry import Registry

SOURCES = Registry("source", {"rss": "insight.sources.rss"})
