"""The figures for a reader, in Markdown: what the command prints, and the model card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from insight.files import sha256, write_atomically

_LIMITS = (
    "The models ship without a list of the texts that they were trained on, so rows of theirs "
    "cannot be left out: on data that the weights' card names as training data these figures "
    "flatter.",
    "Intervals hold 95 %: Wilson's for accuracy, a bootstrap of the rows for the others. They "
    "take rows as independent, which repeated texts are not.",
)


def lines(result: Mapping[str, Any]) -> list[str]:
    """The figures as lines of Markdown."""
    reasons = "; ".join(f"{why} {count:,}" for why, count in result["rejected"].items())
    rejected = sum(result["rejected"].values())
    text = [
        f"Read {result['read']:,}, used {result['used']:,} ({result['different_texts']:,} different "
        f"texts), rejected {rejected:,}{f' ({reasons})' if reasons else ''}.",
        "",
    ]
    text += _found(result) if "categories" in result else _judged(result)
    if "categories" in result:
        text.append("What was found beyond these categories does not count.")
    if result["task"] == "toxicity":
        text.append("Calibration compares the probability of being toxic with the share that is.")
    return [*text, *(_of_own(result) if "verdict" in result else _LIMITS)]


def _of_own(result: Mapping[str, Any]) -> list[str]:
    """What is said of a head of the user's beside ours, and how far it can be trusted."""
    return [
        f"On these rows your own head of {result['task']} is {result['verdict']}.",
        "Each row was judged by a head that had learned neither from it nor from another row of the "
        "same text. Intervals hold 95 %: a bootstrap of the texts with all their rows.",
    ]


def write_card(path: Path, result: Mapping[str, Any], data: Path, command: str) -> None:
    """Write the model card: what was measured, on what, by what, and its limits."""
    models = ", ".join(f"{one['name']} `{one['model']}`" for one in result["annotators"])
    content = [
        f"# {result['task'].capitalize()} on {data.name}",
        "",
        f"- Models: {models}",
        f"- Data: `{data.name}`, sha256 `{sha256(data)}`",
        f"- Measured: {datetime.now(UTC).date().isoformat()}, seed {result['seed']}",
        f"- Command: `{command}`",
        "",
        *lines(result),
        "",
    ]
    write_atomically(path, "\n".join(content).encode())


def _judged(result: Mapping[str, Any]) -> list[str]:
    classes = result["classes"]
    labels = ", ".join(
        f"{_cell(label)} = {meant or 'left out'}" for label, meant in result["labels"].items()
    )
    text = [f"Labels: {labels}. Figures are over {', '.join(classes)}.", ""]
    heads = ["model", "accuracy", "macro-F1", "macro-recall", "calibration error"]
    rows = []
    for one in result["annotators"]:
        error = one["calibration_error"]
        by_language = ", ".join(f"{name} {error[name]:.3f}" for name in error if name != "all")
        rows.append(
            [
                f"{one['name']} ({one['model']})",
                _with_interval(one, "accuracy"),
                _with_interval(one, "macro_f1"),
                f"{one['macro_recall']:.3f}",
                f"{error['all']:.3f}{_error_interval(one)} ({by_language})",
            ]
        )
    text += _table(heads, rows)
    for one in result["annotators"]:
        if gain := one.get("less_the_first"):
            first = result["annotators"][0]["name"]
            names = {"accuracy": "accuracy", "macro_f1": "macro-F1"}
            names |= {"calibration_error": "calibration error"}
            gains = [
                f"{title} {_with_interval(gain, name, '+')}"
                for name, title in names.items()
                if name in gain
            ]
            text += [f"{one['name']} less {first}: {', '.join(gains)}.", ""]
        rows = [
            [name, *(f"{count:,}" for count in counts)]
            for name, counts in zip(classes, one["confusion"], strict=True)
        ]
        text += _table([f"file \\ {one['name']}", *classes], rows)
    return text


def _found(result: Mapping[str, Any]) -> list[str]:
    rows = [
        [
            f"{one['name']} ({one['model']})",
            _with_interval(one, "micro_f1"),
            "-" if one["precision"] is None else f"{one['precision']:.3f}",
            f"{one['recall']:.3f}",
        ]
        for one in result["annotators"]
    ]
    text = _table(["model", "micro-F1", "precision", "recall"], rows)
    for one in result["annotators"]:
        rows = [
            [name, *(f"{count:,}" for count in counts.values())]
            for name, counts in one["confusion"].items()
        ]
        text += _table([one["name"], "both", f"only {one['name']}", "only the file"], rows)
    return text


def _error_interval(one: Mapping[str, Any]) -> str:
    if "calibration_error_interval" not in one:
        return ""
    low, high = one["calibration_error_interval"]
    return f", {low:.3f} to {high:.3f}"


def _with_interval(figures: Mapping[str, Any], name: str, sign: str = "") -> str:
    low, high = figures[f"{name}_interval"]
    return f"{figures[name]:{sign}.3f} ({low:{sign}.3f} to {high:{sign}.3f})"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table whose columns are aligned as text too."""
    cells = [list(heads), *map(list, rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(heads))]
    made = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    made.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return [*made, ""]


def _cell(text: str) -> str:
    """A label of the file, harmless in Markdown."""
    return "".join("_" if sign in "|`<>[]\n\r*" else sign for sign in text)[:40]
