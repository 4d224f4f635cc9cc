"""What is asked of 统计: of which time, and whose. Pure."""

import re
from enum import Enum
from typing import Final, NamedTuple

from bot.commands.text import fold, shown
from bot.summary import Span
from core.errors import UserError

_SPANS: Final = {
    **dict.fromkeys(("今天", "今日", "天", "日", "24小时", "day"), Span.DAY),
    **dict.fromkeys(("本周", "这周", "周", "7天", "近7天", "一周", "week"), Span.WEEK),
    **dict.fromkeys(("本月", "这个月", "月", "30天", "近30天", "一个月", "month"), Span.MONTH),
}


class Scope(Enum):
    """Whose pictures are counted."""

    ME = "我"
    PLACE = "本群"
    ALL = "全部"


_SCOPES: Final = {
    **dict.fromkeys(("我", "我的", "自己", "me"), Scope.ME),
    **dict.fromkeys(("本群", "这里", "这个群", "群", "频道"), Scope.PLACE),
    **dict.fromkeys(("全部", "所有", "所有人", "全局", "全站", "all"), Scope.ALL),
}
_BETWEEN: Final = re.compile(r"[\s,、的]+")


class Question(NamedTuple):
    """A span and a scope."""

    span: Span
    scope: Scope


def read_question(words: str, *, is_private: bool) -> Question:
    """What is asked: of the week unless said otherwise, in a group of the group, else of oneself.

    Raises UserError for words that mean neither.
    """
    span, scope = Span.WEEK, Scope.ME if is_private else Scope.PLACE
    for word in filter(None, _BETWEEN.split(fold(words).strip())):
        if word in _SPANS:
            span = _SPANS[word]
        elif word in _SCOPES:
            scope = _SCOPES[word]
        else:
            raise UserError("statistics_how", given=shown(words))
    return Question(span, scope)
