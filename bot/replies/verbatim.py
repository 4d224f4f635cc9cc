"""What people wrote, kept apart from what the bot says around it.

A reply is put together from our words and theirs: prompts, names, what they searched for. Our
words may still be written in another script (`bot.replies.script`), theirs must not be. So
theirs are wrapped in the isolating characters that Unicode has for inserted text (UAX #9), which
no command can contain (`bot.commands.limits`), and unwrapped where a reply leaves the bot.
"""

import re
from typing import Final

BEGIN: Final = "\u2068"
END: Final = "\u2069"

OURS: Final = frozenset(
    {
        *("act", "aliases", "allowed", "amounts", "asked", "busy", "changes", "command"),
        *("control", "corner", "deed", "deeds", "description", "dropped", "earlier", "fault"),
        *("fields", "form", "how", "key", "later", "longest", "mark", "meant", "near"),
        *("option", "parameters", "period", "remark", "role", "row", "rows", "sentence", "shown"),
        *("span", "suggestion", "title", "until", "used", "verb", "wait", "whom", "whose"),
    }
)
"""The places of sentences that are filled with our own words; theirs go into all others."""

_MARKS: Final = re.compile(f"[{BEGIN}{END}]")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def verbatim(text: str) -> str:
    """A text that is to go out exactly as it is."""
    # Without Chinese characters there is nothing that a script could change.
    return f"{BEGIN}{plain(text)}{END}" if _HAN.search(text) else text


def plain(text: str) -> str:
    """A text without the marks."""
    return _MARKS.sub("", text)


def split(text: str) -> list[tuple[str, bool]]:
    """The parts of a text, and whether each is to go out exactly as it is."""
    parts, start, is_kept = [], 0, False
    for mark in _MARKS.finditer(text):
        parts.append((text[start : mark.start()], is_kept))
        start, is_kept = mark.end(), mark[0] == BEGIN
    parts.append((text[start:], is_kept))
    return [part for part in parts if part[0]]
