"""What the labels of a file mean, in the many ways in which people write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping

from insight.errors import SourceError
from insight.models.labels import SENTIMENTS

TOXICITIES = ("ok", "toxic")
_WORDS = {
    "negative": "negative neg n bad worst poor dissatisfied 负面 负 负向 消极 差 差评 不满意 贬 贬义",
    "neutral": "neutral neu mixed 中性 中立 中 中评 一般",
    "positive": "positive pos p good great satisfied 正面 正 正向 积极 好 好评 满意 褒 褒义",
}
_TOXIC_WORDS = {
    "toxic": "toxic harmful hate hateful offensive abusive abuse insult yes true 有害 攻击 冒犯 仇恨 辱骂 是",
    "ok": "ok safe none no false neither normal clean nontoxic non-toxic harmless rude against "
    "安全 正常 无害 否 无",
}
_NUMBERS: Mapping[Collection[float], Mapping[float, str]] = {
    (0, 1): {0: "negative", 1: "positive"},
    (-1, 1): {-1: "negative", 1: "positive"},
    (-1, 0, 1): {-1: "negative", 0: "neutral", 1: "positive"},
    (0, 1, 2): {0: "negative", 1: "neutral", 2: "positive"},
    (0, 2, 4): {0: "negative", 2: "neutral", 4: "positive"},
    (0, 4): {0: "negative", 4: "positive"},
}
_STARS: Mapping[float, str] = {
    1: "negative",
    2: "negative",
    3: "neutral",
    4: "positive",
    5: "positive",
}


def classes_of(task: str) -> tuple[str, ...]:
    return TOXICITIES if task == "toxicity" else SENTIMENTS


def meaning(
    task: str, found: Collection[str], given: Mapping[str, str], name: str
) -> dict[str, str | None]:
    """Each label that is `found` to what it means; None where rows that have it are left out.

    What is `given` wins; an empty value leaves out. A label that is not in the result is not
    understood. Raises SourceError for a given value that is none, and for numbers that can mean
    several things.
    """
    known = classes_of(task)
    chosen: dict[str, str | None] = {}
    for label, value in given.items():
        if value and value not in known:
            raise SourceError(
                f"--labels {label}={value}: the values are {', '.join(known)}, or nothing to "
                "leave the rows out."
            )
        chosen[_plain(label)] = value or None
    open_ = [label for label in found if _plain(label) not in chosen]
    numbers = {label: number for label in open_ if (number := _number(label)) is not None}
    if numbers:
        by_number = _numbers(task, set(numbers.values()), name)
        return _together(found, chosen, {k: by_number[v] for k, v in numbers.items()}, task)
    return _together(found, chosen, {}, task)


def _together(
    found: Collection[str],
    chosen: Mapping[str, str | None],
    numbers: Mapping[str, str],
    task: str,
) -> dict[str, str | None]:
    words = {
        word: label
        for label, several in (_TOXIC_WORDS if task == "toxicity" else _WORDS).items()
        for word in several.split()
    }
    result: dict[str, str | None] = {}
    for label in found:
        plain = _plain(label)
        if plain in chosen:
            result[label] = chosen[plain]
        elif label in numbers:
            result[label] = numbers[label]
        elif plain in words:
            result[label] = words[plain]
    return result


def _numbers(task: str, values: set[float], name: str) -> Mapping[float, str]:
    if task == "toxicity" and values <= {0, 1}:
        return {0: "ok", 1: "toxic"}
    if task != "toxicity":
        for scale, meant in _NUMBERS.items():
            if values == set(scale):
                return meant
        if values <= set(_STARS) and len(values) > 2:
            return _STARS
    shown = ", ".join(f"{value:g}" for value in sorted(values)[:10])
    raise SourceError(
        f"{name}: the labels {shown} can mean several things. Say it by --labels, such as "
        f'--labels "{min(values):g}={classes_of(task)[0]},{max(values):g}={classes_of(task)[-1]}".'
    )


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", label).strip().casefold()


def _number(label: str) -> float | None:
    plain = _plain(label).removesuffix("stars").removesuffix("star").removesuffix("星").strip()
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if abs(number) < 1e6 else None
