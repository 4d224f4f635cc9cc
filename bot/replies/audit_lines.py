"""Entries of the log as lines to read. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from bot.commands.text import fold, shown
from bot.replies.moments import moment
from bot.replies.sentences import say
from bot.role_words import ROLE_NAMES
from core.house import CLOSED, DENIED, NSFW, SIZE, Act, Ban, Role, Ruling, WordKind
from core.quota import Period
from storage.audit import AuditEntry

_FEW: Final = 5
_ACTS: Final = {
    Act.ROLE: "act_role",
    Act.QUOTA: "act_quota",
    Act.BAN: "act_ban",
    Act.WORD: "act_word",
    Act.PLACE: "act_place",
    Act.PAUSE: "act_pause",
    Act.QUEUE: "act_queue",
    Act.REVIEW: "act_review",
    Act.UNLOAD: "act_unload",
}
_PLACE_KEYS: Final = {
    "model": "key_model",
    SIZE: "key_size",
    DENIED: "key_denied",
    CLOSED: "key_closed",
    NSFW: "key_nsfw",
    "label": "key_label",
    "script": "key_script",
}
_QUOTAS: Final = {Period.DAY: "log_quota_day", Period.HOUR: "log_quota_hour"}
_RULINGS: Final = {Ruling.APPROVED: "log_approved", Ruling.REMOVED: "log_removed"}
_PERSONAL: Final = frozenset({Act.ROLE, Act.BAN})


def acts_named(words: str) -> tuple[Act, ...]:
    """The acts that words name: 封禁, 群设置."""
    wanted = fold(words).strip()
    return tuple(act for act in Act if wanted and wanted in act_name(act))


def act_name(act: Act) -> str:
    """What an act is called."""
    return say(_ACTS[act])


def line(entry: AuditEntry, names: Mapping[str, str]) -> str:
    """An entry on one line; `names` are what people are called now, by identity."""
    act = Act(entry.action)
    values = {
        "entry": entry.entry_id,
        "at": moment(entry.at),
        "who": say("log_bot") if entry.name is None else shown(entry.name),
        "act": act_name(act),
        "whom": subject_of(act, entry.subject, names),
        "earlier": state(act, entry.before),
        "later": state(act, entry.after),
    }
    if entry.undone_by is None:
        return say("log_row", **values)
    return say("log_row_undone", **values, by=entry.undone_by)


def subject_of(act: Act, subject: str, names: Mapping[str, str]) -> str:
    """To whom or to what something was done."""
    if act is Act.PLACE:
        return _place(subject)
    if act is Act.WORD:
        words = subject.split("、")
        some = "、".join(shown(word) for word in words[:_FEW])
        if len(words) > _FEW:
            return say("log_words_many", words=some, count=len(words))
        return say("log_words", words=some)
    if act is Act.REVIEW:
        return say("log_work", number=subject)
    if act is Act.QUOTA:
        return _quota_subject(subject, names)
    return _person(subject, names)


def state(act: Act, value: Any) -> str:
    """What something was or is."""
    return _STATES[act](value)


def _role(value: Any) -> str:
    return ROLE_NAMES[Role(value or Role.MEMBER)]


def _ban(value: Any) -> str:
    if value is None:
        return say("log_may_draw")
    ban = msgspec.convert(value, Ban)
    if ban.until is None:
        return say("log_banned_forever", reason=ban.reason)
    return say("log_banned", reason=ban.reason, until=moment(ban.until))


def _pause(value: Any) -> str:
    if value is None:
        return say("log_running")
    reason = value["reason"]
    return say("log_paused_for", reason=reason) if reason else say("log_paused")


def _review(value: Any) -> str:
    return say("log_to_review") if value is None else say(_RULINGS[Ruling(value)])


def _quotas(value: Any) -> str:
    if not value:
        return say("log_none")
    return "、".join(_quota(Period(period), count) for period, count in value.items())


def _quota(period: Period, count: int) -> str:
    return say(_QUOTAS[period], count=count) if count else say("log_unbounded")


def _plain(value: Any) -> str:
    match value:
        case None:
            return say("log_none")
        case True:
            return say("log_yes")
        case [int() as width, int() as height]:
            return f"{width}×{height}"
        case list():
            return "、".join(map(str, value))
    return shown(str(value), 60)


def _word_state(value: Any) -> str:
    if not value:
        return say("log_word_none")
    kinds = set(value.values())
    if kinds == {WordKind.BLOCK}:
        return say("log_word_block")
    return say("log_word_allow" if kinds == {WordKind.ALLOW} else "log_word_mixed")


def _quota_subject(subject: str, names: Mapping[str, str]) -> str:
    kind, _, name = subject.partition("=")
    match kind:
        case "person":
            return _person(name, names)
        case "role":
            return say("log_quota_role", role=ROLE_NAMES[Role(name)])
        case "place":
            return say("log_quota_of", whose=name)
    return say("log_everybody")


def _person(identity: str, names: Mapping[str, str]) -> str:
    if identity == "*":
        return say("log_everybody")
    if (name := names.get(identity)) is None:
        return identity
    return say("log_person", name=shown(name), identity=identity)


def _place(subject: str) -> str:
    key, _, where = subject.partition("@")
    name = say(_PLACE_KEYS[key]) if key in _PLACE_KEYS else key
    everywhere = say("log_everywhere")
    return say("log_place", key=name, where=everywhere if where == ":" else where)


_STATES: Final[dict[Act, Callable[[Any], str]]] = {
    Act.ROLE: _role,
    Act.QUOTA: _quotas,
    Act.BAN: _ban,
    Act.WORD: _word_state,
    Act.PLACE: _plain,
    Act.PAUSE: _pause,
    Act.QUEUE: lambda value: say("log_jobs", count=value),
    Act.REVIEW: _review,
    Act.UNLOAD: lambda value: say("log_loaded" if value else "log_unloaded"),
}
