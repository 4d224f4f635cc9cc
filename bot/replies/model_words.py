"""What models can do, in words that follow 「会」."""

import re
from collections.abc import Sequence
from typing import Final

from core.model_card import Card, ControlKind, Task

TASKS: Final = {
    Task.TEXT_TO_IMAGE: "按一句话画",
    Task.IMAGE_TO_IMAGE: "照着图画",
    Task.INPAINT: "重绘和扩图",
    Task.EDIT: "按一句话改图",
}

KINDS: Final = {ControlKind.CANNY: "按线稿画", ControlKind.DEPTH: "按深度画"}

NAMES: Final = {ControlKind.CANNY: "线稿", ControlKind.DEPTH: "深度"}
"""The commands that follow a picture, by what of it is followed."""


_WORD: Final = re.compile(r"[^\s,，;；、:：<>]+")


def handle(card: Card) -> str:
    """The name to write: the first of title, aliases and name that is one word."""
    names = (card.title, *card.aliases, card.name)
    return next((name for name in names if _WORD.fullmatch(name)), card.name)


def listed(names: Sequence[str]) -> str:
    """Names in a row."""
    return "、".join(names)
