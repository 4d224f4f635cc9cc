"""The commands 额度 and 设额度: how much one may draw, and how much admins allow."""

from datetime import datetime
from typing import Any, Final

import msgspec

from bot.handlers import targets
from bot.handlers.audited import Kept, change
from bot.handlers.charging import allowance_of
from bot.handlers.persons import find_person, named_person, refuse_others
from bot.handlers.request import Answer, Request
from bot.quota_words import QuotaChange, QuotaSubjectWord, read_change, split_subject
from bot.replies import limit_replies
from bot.replies.quota_replies import quota_set, whose_person, whose_word
from core.errors import UserError
from core.house import Act, Subject
from core.quota import EVERYBODY, Period, QuotaSubject
from storage.database import Transaction


async def quota(request: Request) -> Answer:
    """What one may draw here and now."""
    targets.refuse_words(request)
    allowance = await allowance_of(request)
    return Answer(replies=(limit_replies.quota(allowance, request.role),))


async def set_quota(request: Request) -> Answer:
    """Allow a person, a role, this conversation or everybody more or less."""
    refuse_others(request)
    subject, whose, wish = await _read(request)
    kept = await request.tx.quotas.get(subject)
    values = {**kept, **dict.fromkeys(wish.periods, wish.pictures)} if wish.periods else {}
    entry = await change(request, QUOTA, str(subject), msgspec.to_builtins(values) or None)
    return Answer(replies=(quota_set(whose, values, is_new=entry is not None),))


async def _read(request: Request) -> tuple[QuotaSubject, str, QuotaChange]:
    """Whose quota is set, what they are called, and to what."""
    words = request.command.prompt.strip()
    word, rest = split_subject(words) if request.command.target is None else (None, words)
    if word is not None:
        return _subject_of(word, request), whose_word(word), read_change(rest)
    named = await named_person(request)
    if named is None:
        if not words:
            raise UserError("quota_missing")
        named = await find_person(request)
    person, rest = named
    return QuotaSubject.of_person(person.identity), whose_person(person), read_change(rest)


def _subject_of(word: QuotaSubjectWord, request: Request) -> QuotaSubject:
    if word.role is not None:
        return QuotaSubject.of_role(word.role)
    if word.subject is Subject.ALL:
        return EVERYBODY
    if request.message.address.is_private:
        raise UserError("quota_place_private")
    return QuotaSubject.of_place(request.message.address)


async def _kept(tx: Transaction, subject: str) -> Any:
    return msgspec.to_builtins(await tx.quotas.get(QuotaSubject.read(subject))) or None


async def _keep(tx: Transaction, subject: str, value: Any, _: datetime) -> None:
    values = {Period(period): pictures for period, pictures in (value or {}).items()}
    await tx.quotas.put(QuotaSubject.read(subject), values)


QUOTA: Final = Kept(act=Act.QUOTA, read=_kept, write=_keep)
"""What is set for a subject: pictures by period."""
