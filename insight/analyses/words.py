"""Words for topics: Chinese is segmented, English lower-cased, and words that say nothing go."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z][a-z'\u2019]+")
_CHINESE_STOP = frozenset(
    "的 了 是 我 也 都 就 很 在 有 和 不 这 那 你 他 她 它 们 我们 你们 他们 一个 这个 那个 没有 还是 还 "
    "但 但是 就是 因为 所以 如果 可以 可能 会 要 去 来 到 说 看 用 买 给 把 被 让 跟 与 及 或 而 且 吧 吗 "
    "呢 啊 哦 嗯 哈哈 哈 呀 啦 着 过 得 地 之 其 此 于 从 对 为 以 等 上 下 里 中 后 前 个 只 再 又 才 "
    "已经 现在 时候 什么 怎么 为什么 这样 那样 这么 那么 真的 真 太 非常 特别 比较 有点 一点 一下 一些 "
    "东西 感觉 觉得 知道 自己 大家 不是 不会 不能 不要 还有 以后 之前 今天 昨天 起来 出来 本来 结果 而且 "
    "还行 一直 一样 应该 需要 虽然 不过 只是 然后 最后 第一 第二 两个 几个 一次 这次 上次 下次 收到 买的".split()
)


def words(text: str) -> list[str]:
    """The words of a text in both languages, in order, without stop words."""
    found: list[str] = []
    for run in _RUN.findall(text.lower()):
        if run[0] <= "z":
            word = run.replace("\u2019", "'").strip("'").removesuffix("'s")
            if len(word) > 2 and word not in _english_stop():
                found.append(word)
        else:
            found += [w for w in segmenter().lcut(run) if len(w) > 1 and w not in _CHINESE_STOP]
    return found


@cache
def segmenter() -> Any:
    """jieba, which knows nothing of a user's own words and is not the one that other code changes."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()


@cache
def _english_stop() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    contractions = (
        "don't didn't doesn't isn't wasn't can't couldn't won't wouldn't haven't hasn't i'm i've "
        "it's that's you're they're i'd i'll aren't weren't shouldn't there's "
        "just really got get like use used using one also would could thing things lot bit much "
        "good great nice bad love best better well product bought buy item still even"
    )
    return frozenset(ENGLISH_STOP_WORDS) | frozenset(contractions.split())
