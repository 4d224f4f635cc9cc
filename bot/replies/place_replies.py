"""Replies about what is set for a conversation. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from bot.labels.choice import KEY as LABEL
from bot.labels.choice import name_of
from bot.place_words import MODEL, NAMES, SCRIPT
from bot.replies.audit_lines import state
from bot.replies.sentences import say
from core.house import DENIED, NSFW, SIZE, Act
from core.message import Reply

_HOW: Final = {
    MODEL: "how_model",
    SIZE: "how_size",
    DENIED: "how_denied",
    NSFW: "how_nsfw",
    LABEL: "how_label",
    SCRIPT: "how_script",
}


def settings(kept: Mapping[str, Any], *, is_everywhere: bool) -> Reply:
    """All that can be set, what it is set to, and how to change it."""
    rows = "\n".join(_row(key, kept.get(key)) for key in NAMES)
    return Reply(
        text=say("place_settings_everywhere" if is_everywhere else "place_settings", rows=rows)
    )


def changed(key: str, value: Any, *, is_new: bool, is_everywhere: bool) -> str:
    """One thing was set."""
    reason = "place_changed_everywhere" if is_everywhere else "place_changed"
    said = [say(reason if is_new else "place_same", key=NAMES[key][0], later=_value(key, value))]
    if key in {MODEL, SIZE} and value is not None:
        said.append(say("place_personal_wins"))
    return "\n".join(said)


def how(key: str) -> str:
    """How one thing is set."""
    return say(_HOW[key])


def _row(key: str, value: Any) -> str:
    return say("place_row", key=NAMES[key][0], later=_value(key, value), how=how(key))


def _value(key: str, value: Any) -> str:
    if value is None:
        return say("place_default")
    return name_of(value) if key == LABEL else state(Act.PLACE, value)
