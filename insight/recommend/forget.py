"""A shopper who is forgotten: gone from what is stored now, and left out of every fit from here on.

Only a salted hash is kept of them, which says whether an event is theirs and not who they are.
"""

from __future__ import annotations

from insight.cleaning.identity import author_hash
from insight.errors import SettingsError
from insight.messages import message
from insight.recommend.events import LONGEST_ID
from insight.recommend.interactions import spans
from insight.recommend.pushed import remove_shopper
from insight.recommend.saved import Shoppers, load, shoppers_changed, versions
from insight.recommend.strings import Index, Strings
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.state import State, moment


def forget(settings: Settings, state: State, user: str) -> int:
    """Forget a shopper by the id that events name; how many stored histories went.

    The weights of fitted models, to which they were one of many, change with the next fit.
    Raises SettingsError for an empty id.
    """
    user = user.strip()
    if not user or len(user) > LONGEST_ID:
        raise SettingsError(
            message("Give the id of the shopper as the events have it, of at most 300 characters.")
        )
    hashed = author_hash(load_secrets(settings.home).author_salt, user) or ""
    state.execute("forget_shopper", shopper_hash=hashed, moment=moment())
    remove_shopper(settings, hashed)
    gone = 0
    for version in versions(settings):
        shoppers = load(settings, version).shoppers
        places = {shoppers.index.find(name) for name in (user, hashed)} - {None}
        if places:
            kept = [at for at in range(len(shoppers.index.strings)) if at not in places]
            shoppers_changed(settings, version, _some(shoppers, kept))
            gone += len(places)
    return gone


def forgotten(state: State) -> frozenset[str]:
    """The hashes of all who were forgotten."""
    return frozenset(row["shopper_hash"] for row in state.rows("forgotten_shoppers"))


def _some(shoppers: Shoppers, kept: list[int]) -> Shoppers:
    import numpy as np

    rows, starts = spans(shoppers.starts[kept], np.diff(shoppers.starts)[kept])
    names = Strings.of(shoppers.index.strings[at] for at in kept)
    return Shoppers(
        Index.of(names), starts, shoppers.items[rows], shoppers.kinds[rows], shoppers.times[rows]
    )
