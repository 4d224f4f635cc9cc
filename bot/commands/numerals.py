"""Numbers as people write them: 20, 二十, 两百五, 三点五, 60%, 六成."""

import re
from decimal import Decimal
from typing import Final

NUMBER: Final = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+|[零〇一二两三四五六七八九十百千万亿点半]+)"
"""A pattern for all that may be a number, in folded text."""

_MAX_DIGITS: Final = 1_100
_DIGITS: Final = {
    **{digit: value for value, digit in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
}
_SECTION: Final = re.compile(
    "(?:([一二两三四五六七八九])千)?零?(?:([一二两三四五六七八九])百)?零?"
    "(?:([一二三四五六七八九])?(十))?零?([一二两三四五六七八九])?"
)
_SCALES: Final = (("亿", 10**8), ("万", 10**4))
_SHARE: Final = re.compile(rf"百分之({NUMBER})|({NUMBER})%|({NUMBER})成(半|{NUMBER})?")


def read_number(text: str) -> Decimal | None:
    """The number that all of a folded text is, exactly; None where it is none."""
    if text.isascii():
        is_number = len(text) <= _MAX_DIGITS and re.fullmatch(NUMBER, text)
        return Decimal(text) if is_number else None
    if text in {"半", "一半"}:
        return Decimal("0.5")
    whole, point, fraction = text.partition("点")
    value = 0 if point and not whole else _read_whole(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if fraction == "半":
        return value + Decimal("0.5")
    if not fraction or any(digit not in _DIGITS for digit in fraction):
        return None
    return Decimal(f"{value}.{''.join(str(_DIGITS[digit]) for digit in fraction)}")


def read_share(text: str) -> Decimal | None:
    """The share of one in 60%, 百分之六十, 六成 or 六成五; None where it is none."""
    found = _SHARE.fullmatch(text)
    if found is None:
        return None
    percent, signed, tenths, rest = found.groups()
    value = read_number(percent or signed or tenths)
    if value is None:
        return None
    if tenths is None:
        return value / 100
    more = Decimal(0) if rest is None else Decimal(5) if rest == "半" else read_number(rest)
    return None if more is None or more >= 10 else value / 10 + more / 100  # noqa: PLR2004


def _read_whole(text: str) -> int | None:
    """Digits in a row (二〇二六), or a number in words (两千零二十六)."""
    if text and all(digit in _DIGITS for digit in text):
        digits = "".join(str(_DIGITS[digit]) for digit in text)
        return int(digits) if len(digits) <= _MAX_DIGITS else None
    return _read_scaled(text, _SCALES)


def _read_scaled(text: str, scales: tuple[tuple[str, int], ...]) -> int | None:
    if not scales:
        return _read_section(text)
    (sign, scale), smaller = scales[0], scales[1:]
    head, found, tail = text.partition(sign)
    if not found:
        return _read_scaled(text, smaller)
    high = _read_scaled(head, smaller)
    if tail in _DIGITS and tail not in "零〇":
        low: int | None = _DIGITS[tail] * scale // 10  # 一万二 is 12000
    else:
        low = _read_scaled(tail, smaller) if tail else 0
    return None if high is None or low is None else high * scale + low


def _read_section(text: str) -> int | None:
    """A number below ten thousand."""
    found = _SECTION.fullmatch(text)
    if found is None or not text:
        return None
    thousands, hundreds, tens, ten, ones = found.groups()
    value = 1000 * _DIGITS.get(thousands, 0) + 100 * _DIGITS.get(hundreds, 0)
    value += 10 * _DIGITS.get(tens, 1) if ten else 0
    # 一百二 is 120, 三千五 is 3500.
    unit = {"千": 100, "百": 10}.get(text[-2:-1], 1)
    return value + unit * _DIGITS.get(ones, 0)
