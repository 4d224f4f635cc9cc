"""What is set about the visible label: for the deployment, and for a conversation. Pure."""

from typing import Any, Final

import msgspec

from bot.labels.words import Corner

KEY: Final = "label"
"""Under which a conversation's choice is kept among what is set for a place."""

ON: Final = "on"
OFF: Final = "off"

CHOICES: Final[dict[str, str]] = {
    "开": ON,
    "关": OFF,
    "右下": Corner.BOTTOM_RIGHT,
    "左下": Corner.BOTTOM_LEFT,
    "右上": Corner.TOP_RIGHT,
    "左上": Corner.TOP_LEFT,
}
"""What can be chosen for a conversation: the word, and what is kept for it."""


class VisibleLabel(msgspec.Struct, frozen=True, kw_only=True):
    """Words in a corner."""

    text: str
    corner: Corner


def name_of(choice: str) -> str:
    """The word for a choice. Raises KeyError for what is none."""
    return {value: word for word, value in CHOICES.items()}[choice]


def label_for(
    usual: VisibleLabel, *, is_on: bool, everywhere: Any = None, here: Any = None
) -> VisibleLabel | None:
    """The label of copies for one conversation; None where they have none to be seen.

    `is_on` says whether the deployment has one, `everywhere` and `here` are the choices of all
    conversations and of this one, None where none was made. A corner implies that it is on.
    """
    corner = usual.corner
    for choice in (everywhere, here):
        match choice:
            case "on" | "off":
                is_on = choice == ON
            case str() if choice in set(Corner):
                is_on, corner = True, Corner(choice)
    return VisibleLabel(text=usual.text, corner=corner) if is_on else None
