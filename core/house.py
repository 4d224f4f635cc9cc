"""The words for who may do what, and for what was decided."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec


class Role(StrEnum):
    """What a person is to the bot; a member is whoever has no other role."""

    MEMBER = "member"
    VIP = "vip"
    ADMIN = "admin"


ROLES: Final = frozenset({Role.VIP, Role.ADMIN})
"""The roles that are kept: nobody needs to be made a member."""


class Subject(StrEnum):
    """What a quota is set for."""

    PERSON = "person"
    PLACE = "place"
    ROLE = "role"
    ALL = "all"


SUBJECTS: Final = frozenset(Subject)


class Ruling(StrEnum):
    """What an admin decided about a reported or held work."""

    APPROVED = "approved"
    REMOVED = "removed"


class WordKind(StrEnum):
    """What a word on the word list does: refuse a prompt, or excuse what it contains."""

    BLOCK = "block"
    ALLOW = "allow"


class NsfwPolicy(StrEnum):
    """What is done with a picture in which something unfit was found; set under `NSFW`."""

    BLOCK = "拦截"
    """It is not delivered and not kept."""
    SPOILER = "剧透"
    """It is delivered under a cover, to be opened by a click."""
    REVIEW = "送审"
    """It is held until an admin has seen it."""
    IGNORE = "不管"
    """It is delivered like any other."""


NSFW: Final = "nsfw"
"""The key of a place's `NsfwPolicy`."""


CLOSED: Final = "closed"
"""The key of a place in which the bot is silent; True where it is set."""

DENIED: Final = "denied"
"""The key of the commands that nobody may use in a place: a list of `CommandName`s."""

SIZE: Final = "size"
"""The key of a place's size: `[width, height]`, or a shape word."""

PAUSE: Final = "pause"
"""The key of a `Pause`, set for everywhere while no new jobs are taken."""

RESUMED: Final = "resumed"
"""The key of when a pause last ended, set for everywhere."""


class Ban(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody may not draw, and until when; `until` is None for good."""

    reason: str
    until: datetime | None = None


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """Why no jobs are taken, and since when."""

    reason: str
    since: datetime


class Act(StrEnum):
    """What an admin changed, as it is written in the log.

    Each says what an entry's subject is: a person is `web:5f0c…`, a setting of a place is
    `key@platform:conversation` (`key@:` for everywhere), a work is its number.
    """

    ROLE = "role"
    """Of a person: the role, None for a member."""
    QUOTA = "quota"
    """Of what the limits call their subject: what is set, None for the settings' own."""
    BAN = "ban"
    """Of a person: `{"reason": …, "until": …}`, None for nobody banned."""
    WORD = "word"
    """Of words, joined by 、: kinds of those on the word list by word, None for no word."""
    PLACE = "place"
    """Of a key and a place: the value."""
    PAUSE = "pause"
    """Of everything: `{"reason": …, "since": …}`, None while jobs are taken."""
    QUEUE = "queue"
    """Of everything: how many jobs there were and are."""
    REVIEW = "review"
    """Of a work: the ruling, None for one not yet given."""
    UNLOAD = "unload"
    """Of a model: whether it was loaded and is."""
