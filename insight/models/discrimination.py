"""Whether a Chinese text names discrimination, as much of the speech against it does.

COLD calls nine in ten of the texts that do offensive, so the encoder takes the word itself for harm.
The English data have no such fault.
"""

from __future__ import annotations

import re

_NAMES = re.compile(
    "歧视|偏见|刻板印象|平等|尊重|包容|种族主义|污名|地图炮|地域黑|贴标签|一概而论|以偏概全"
    "|一棒子打|一竿子打"
)


def names_discrimination(text: str) -> bool:
    """Whether `text` has a Chinese word for discrimination or for its opposite."""
    return _NAMES.search(text) is not None
