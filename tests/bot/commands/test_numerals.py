from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.numerals import read_number, read_share

DIGITS = "零一二三四五六七八九"


def in_words(number: int) -> str:
    """The standard Chinese reading of 0 … 99,999,999."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1_000 else ""
        return f"{in_words(number // 10_000)}万{gap}{in_words(rest) if rest else ''}"
    words, is_gapped = "", False
    for unit, sign in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if is_gapped else "") + DIGITS[digit] + sign
        is_gapped = bool(words) and not digit
    return words or DIGITS[0]


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 99_999_999))
def test_every_number_in_words_is_read(number: int) -> None:
    assert read_number(in_words(number)) == number


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 10**30), st.none() | st.integers(0, 10**6))
def test_every_number_in_digits_is_read(whole: int, fraction: int | None) -> None:
    text = str(whole) if fraction is None else f"{whole}.{fraction}"
    assert read_number(text) == Decimal(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("两百五", 250),
        ("一百二", 120),
        ("三千五", 3500),
        ("一万二", 12_000),
        ("一亿二", 120_000_000),
        ("一亿零五", 100_000_005),
        ("二〇二六", 2026),
        ("两千零二十六", 2026),
        ("三点五", "3.5"),
        ("点五", "0.5"),
        (".5", "0.5"),
        ("半", "0.5"),
        ("一半", "0.5"),
        ("两点半", "2.5"),
        ("零点零五", "0.05"),
    ],
)
def test_a_number_is_read_as_people_say_it(text: str, number: int | str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "百",
        "十百",
        "一万二万",
        "三点",
        "三点十",
        "半百",
        "1e3",
        "+1",
        "-1",
        "1.",
        "٣",
        "5" * 1_101,
        "五" * 1_101,
        "万",
        "一万百",
    ],
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("60%", "0.6"),
        ("百分之六十", "0.6"),
        ("百分之60", "0.6"),
        ("六成", "0.6"),
        ("六成五", "0.65"),
        ("六成半", "0.65"),
        ("0.5%", "0.005"),
        ("十成", "1"),
    ],
)
def test_a_share_is_read_as_people_say_it(text: str, share: str) -> None:
    assert read_share(text) == Decimal(share)


@pytest.mark.parametrize("text", ["60", "%", "百分之", "十百%", "六成二十", "六成百", "成"])
def test_what_is_no_share_is_not_read(text: str) -> None:
    assert read_share(text) is None
