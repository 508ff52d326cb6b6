"""A store for the tests of reports: sixteen weeks, a planted complaint, a burst of copies."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from insight.settings import Settings
from insight.store.loader import load
from insight.store.parts import annotation_row, document_row, part_name, write_part
from insight.store.reader import Reader
from insight.types import Annotation, Document

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
"""A Wednesday; the week before it is 2026-W47."""
MODEL = "0123456789ab"
LAST_MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WEEK = "2026-W47"
TOPICS = {
    "t-00": "battery, update, drains",
    "t-01": "sound, bass, clear",
    "t-02": "delivery, late, 快递",
    "t-03": "comfort, fit, ears",
    "t-04": "保温, 水温, kettle",
    "t-05": "zip, strap, pocket",
    "t-06": "price, 性价比, worth",
}
TOPICS_ZH = {
    "t-00": "电池、更新、耗电",
    "t-01": "音质、低音、清晰",
    "t-02": "快递、物流、客服",
    "t-03": "舒服、佩戴、耳朵",
    "t-04": "保温、水温、水壶",
    "t-05": "拉链、肩带、口袋",
    "t-06": "性价比、价格、值得",
}
_TEXTS = {
    "t-00": [
        "Since the v2.3 update the battery is gone in two hours. Before, I charged once a week.",
        "更新到v2.3之后电池两个小时就没电了，以前能用一周。",
        "Do NOT install the update. Mine drained overnight while lying in the case.",
        "升级完耗电飞快，上班路上就没电，太失望了。",
    ],
    "t-01": [
        "Voices are clear and the bass does not boom. Good for podcasts on the train.",
        "音质很清晰，低音也不闷，听播客正好。",
    ],
    "t-02": [
        "Ordered with two-day delivery and got it nine days later.",
        "快递慢了好几天，客服也没人回复。",
    ],
    "t-03": [
        "They stay in when I run, and after three hours nothing hurts.",
        "戴着很舒服，跑步也不会掉。",
    ],
    "t-04": [
        "Keep warm is why I have a second cup of tea every morning.",
        "保温功能太实用了，半夜冲奶粉不用等。",
    ],
    "t-05": ["The zip sticks at the corner, otherwise a solid bag.", "拉链有点卡，别的都还行。"],
    "t-06": ["Fair price for what you get.", "性价比可以，这个价位没什么好挑的。"],
}
_PRODUCTS = {
    "t-00": "Lumo earbuds",
    "t-01": "Lumo earbuds",
    "t-03": "Lumo earbuds",
    "t-04": "Brio kettle",
    "t-05": "Tern backpack",
}


@dataclass
class Records:
    """Documents with what the analyses say of them."""

    documents: list[Document] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)

    def add(
        self,
        text: str,
        published_at: datetime | None,
        *,
        sentiment: str | None = None,
        rating: float | None = None,
        topic: str | None = None,
        toxic: bool | None = None,
        mismatch: bool | None = None,
        product: str | None = None,
        source: str = "shop",
        language: str = "en",
        text_hash: str | None = None,
        author: str | None = None,
        is_sample: bool = False,
        variant: str | None = None,
        kind: str = "review",
    ) -> str:
        """Add one document; returns its id."""
        number = len(self.documents)
        document_id = f"{number:032x}"
        hash_ = text_hash or f"h{number}"
        self.documents.append(
            Document(
                document_id,
                hash_,
                source,
                kind,
                text,
                language,  # type: ignore[arg-type]
                product=product,
                rating=rating,
                published_at=published_at,
                author_hash=author or f"a{number}",
                is_sample=is_sample,
                variant=variant,
            )
        )
        score = {"negative": -0.9, "neutral": 0.0, "positive": 0.9, None: None}[sentiment]
        for analysis, label, value in (
            ("sentiment", sentiment, score),
            (
                "toxicity",
                None if toxic is None else "toxic" if toxic else "ok",
                0.9 if toxic else 0.1,
            ),
            ("mismatch", None if mismatch is None else "mismatch" if mismatch else "agrees", 0.9),
            ("topics", topic, 0.8),
        ):
            if label is not None:
                self.annotations.append(
                    Annotation(document_id, hash_, analysis, "1", MODEL, label, value)
                )
        return document_id


def settings_for(home: Path, **given: object) -> Settings:
    return Settings(home=home, **given)  # type: ignore[arg-type]


def store(settings: Settings, records: Records, topics: Iterable[str] = TOPICS) -> Reader:
    """A published store that holds the records."""
    write_part(
        settings.inbox,
        part_name("documents", "test", 0),
        [document_row(document) for document in records.documents],
    )
    write_part(
        settings.inbox,
        part_name("annotations", "test", 0),
        [annotation_row(annotation) for annotation in records.annotations],
    )
    write_part(
        settings.inbox,
        part_name("topics", "test", 0),
        [
            {
                "topic_id": id_,
                "model": "0123",
                "label": TOPICS[id_],
                "label_zh": TOPICS_ZH[id_],
                "words": [id_],
                "size": 9,
                "theme": None,
                "theme_zh": None,
                "colour": None,
            }
            for id_ in topics
        ],
    )
    load(settings)
    return Reader(settings)


def steady_week(records: Records, monday: datetime, count: int, moods: Sequence[str]) -> None:
    """`count` documents spread over a week, moods in turn."""
    for i in range(count):
        records.add(
            f"An ordinary remark, number {len(records.documents)}.",
            monday + timedelta(days=i * 7 / count),
            sentiment=moods[i % len(moods)],
        )


def market(seed: int = 7) -> Records:
    """About 900 documents in the sixteen weeks up to `WEEK`."""
    chance = random.Random(seed)
    records = Records()
    for week in range(16):
        monday = LAST_MONDAY - timedelta(weeks=15 - week)
        for _ in range(chance.randint(50, 60)):
            _ordinary(records, chance, monday)
    for i in range(22):
        text = _TEXTS["t-00"][i % 4]
        records.add(
            f"{text} ({i})" if i >= 4 else text,
            LAST_MONDAY + timedelta(hours=6 * i),
            sentiment="negative" if i % 11 else "neutral",
            rating=1.0 + i % 2,
            topic="t-00",
            toxic=False,
            mismatch=False,
            product="Lumo earbuds",
            language="zh" if i % 2 else "en",
        )
    for i in range(12):
        records.add(
            "颜值超高，做工精致，送人自用都合适，五星好评，强烈推荐给大家！",
            LAST_MONDAY + timedelta(days=3, hours=3 * i),
            sentiment="positive",
            rating=5.0,
            topic="t-06",
            toxic=False,
            mismatch=False,
            product="Brio kettle",
            source="天猫旗舰店",
            language="zh",
            text_hash="copied",
        )
    records.add(
        "Absolutely useless, broke on day one and nobody answers. Five stars for the courage.",
        LAST_MONDAY + timedelta(days=1),
        sentiment="negative",
        rating=5.0,
        mismatch=True,
        toxic=False,
        product="Tern backpack",
    )
    records.add(
        "The people in this shop are idiots and should be ashamed of themselves, all of them.",
        LAST_MONDAY + timedelta(days=2),
        sentiment="negative",
        rating=1.0,
        mismatch=False,
        toxic=True,
    )
    for _ in range(5):
        records.add("No date here.", None, sentiment="neutral")
    return records


def _ordinary(records: Records, chance: random.Random, monday: datetime) -> None:
    topic = chance.choice([t for t in TOPICS if t != "t-00"] + ["t-00"] * (chance.random() < 0.15))
    sentiment = chance.choices(["positive", "neutral", "negative"], [65, 18, 17])[0]
    chinese = chance.random() < 0.45
    number = len(records.documents)
    records.add(
        f"{_TEXTS[topic][chinese]} ({number})",
        monday + timedelta(seconds=chance.randrange(7 * 86400)),
        sentiment=sentiment,
        rating={"positive": 5.0, "neutral": 3.0, "negative": 2.0}[sentiment],
        topic=topic,
        toxic=False,
        mismatch=False,
        product=_PRODUCTS.get(topic, chance.choice(["Brio kettle", "Tern backpack", None])),
        source="天猫旗舰店" if chinese else "web shop",
        language="zh" if chinese else "en",
    )
