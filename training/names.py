"""Subjects and what they are called in Chinese."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

SUBJECTS_PATH: Final = Path(__file__).with_name("subjects.txt")
MIN_NAMES: Final = 3
"""Emoji, measure word, name: the least a line of the list has."""


COLOUR_SIGNS: Final = "红橙黄绿青蓝紫粉棕褐黑灰白金银"
"""The characters of colour words: a name with one of them takes no other colour."""


class Kind(StrEnum):
    """What sort of thing a subject is; it decides which words go with it."""

    ANIMAL = "animal"
    PLANT = "plant"
    FOOD = "food"
    VEHICLE = "vehicle"
    THING = "thing"
    PLACE = "place"
    NATURE = "nature"
    PERSON = "person"


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Something the models can draw.

    `key` is its emoji as lower-case code points without variation selectors (`1f431`), as the
    icon sets spell it. `names` are simplified Chinese, the usual one first; `measure` is the
    measure word that goes with them.
    """

    key: str
    names: tuple[str, ...]
    measure: str
    kind: Kind
    is_tintable: bool = False

    @property
    def name(self) -> str:
        """The usual name."""
        return self.names[0]


def emoji_key(emoji: str) -> str:
    """The key of an emoji: its code points in hexadecimal, less variation selectors."""
    return "-".join(f"{ord(part):x}" for part in emoji if part != "\ufe0f")


def plain_key(hexcode: str) -> str:
    """The key in an icon set's or name list's own spelling (`2764-FE0F`)."""
    return "-".join(part for part in hexcode.lower().split("-") if part != "fe0f")


def read_subjects(text: str) -> tuple[Subject, ...]:
    """The subjects of a list: `[kind]` or `[kind tint]` headers, then `emoji measure name …` lines.

    Raises ValueError with the offending line where it is no such list, or names anything twice.
    """
    subjects: list[Subject] = []
    kind, is_tintable = Kind.THING, False
    taken: set[str] = set()
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            head, *rest = line.strip("[] ").split()
            kind, is_tintable = Kind(head), rest == ["tint"]
            continue
        emoji, *words = line.split()
        if len(words) < MIN_NAMES - 1:
            raise ValueError(f"not a subject: {line!r}")
        key = emoji_key(emoji)
        names = tuple(dict.fromkeys(words[1:]))
        if twice := taken & {key, *names}:
            raise ValueError(f"named twice: {', '.join(sorted(twice))} in {line!r}")
        taken |= {key, *names}
        subjects.append(
            Subject(key=key, names=names, measure=words[0], kind=kind, is_tintable=is_tintable)
        )
    return tuple(subjects)


def everyday_subjects() -> tuple[Subject, ...]:
    """The project's own list, interleaved so that any beginning of it holds every kind."""
    return _interleave(read_subjects(SUBJECTS_PATH.read_text(encoding="utf-8")))


class NamedEmoji(msgspec.Struct, frozen=True):
    """One entry of emojibase's `data.json`."""

    label: str
    hexcode: str
    group: int | None = None
    subgroup: int | None = None


TAIL_GROUPS: Final = {3: Kind.ANIMAL, 4: Kind.FOOD, 5: Kind.THING, 6: Kind.THING, 7: Kind.THING}
"""The groups of emojibase worth drawing beyond the everyday list, and their kinds."""

CLOCKS: Final = 58
"""The subgroup of clock faces, which nobody tells apart in a small picture."""

MAX_TAIL_NAME: Final = 6
"""Longer names (characters) are descriptions that nobody types."""


def tail_subjects(
    entries: Iterable[NamedEmoji], everyday: Sequence[Subject], reserved: Iterable[str] = ()
) -> tuple[Subject, ...]:
    """Emoji that `everyday` lacks, under their standard Chinese names, one each.

    Names that are taken, `reserved` for something else, long, begin with a colour, or are spelled
    with anything but Chinese characters are left out.
    """
    taken = {word for subject in everyday for word in (subject.key, *subject.names)}
    taken |= set(reserved)
    tail: list[Subject] = []
    for entry in entries:
        key, kind = plain_key(entry.hexcode), TAIL_GROUPS.get(entry.group or 0)
        if (
            kind is None
            or entry.subgroup == CLOCKS
            or {key, entry.label} & taken
            or not _is_name(entry.label)
        ):
            continue
        taken |= {key, entry.label}
        tail.append(Subject(key=key, names=(entry.label,), measure="个", kind=kind))
    return tuple(tail)


def read_emojibase(data: bytes) -> tuple[NamedEmoji, ...]:
    """The entries of emojibase's `data.json`; msgspec.DecodeError if it is none."""
    return msgspec.json.decode(data, type=tuple[NamedEmoji, ...])


def _is_name(label: str) -> bool:
    is_chinese = all("\u4e00" <= sign <= "\u9fff" for sign in label)
    return len(label) <= MAX_TAIL_NAME and is_chinese and label[0] not in COLOUR_SIGNS


def _interleave(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    """In proportion: each kind is spread evenly over the whole."""
    position: dict[str, float] = {}
    for kind in Kind:
        members = [subject for subject in subjects if subject.kind is kind]
        for place, subject in enumerate(members):
            position[subject.key] = (place + 0.5) / len(members)
    return tuple(sorted(subjects, key=lambda subject: position[subject.key]))
