"""Ballots of what two writers make of the same sheets, finished as it would be published."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from insight.campaigns.brief import Writer
from insight.campaigns.types import Piece
from insight.campaigns.votes import BallotItem, BallotText
from insight.campaigns.write import Request, write
from insight.errors import SettingsError
from insight.training.writer_pairs import Pair

Progress = Callable[[str, int, int], None]


def items(
    pairs: Sequence[Pair],
    writers: Mapping[str, Writer],
    progress: Progress = lambda what, done, total: None,
) -> list[BallotItem]:
    """An item for each sheet that both of the first two writers finished, and differently.

    What is withheld, or was written by another in a writer's stead, is left out. Raises SettingsError
    for fewer than two writers.
    """
    if len(writers) < 2:
        raise SettingsError("A ballot is between two writers: give --writer twice.")
    (one, first), (other, second) = list(writers.items())[:2]
    found = []
    for done, pair in enumerate(pairs):
        progress("ballot", done, len(pairs))
        texts = [_finished(pair, writer) for writer in (first, second)]
        if texts[0] and texts[1] and texts[0].split() != texts[1].split():
            found.append(
                BallotItem(
                    facts=pair.facts,
                    channel=pair.channel,
                    language=pair.language,
                    first=BallotText(writer=one, text=texts[0]),
                    second=BallotText(writer=other, text=texts[1]),
                )
            )
    random.Random(len(found)).shuffle(found)
    return found


def _finished(pair: Pair, writer: Writer) -> str:
    """What would be published; empty where it is withheld or another's."""
    request = Request(pair.ground, pair.channel, pair.language, purpose=pair.request)
    piece: Piece = write(request, [writer])[0]
    if piece.withheld or piece.writer != writer.name:
        return ""
    return piece.text
