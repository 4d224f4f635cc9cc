"""Replies about quotas that were set. Pure."""

from collections.abc import Mapping
from typing import Final

from bot.commands.text import shown
from bot.quota_words import QuotaSubjectWord
from bot.replies.sentences import say
from bot.role_words import ROLE_NAMES
from core.house import Subject
from core.message import Reply
from core.person import Person
from core.quota import Period

_AMOUNTS: Final = {Period.DAY: "quota_of_day", Period.HOUR: "quota_of_hour"}
_FREE: Final = {Period.DAY: "quota_free_day", Period.HOUR: "quota_free_hour"}


def quota_set(whose: str, values: Mapping[Period, int], *, is_new: bool) -> Reply:
    """What holds now for somebody; `is_new` unless it did before."""
    amounts = "，".join(
        say(_AMOUNTS[period], pictures=values[period]) if values[period] else say(_FREE[period])
        for period in Period
        if period in values
    )
    said = "quota_set" if is_new else "quota_same"
    return Reply(text=say(said, whose=whose, amounts=amounts or say("quota_default")))


def whose_person(person: Person) -> str:
    """How a person is spoken of."""
    return say("quota_whose_person", name=shown(person.name), identity=str(person.identity))


def whose_word(word: QuotaSubjectWord) -> str:
    """How those are spoken of for whom a quota was set."""
    if word.role is not None:
        return say("quota_whose_role", role=ROLE_NAMES[word.role])
    return say("quota_whose_place" if word.subject is Subject.PLACE else "quota_whose_all")
