"""Says in Chinese what a scene shows, in the many ways people would ask for it."""

import random
from collections.abc import Sequence
from functools import cache
from typing import Final

import msgspec
import opencc

from training.names import COLOUR_SIGNS, Kind, Subject
from training.phrases import (
    ADJECTIVES,
    COLOUR_NAMES,
    DOINGS,
    LARGE,
    LEADS,
    NOUN_LEADS,
    NUMERALS,
    PICTURES,
    PLACE_NAMES,
    SEPARATORS,
    SHORT_COLOURS,
    SMALL,
    STYLE_NAMES,
    WHERE,
)
from training.scene import Colour, Layout, Place, Placement, Scale, Scene, Style
from training.vocabulary import TRADITIONAL, common_characters

DIGITS: Final = 0.2
"""The share of numbers written in digits: 3只猫."""

SHORT_NOUN: Final = 2
"""The longest noun (characters) that takes a one-character colour."""


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """How often (0 … 1) captions say or dress up something.

    `style` and `usual_style` are for the asked-for and the usual style, `white` and `background`
    for a white background and the others. Tints, sizes and numbers are always said.
    """

    style: float = 0.9
    usual_style: float = 0.45
    white: float = 0.45
    background: float = 0.92
    usual_name: float = 0.6
    adjective: float = 0.14
    stray_word: float = 0.05
    lead: float = 0.1
    traditional: float = 0.08


class Caption(msgspec.Struct, frozen=True, kw_only=True):
    """A caption, and what of the scene it says besides its subjects, tints and their places."""

    text: str
    tells_background: bool
    tells_style: bool


class Narrator:
    """Tells scenes over `subjects`; all choices come from the generator it is given."""

    def __init__(self, subjects: Sequence[Subject], wording: Wording) -> None:
        self._subjects = subjects
        self._wording = wording

    def tell(self, scene: Scene, rng: random.Random) -> Caption:
        """One caption for the scene. The same state of `rng` gives the same caption."""
        wording = self._wording
        is_white = scene.background is Colour.WHITE
        tells_background = rng.random() < (wording.white if is_white else wording.background)
        is_usual = scene.style is next(iter(Style))
        tells_style = rng.random() < (wording.usual_style if is_usual else wording.style)
        text = self._content(scene, rng)
        plain = text
        if tells_background:
            text = self._set(scene, text, rng)
        if tells_style:
            text = _styled(text, scene.style, rng, is_phrase=text == plain)
        text = self._addressed(text, rng)
        if rng.random() < wording.traditional:
            text = _converter(rng.choice(TRADITIONAL)).convert(text)
        return Caption(text=text, tells_background=tells_background, tells_style=tells_style)

    def _content(self, scene: Scene, rng: random.Random) -> str:
        if scene.layout is Layout.SEVERAL:
            return self._noun(scene, scene.placements[0], rng, scene.count)
        if not scene.layout.is_pair:
            return self._noun(scene, scene.placements[0], rng, int(rng.random() < 0.55))  # noqa: PLR2004 - bare nouns are as usual
        counted = int(rng.random() < 0.6)  # noqa: PLR2004 - both with a number, or both without
        first, second = (self._noun(scene, one, rng, counted) for one in scene.placements)
        return rng.choice(_PAIRS[scene.layout]).format(first, second)

    def _noun(self, scene: Scene, placement: Placement, rng: random.Random, count: int) -> str:
        """Number, size, adjective, colour and name; `count` 0 leaves the number out."""
        subject = self._subjects[placement.subject]
        size = {Scale.SMALL: SMALL, Scale.LARGE: LARGE}.get(scene.scale)
        name = self._name(subject, rng, is_sized=bool(size), is_tinted=bool(placement.tint))
        number = str(count) if rng.random() < DIGITS and count > 1 else NUMERALS.get(count)
        words = [number + subject.measure] if number else []
        if size:
            words.append(rng.choice(size))
        elif rng.random() < self._wording.adjective:
            words.append(rng.choice(ADJECTIVES[subject.kind]))
        if rng.random() < self._wording.stray_word:
            words.append(_stray_word(rng))
        if placement.tint:
            words.append(_tint(placement.tint, name, rng))
        return "".join((*words, name))

    def _name(
        self, subject: Subject, rng: random.Random, *, is_sized: bool, is_tinted: bool
    ) -> str:
        """One of its names that contradicts neither a size nor a colour, if there is one."""
        names = [
            name
            for name in subject.names
            if not (is_sized and name[0] in "小大")
            and not (is_tinted and name != subject.name and set(name) & set(COLOUR_SIGNS))
        ]
        if rng.random() < self._wording.usual_name and (not names or subject.name in names):
            return subject.name
        return rng.choice(names or subject.names)

    def _set(self, scene: Scene, text: str, rng: random.Random) -> str:
        """The content with its background."""
        gap = rng.choice(SEPARATORS)
        is_clause = _is_clause(text)
        if isinstance(scene.background, Place):
            where, name = rng.choice(WHERE[scene.background]), _named(scene.background, rng)
            forms = [f"{where}{gap}{text}", f"{text}{gap}背景是{name}", f"{name}背景{gap}{text}"]
            if not is_clause:
                forms += [f"{where}的{text}"] * 3 + [f"{text}在{where}"] * 2 + [f"{where}有{text}"]
                if self._subjects[scene.placements[0].subject].kind is Kind.ANIMAL:
                    doing = rng.choice(DOINGS)
                    forms += [
                        f"{text}在{where}{doing}" if doing == "玩耍" else f"{text}{doing}在{where}"
                    ]
            return rng.choice(forms)
        colour = rng.choice(COLOUR_NAMES[scene.background]) if rng.random() < 0.25 else None  # noqa: PLR2004 - synonyms are rare
        colour = colour or scene.background.value
        forms = [
            f"{colour}背景{gap}{text}",
            f"{text}{gap}{colour}背景",
            f"{text}{gap}背景是{colour}",
            f"{text}{gap}{colour}的背景",
        ]
        if not is_clause:
            forms += [f"{colour}背景上的{text}"] * 2
            forms += [f"{colour}背景的{text}", f"{text}在{colour}背景上", f"{colour}背景里有{text}"]
        if short := SHORT_COLOURS.get(scene.background):
            forms.append(f"{text}{gap}{short}底")
        return rng.choice(forms)

    def _addressed(self, text: str, rng: random.Random) -> str:
        if rng.random() >= self._wording.lead:
            return text
        if _is_clause(text):
            return rng.choice(LEADS) + text
        lead = rng.choice(LEADS + NOUN_LEADS)
        if lead.endswith("：") or rng.random() < 0.5:  # noqa: PLR2004 - as often with as without
            return lead + text
        return f"{lead}一张{text}的{rng.choice(PICTURES)}"


