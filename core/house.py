"""The words for who may do what, and for what was decided."""

from enum import StrEnum
from typing import Final


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
