"""The commands 日志 and 撤销: what admins did, and putting it back."""

import re
from collections.abc import Iterable
from math import ceil
from typing import Final

from bot.commands.numerals import NUMBER, read_number
from bot.commands.text import fold, shown
from bot.handlers.audited import SETTING, Kept
from bot.handlers.bans import BAN
from bot.handlers.blocked_words import WORDS
from bot.handlers.pausing import PAUSED
from bot.handlers.quotas import QUOTA
from bot.handlers.request import Answer, Request
from bot.handlers.reviewing import REVIEWED
from bot.handlers.roles import ROLE
from bot.handlers.works import split_page
from bot.replies import audit_lines
from bot.replies.sentences import say
from core.errors import UserError
from core.house import Act, Role, Ruling
from core.message import Button, Reply
from core.person import Identity
from storage.audit import AuditEntry

PAGE_SIZE: Final = 10
KEPT: Final[dict[Act, Kept]] = {
    kept.act: kept for kept in (ROLE, QUOTA, BAN, WORDS, SETTING, PAUSED, REVIEWED)
}
"""What 撤销 can put back."""

_ENTRY: Final = re.compile(rf"第?\s*({NUMBER})\s*条?")


async def log(request: Request) -> Answer:
    """What admins did, newest first, in pages; words look for a person or a kind of act."""
    words, page = split_page(request.command.prompt)
    acts = audit_lines.acts_named(words)
    audit = request.tx.audit
    count = await audit.count(words=words, actions=acts)
    if count == 0:
        raise UserError("log_nothing", given=shown(words)) if words else UserError("log_empty")
    pages = ceil(count / PAGE_SIZE)
    if page > pages:
        raise UserError("page_past_end", page=page, pages=pages)
    found = await audit.page(
        words=words, actions=acts, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
    )
    names = await _names(request, found)
    rows = "\n".join(audit_lines.line(entry, names) for entry in found)
    text = say("log", page=page, pages=pages, rows=rows, first=found[0].entry_id)
    turn = f"/日志 {words} 第{page + 1}页".replace("  ", " ")
    more = (Button(label=say("button_next_page"), command=turn),) if page < pages else ()
    return Answer(replies=(Reply(text=text, buttons=more),))


async def undo(request: Request) -> Answer:
    """Put back what an entry of the log changed; without a number, ask about one's latest."""
    entry_id = _read(request)
    if entry_id is None:
        return await _ask(request)
    entry = await request.tx.audit.get(entry_id)
    if entry is None:
        raise UserError("undo_unknown", entry=entry_id)
    if entry.undone_by is not None:
        raise UserError("undo_twice", entry=entry_id, by=entry.undone_by)
    act = Act(entry.action)
    kept = KEPT.get(act)
    if kept is None or entry.after == Ruling.REMOVED:
        raise UserError("undo_cannot", act=audit_lines.act_name(act))
    now = await kept.read(request.tx, entry.subject)
    if now != entry.after:
        raise UserError("undo_moved", entry=entry_id, later=audit_lines.state(act, now))
    if act is Act.ROLE and entry.subject == str(Identity.of(request.message.address)):
        _keep_ones_role(entry)
    await kept.write(request.tx, entry.subject, entry.before, request.now)
    done = await _noted(request, entry)
    await request.tx.audit.mark_undone(entry_id, done.entry_id)
    row = audit_lines.line(done, await _names(request, (done,)))
    return Answer(replies=(Reply(text=say("undo_done", entry=entry_id, row=row)),))


async def _noted(request: Request, entry: AuditEntry) -> AuditEntry:
    """The entry of the undoing."""
    audit = request.tx.audit
    number = await audit.add(
        person_id=request.person_id,
        here=request.message.address,
        action=entry.action,
        subject=entry.subject,
        before=entry.after,
        after=entry.before,
        now=request.now,
    )
    done = await audit.get(number)
    assert done is not None  # noqa: S101 - it was added just now
    return done


async def _ask(request: Request) -> Answer:
    latest = await request.tx.audit.latest(request.person_id, actions=KEPT)
    if latest is None:
        raise UserError("undo_which", first=1)
    row = audit_lines.line(latest, await _names(request, (latest,)))
    button = Button(label=say("button_undo"), command=f"/撤销 {latest.entry_id}")
    return Answer(replies=(Reply(text=say("undo_latest", row=row), buttons=(button,)),))


def _read(request: Request) -> int | None:
    """The number of the entry; None where nothing is said."""
    if request.command.target is not None:
        return request.command.target
    words = fold(request.command.prompt).strip()
    if not words:
        return None
    found = _ENTRY.fullmatch(words)
    number = None if found is None else read_number(found[1])
    if number is None or number != int(number) or not 0 < number < 2**63:
        raise UserError("undo_which", first=1)
    return int(number)


def _keep_ones_role(entry: AuditEntry) -> None:
    """Refuse to take one's own role away: there might be no admin left."""
    if entry.before != Role.ADMIN:
        raise UserError("undo_own_role")


async def _names(request: Request, entries: Iterable[AuditEntry]) -> dict[str, str]:
    """What the people among the subjects are called, by identity."""
    names = {}
    for subject in {entry.subject.rpartition("=")[2] for entry in entries}:
        person = await request.tx.people.known(Identity.read(subject)) if ":" in subject else None
        if person is not None:
            names[subject] = person.name
    return names
