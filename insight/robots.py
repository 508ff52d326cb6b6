"""What a site's robots.txt allows us (RFC 9309), whatever its author put into it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protego import Protego

AGENT_NAME = "insight"
MAX_BYTES = 500 * 1024
"""As much of a robots.txt as is read; RFC 9309 asks for at least this."""

_USER_AGENT_LINE = re.compile(r"^[ \t]*user[- ]?agent\b[ \t]*:?[ \t]*([^\r\n#]*)", re.I | re.M)


class Robots:
    """The rules of one site. `Robots("")` allows everything."""

    def __init__(self, text: str) -> None:
        from protego import Protego

        # The parser copies each rule to each agent of its group, so that 20,000 agents with
        # 20,000 rules would fill the memory. All agents that are not us are made one.
        self._rules: Protego = Protego.parse(_USER_AGENT_LINE.sub(_our_agent, text))

    def allows(self, url: str) -> bool:
        """Whether we may fetch `url`."""
        return bool(self._rules.can_fetch(url, AGENT_NAME))

    @property
    def crawl_delay(self) -> float:
        """Seconds between requests that the site asks for; 0 when it does not say."""
        return float(self._rules.crawl_delay(AGENT_NAME) or 0)


def _our_agent(line: re.Match[str]) -> str:
    agent = line[1].strip().lower()
    return f"User-agent: {agent if agent in ('*', AGENT_NAME) else 'other'}"
