from datetime import timedelta

import pytest

from bot.durations import read_duration

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "span", "words"),
    [
        ("3天 刷屏", 3 * DAY, "刷屏"),
        ("刷屏，3天", 3 * DAY, "刷屏"),
        ("三天", 3 * DAY, ""),
        ("两个小时", DAY / 12, ""),
        ("半小时：骂人", DAY / 48, "骂人"),
        ("1.5 h", DAY / 16, ""),
        ("一周 第3天又犯", 7 * DAY, "第3天又犯"),
        ("30分钟", DAY / 48, ""),
        ("永久 发不合适的图", None, "发不合适的图"),
        ("一直刷屏 3天", 3 * DAY, "一直刷屏"),
        ("２天", 2 * DAY, ""),
    ],
)
def test_a_duration_stands_at_either_end_of_the_words(typed, span, words):
    assert read_duration(typed) == (span, words)


@pytest.mark.parametrize("typed", ["", "刷屏", "0天", "刷屏3天了还在刷", "99999年", "3day"])
def test_what_says_no_duration_is_none(typed):
    assert read_duration(typed) is None
