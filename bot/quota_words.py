"""Quotas as people write them: `50张/天`, `每小时 10 张`, `不限`, `默认`. Pure."""

import re
from typing import Final

import msgspec

from bot.commands.numerals import NUMBER, read_number
from bot.commands.text import fold, shown
from bot.role_words import ROLES_BY_WORD
from core.errors import UserError
from core.house import Role, Subject
from core.quota import Period

MOST: Final = 1_000_000
"""More pictures than that are written 不限."""

_WORDS: Final = {
    Subject.PLACE: ("本群", "这个群", "本频道", "这个频道", "这里", "全群", "群"),
    Subject.ALL: ("所有人", "大家", "每个人", "每人", "全部", "全局", "all"),
}
_SUBJECTS: Final[dict[str, tuple[Subject, Role | None]]] = {
    **{word: (subject, None) for subject, words in _WORDS.items() for word in words},
    **{word: (Subject.ROLE, role) for word, role in ROLES_BY_WORD.items()},
}
_SUBJECT: Final = re.compile(
    rf"(?:给|每个)?({'|'.join(sorted(_SUBJECTS, key=len, reverse=True))})(?![a-z])[\s:,=]*"
)
_PERIODS: Final = {"天": Period.DAY, "日": Period.DAY, "小时": Period.HOUR, "时": Period.HOUR}
_EACH: Final = r"(?:每|一|1)?\s*个?\s*(天|日|小时|时)"
_NUMBER: Final = rf"({NUMBER})\s*(?:张|幅|个|次)?(?:图片?)?"
_AMOUNT: Final = re.compile(
    rf"(?:{_EACH}\s*[:,]?\s*(?:最多|限)?\s*{_NUMBER}|(?:最多|限)?\s*{_NUMBER}\s*[/每,]?\s*{_EACH})"
)
_FREE: Final = re.compile(rf"(?:{_EACH}\s*)?(?:不限量?|无限制?|不限制|不限张数|没有限制)")
_DEFAULT: Final = re.compile(r"(?:恢复)?默认|恢复|清除|default")


class QuotaChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be set: pictures for periods, 0 for as many as one likes.

    Without periods it is back to what the settings say.
    """

    pictures: int = 0
    periods: tuple[Period, ...] = ()


class QuotaSubjectWord(msgspec.Struct, frozen=True, kw_only=True):
    """For whom, where that is no one person."""

    subject: Subject
    role: Role | None = None


def split_subject(words: str) -> tuple[QuotaSubjectWord | None, str]:
    """For whom a quota is (None: some person, said otherwise), and the other words."""
    found = _SUBJECT.match(fold(words))
    if found is None:
        return None, words
    subject, role = _SUBJECTS[found.group(1)]
    return QuotaSubjectWord(subject=subject, role=role), words[found.end() :]


def read_change(words: str) -> QuotaChange:
    """What is to be set; UserError where it is not plainly said."""
    folded = fold(words).strip().rstrip("。.!")
    if not folded:
        raise UserError("quota_missing")
    if _DEFAULT.fullmatch(folded):
        return QuotaChange()
    if (free := _FREE.fullmatch(folded)) is not None:
        periods = (_PERIODS[free.group(1)],) if free.group(1) else tuple(Period)
        return QuotaChange(periods=periods)
    found = _AMOUNT.fullmatch(folded)
    if found is None:
        raise UserError("quota_how", given=shown(words.strip()))
    before, after, count, period = found.groups()
    number = read_number(after or count)
    if number is None or number != int(number):
        raise UserError("quota_how", given=shown(words.strip()))
    if number < 1:
        raise UserError("quota_zero")
    if number > MOST:
        raise UserError("quota_too_large", most=MOST)
    return QuotaChange(pictures=int(number), periods=(_PERIODS[before or period],))
