"""Replies about bans. Pure."""

from collections.abc import Sequence

from bot.commands.text import shown
from bot.replies.moments import moment
from bot.replies.sentences import say
from core.house import Ban
from core.message import Button, Reply
from core.person import Identity, Person


def banned(person: Person, ban: Ban, *, num_waiting: int) -> Reply:
    """Somebody may draw no more; what of theirs still waits can be taken out by a button."""
    identity = str(person.identity)
    values = {"name": shown(person.name), "identity": identity, "reason": ban.reason}
    if ban.until is None:
        lines = [say("banned_now_forever", **values)]
    else:
        lines = [say("banned_now", **values, until=moment(ban.until))]
    buttons = [Button(label=say("button_unban"), command=f"/解封 {identity}", is_minor=True)]
    if num_waiting:
        lines.append(say("ban_waiting", count=num_waiting))
        clear = Button(label=say("button_clear_theirs"), command=f"/清空队列 {identity}")
        buttons.insert(0, clear)
    return Reply(text="\n".join(lines), buttons=tuple(buttons))


def banned_list(banned: Sequence[tuple[Identity, Ban]]) -> str:
    """Who is banned, until when, and why."""
    if not banned:
        return say("ban_list_empty")
    return say("ban_list", rows="\n".join(_row(str(who), ban) for who, ban in banned))


def _row(identity: str, ban: Ban) -> str:
    if ban.until is None:
        return say("ban_list_row_forever", identity=identity, reason=ban.reason)
    return say("ban_list_row", identity=identity, reason=ban.reason, until=moment(ban.until))