_PAIRS: Final[dict[Layout, tuple[str, ...]]] = {
    Layout.LEFT_RIGHT: (
        "左边是{0}，右边是{1}",
        "左边是{0}，右边是{1}",
        "左边是{0} 右边是{1}",
        "左边{0}，右边{1}",
        "{0}在左边，{1}在右边",
        "右边是{1}，左边是{0}",
        "{0}在{1}的左边",
        "{1}在{0}的右边",
        "{0}和{1}",
        "{0}和{1}",
        "{0}跟{1}",
        "{0}与{1}",
        "{0}、{1}",
        "{0}旁边有{1}",
    ),
    Layout.ABOVE_BELOW: (
        "上面是{0}，下面是{1}",
        "上面是{0}，下面是{1}",
        "上面{0}，下面{1}",
        "下面是{1}，上面是{0}",
        "上边是{0}，下边是{1}",
        "{0}在{1}上面",
        "{1}在{0}下面",
        "{1}上面有{0}",
        "{0}下面有{1}",
    ),
    Layout.IN_FRONT: (
        "{1}在{0}前面",
        "{0}前面有{1}",
        "{0}在{1}后面",
        "前面是{1}，后面是{0}",
    ),
}


def _is_clause(text: str) -> bool:
    """Whether it is more than a noun phrase, and takes a background only after a pause."""
    return any(sign in text for sign in "，, 在有是背左右上下、")


def _named(background: Place, rng: random.Random) -> str:
    return rng.choice(PLACE_NAMES[background])


def _tint(tint: Colour, name: str, rng: random.Random) -> str:
    short = SHORT_COLOURS.get(tint)
    if short and len(name) <= SHORT_NOUN and name[0] not in "小大" and rng.random() < 0.35:  # noqa: PLR2004 - 黑猫 is as natural as 黑色的猫
        return short
    colour = rng.choice(COLOUR_NAMES[tint]) if rng.random() < 0.2 else tint.value  # noqa: PLR2004 - synonyms are rare
    return colour + rng.choice(("的", "的", ""))


def _styled(text: str, style: Style, rng: random.Random, *, is_phrase: bool) -> str:
    name, gap = rng.choice(STYLE_NAMES[style]), rng.choice(SEPARATORS)
    forms = [f"{name}{gap}{text}", f"{text}{gap}{name}"]
    if is_phrase and name.endswith(("风格", "画风")) and not _is_clause(text):
        forms += [f"{name}的{text}"] * 2
    return rng.choice(forms)


def _stray_word(rng: random.Random) -> str:
    """A word that means nothing here, so that unknown words are learned to be passed over."""
    return "".join(rng.choice(common_characters()) for _ in range(rng.randint(1, 3))) + "的"


@cache
def _converter(form: str) -> opencc.OpenCC:
    return opencc.OpenCC(form)
