"""Why a figure is not given, in English and Chinese: nothing is claimed from too little."""

from __future__ import annotations

_TEXTS = {
    "days": ("{known} days are known; this takes {needed}.", "已知 {known} 天的数据，至少需要 {needed} 天。"),
    "held back": (
        "{known} days are known; a forecast scored on {weeks} weeks takes {needed}.",
        "已知 {known} 天的数据；留出 {weeks} 周检验的预测至少需要 {needed} 天。",
    ),
    "pairs": (
        "{known} pairs are known; a correlation takes {needed}.",
        "已知 {known} 对数据，相关分析至少需要 {needed} 对。",
    ),
    "days of both": (
        "{known} days are known of both; this takes {needed}.",
        "两者同时已知 {known} 天，至少需要 {needed} 天。",
    ),
    "rows": (
        "{known} days are known; {terms} drivers take {needed}.",
        "已知 {known} 天的数据；{terms} 个因素至少需要 {needed} 天。",
    ),
    "outcomes": (
        "The rarer outcome was seen {known} times; {terms} drivers take {needed}.",
        "较少的结果只出现 {known} 次；{terms} 个因素至少需要 {needed} 次。",
    ),
    "nothing": ("There is no value.", "没有数值。"),
    "does not vary": ("It does not vary, so there is nothing to tell from it.", "数值没有变化，无从分析。"),
    "no denominator": ("The days known hold nothing to divide by.", "已知各天的分母为零。"),
    "separated": (
        "A driver tells the outcomes apart entirely, so its odds have no limit.",
        "某个因素把结果完全分开，其比值比没有上限。",
    ),
    "sparse": (
        "Only {known} of {days} days have a value, which is too few to know what a day is like.",
        "{days} 天中只有 {known} 天有数值，不足以判断一天的常态。",
    ),
    "not additive": (
        "It does not add up over days, so a running period cannot be told from them.",
        "该指标不能按天相加，无法由各天推算期末值。",
    ),
    "no days": ("No day of it is known.", "没有任何一天的数据。"),
    "no baseline": (
        "The days known do not reach back as far before the flight as it lasts.",
        "投放开始前的数据不足同样长的时间，无法比较。",
    ),
    "no control": ("There is not exactly one control arm.", "对照组必须有且只有一个。"),
    "no values": ("The file gives no values of it.", "文件没有给出相应数值。"),
    "groups": ("The groups cannot be compared: {detail}", "各组无法比较：{detail}"),
    "dependent": ("A driver does not vary, or is a sum of others.", "某个因素没有变化，或是其他因素之和。"),
    "no cohort": (
        "No month of leads is old enough to know who became a customer.",
        "还没有足够早的线索月份可以判断是否成交。",
    ),
}


class TooShort(ValueError):
    """What is there does not hold what was asked for; `english` and `chinese` say how much it holds and needs."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.english, self.chinese = said(reason, **facts)
        super().__init__(self.english)


def said(reason: str, **facts: object) -> tuple[str, str]:
    """A reason in English and Chinese, with its facts filled in."""
    english, chinese = (text.format(**facts) for text in _TEXTS[reason])
    return english, chinese
