"""Writers on fact sheets: what is withheld, who wrote it, which key facts are kept, and how long it takes.

`python -m bench.copy --half dev --writers [--writer auto|template|local] [--out FILE]` writes two
pieces for each sheet, for channels in turn, and puts the texts into FILE to be read. No check can
count its own misses: whether a claim is unsupported is for a person to read.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measure import machine, table
from insight.campaigns.brief import Writer
from insight.campaigns.coverage import share
from insight.campaigns.types import Ground, Piece, ProductFacts, Review
from insight.campaigns.write import Request, briefs_of, key_facts, write
from insight.campaigns.writers.choose import Choice, writers
from insight.settings import get_settings

DATA = Path(__file__).with_name("copy_data")
CHANNELS = {
    "zh": ("weibo", "product-page", "xiaohongshu", "email", "search-ad", "review-reply"),
    "en": ("instagram", "product-page", "x", "email", "search-ad", "review-reply"),
}
GOALS = {"withheld": 0.20, "by the template": 0.50, "key facts kept": 0.90, "seconds a piece": 10.0}


def show_writers(half: str, choice: Choice, out: Path | None) -> None:
    """Write two pieces a sheet, print the figures beside the goals, and the texts into a file."""
    settings = get_settings()
    chosen = writers(settings, choice)
    pieces: list[Piece] = []
    kept: list[float] = []
    seconds: list[float] = []
    lines: list[str] = []
    for request in requests(half, settings.copy_reviews):
        for piece, share_kept, took in _written(request, chosen):
            pieces.append(piece)
            seconds.append(took)
            if share_kept is not None:
                kept.append(share_kept)
            lines.append(_as_text(request, piece, took))
    if out:
        out.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    finished = [piece for piece in pieces if not piece.withheld]
    figures = {
        "withheld": 1 - len(finished) / len(pieces),
        "by the template": sum(piece.writer == "template" for piece in finished) / len(finished),
        "key facts kept": sum(kept) / max(1, len(kept)),
        "seconds a piece": sum(seconds) / len(seconds),
    }
    print(machine())
    print(f"{len(pieces)} pieces, writers: {', '.join(writer.name for writer in chosen)}")
    rows = [(name, f"{value:.2f}", f"{GOALS[name]:.2f}") for name, value in figures.items()]
    table(("figure", "ours", "goal"), rows)
    print("slowest", f"{max(seconds):.1f} s;", Counter(piece.channel for piece in pieces))


def requests(half: str, reviews: int) -> Iterator[Request]:
    """Two requests a sheet, for channels in turn."""
    for language in ("zh", "en"):
        path = DATA / half / language / "sheets.jsonl"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            sheet = json.loads(line)
            known = tuple(Review(str(n), text) for n, text in enumerate(sheet["reviews"]))
            ground = Ground(ProductFacts(**sheet["facts"]), known)
            for turn in (0, 1):
                channel = CHANNELS[language][(2 * number + turn) % 6]
                yield Request(ground, channel, language, 1, reviews=reviews)


def _written(
    request: Request, chosen: Sequence[Writer]
) -> Iterator[tuple[Piece, float | None, float]]:
    started = time.perf_counter()
    for brief, piece in zip(briefs_of(request), write(request, chosen), strict=True):
        took = time.perf_counter() - started
        texts = [part.checked.copy.text for part in piece.parts]
        wanted = key_facts(brief)
        yield piece, share(wanted, texts) if wanted and not piece.withheld else None, took
        started = time.perf_counter()


def _as_text(request: Request, piece: Piece, took: float) -> str:
    head = f"## {request.ground.facts.name} | {piece.channel} | {piece.writer} | {took:.1f} s"
    if piece.withheld:
        head += " | WITHHELD"
    texts = [f"{part.name}: {part.checked.copy.text}" for part in piece.parts]
    return "\n".join([head, *texts, *(f"- {note}" for note in piece.notes)])
