"""Aspects on data that nothing was trained on: polarity of a given target, and finding aspects.

    python -m bench.aspects --data FOLDER

Beside ours stands the sentiment of the whole text, which is what one has without aspects. The
mapping of categories is fixed in aspects.toml.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from insight.analyses.aspect_tree import OTHER, terms
from insight.analyses.aspects import find, polarity
from insight.models import Models
from insight.models.labels import SENTIMENTS, Labels
from insight.settings import get_settings

MAPPING = tomllib.loads(Path(__file__).with_name("aspects.toml").read_text(encoding="utf-8"))
Target = tuple[str, tuple[int, int], int]


def xml_targets(path: Path) -> Iterator[Target]:
    """Texts, spans and sentiments of MAMS and SemEval-14; those in conflict are left out."""
    for sentence in ElementTree.parse(path).getroot().iter("sentence"):
        for term in sentence.iter("aspectTerm"):
            if term.attrib["polarity"] in SENTIMENTS:
                span = (int(term.attrib["from"]), int(term.attrib["to"]))
                yield (
                    sentence.findtext("text") or "",
                    span,
                    SENTIMENTS.index(term.attrib["polarity"]),
                )


def bdci_targets(path: Path) -> Iterator[Target]:
    """Posts about cars: the span is the word that judges, else a term of the subject, else all."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            text, word = row["content"], row["sentiment_word"]
            spans = [
                (term.start, term.end)
                for term in terms(text, "zh")
                if term.aspect == MAPPING["bdci"][row["subject"]]
            ]
            if row["subject"] in text:
                spans.insert(
                    0,
                    (text.index(row["subject"]), text.index(row["subject"]) + len(row["subject"])),
                )
            if word and word in text:
                spans.insert(0, (text.index(word), text.index(word) + len(word)))
            span = spans[0] if spans else (0, len(text))
            yield text, span, int(row["sentiment_value"]) + 1


def judge(name: str, labels: Labels, targets: Sequence[Target], language: str) -> None:
    texts = [text for text, _, _ in targets]
    languages = [language] * len(texts)
    truth = np.array([sentiment for _, _, sentiment in targets])
    ours = polarity(labels, texts, [span for _, span, _ in targets], languages).argmax(axis=1)
    whole = labels.read(texts, languages, with_tokens=False).sentiment.argmax(axis=1)
    cells = [
        f"{accuracy_score(truth, said):.3f} {f1_score(truth, said, average='macro'):.3f}"
        for said in (ours, whole)
    ]
    print(f"{name:34} {len(targets):6}   {cells[0]:>14}   {cells[1]:>14}", flush=True)


def mapped(category: str) -> str:
    table = MAPPING["semeval"]
    return str(table.get(category, table.get(category.split("#")[0], "")))


def find_categories(name: str, labels: Labels, path: Path) -> None:
    wanted, said = [], []
    texts = []
    for sentence in ElementTree.parse(path).getroot().iter("sentence"):
        texts.append(sentence.findtext("text") or "")
        found = {mapped(opinion.attrib["category"]) for opinion in sentence.iter("Opinion")}
        wanted.append(found - {""})
    readings = labels.read(texts, ["en"] * len(texts))
    for text, tokens in zip(texts, readings.tokens, strict=True):
        assert tokens is not None
        said.append({item.aspect for item in find(text, "en", tokens, labels)} - {OTHER})
    both = sum(len(one & other) for one, other in zip(wanted, said, strict=True))
    right, all_ = sum(map(len, wanted)), sum(map(len, said))
    print(
        f"{name:34} {len(texts):6}   precision {both / all_:.3f}, recall {both / right:.3f}, "
        f"micro-F1 {2 * both / (right + all_):.3f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    labels = Models(get_settings(), arguments.threads).labels
    data, semeval = arguments.data, arguments.data / "absa_semeval"
    print(f"{'polarity of a given target':34} targets   accuracy, F1     whole text")
    for name, path in (
        ("MAMS val", data / "absa_mams" / "ATSA_val.xml"),
        ("SemEval-14 laptops", semeval / "Laptop_Train_v2.xml"),
        ("SemEval-14 restaurants", semeval / "Restaurants_Train_v2.xml"),
    ):
        if path.exists():
            judge(name, labels, list(xml_targets(path)), "en")
    cars = data / "zh_bdci_car" / "train_80.csv"
    if cars.exists():
        judge("BDCI cars", labels, list(bdci_targets(cars)), "zh")
    print("\nfinding the aspect, by sentence")
    for name, path in (
        ("SemEval-15 laptops", semeval / "ABSA-15_Laptops_Train_Data.xml"),
        ("SemEval-15 restaurants", semeval / "ABSA-15_Restaurants_Train_Final.xml"),
    ):
        if path.exists():
            find_categories(name, labels, path)


if __name__ == "__main__":
    main()
