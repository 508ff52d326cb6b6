"""Chinese words, and the words of both languages that say nothing of what a text is about."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

_CHINESE_STOP = frozenset(
    "的 了 是 我 也 都 就 很 在 有 和 不 这 那 你 他 她 它 们 我们 你们 他们 一个 这个 那个 没有 还是 还 "
    "但 但是 就是 因为 所以 如果 可以 可能 会 要 去 来 到 说 看 用 买 给 把 被 让 跟 与 及 或 而 且 吧 吗 "
    "呢 啊 哦 嗯 哈哈 哈 呀 啦 着 过 得 地 之 其 此 于 从 对 为 以 等 上 下 里 中 后 前 个 只 再 又 才 "
    "已经 现在 时候 什么 怎么 为什么 这样 那样 这么 那么 真的 真 太 非常 特别 比较 有点 一点 一下 一些 "
    "东西 感觉 觉得 知道 自己 大家 不是 不会 不能 不要 还有 以后 之前 今天 昨天 起来 出来 本来 结果 而且 "
    "还行 一直 一样 应该 需要 虽然 不过 只是 然后 最后 第一 第二 两个 几个 一次 这次 上次 下次 收到 买的 "
    "这是 那是 就是说 总体 整体 根本 里面 外面 上面 下面 看着 看到 没事 没人 买来 买了 来说 的话 不了 有些 "
    "那种 这种 各种 之类 这里 那里 哪里 哪来 真是 实在 确实 居然 竟然 而已 反正 其他 其它 只能 只有 不用 别的 "
    "每次 每天 很多 许多 不少 一种 一款 一台 一本 一件 一家 一张 这款 这台 这本 这件 这家 本书 这本书 那么多 "
    "出现 进行 成为 以及 或者 并且 同时 关于 由于 为了 除了 通过 继续 开始 结束 左右 差不多 好像 似乎 几乎 "
    "直接 完全 绝对 终于 马上 立刻 刚刚 刚才 一定 肯定 当然 尤其 甚至 毕竟 难道 究竟 到底 无法 不得不 怎样 "
    "不错 喜欢 推荐 满意 值得 果断 五星 好评 差评 第一个 第一次 就够 够用 挺好 很好 太好 一如既往 希望 建议".split()
)

_LONG_RUN = re.compile(r"[\u3400-\u9fff]{400}")
"""Chinese without a break that is longer than any sentence."""


def is_stop(word: str) -> bool:
    """Whether a word, in lower case, says nothing of what a text is about."""
    return word in _CHINESE_STOP or word in _english_stop()


@cache
def segmenter() -> Any:
    """jieba, which knows nothing of a user's own words and is not the one that other code changes."""
    import jieba

    jieba.setLogLevel(logging.WARNING)

    class Segmenter(jieba.Tokenizer):  # type: ignore[misc]
        def cut(self, sentence: str, *given: Any, **named: Any) -> Iterator[str]:
            # What jieba does with a run that it does not know grows with the square of its length:
            # fifty thousand signs without a break took it a minute.
            start = 0
            for end in [*(run.end() for run in _LONG_RUN.finditer(sentence)), len(sentence)]:
                yield from super().cut(sentence[start:end], *given, **named)
                start = end

    return Segmenter()


@cache
def _english_stop() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    contractions = (
        "don't didn't doesn't isn't wasn't can't couldn't won't wouldn't haven't hasn't i'm i've "
        "it's that's you're they're i'd i'll aren't weren't shouldn't there's "
        "just really got get like use used using one also would could thing things lot bit much "
        "good great nice bad love best better well product bought buy item still even "
        "okay perfect enjoy enjoyed amazing awesome excellent happy glad recommend star stars review day days "
        "week weeks month months year years time times people way right left work works worked"
    )
    return frozenset(ENGLISH_STOP_WORDS) | frozenset(contractions.split())
