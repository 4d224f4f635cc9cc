"""The Markdown that DingTalk reads, written so that what people wrote stays words. Pure.

Source: "Markdown支持的语法" in robot-message-type at open.dingtalk.com; the `dtmd` link, which
sends a text as the person who taps it, is in its page on lightweight cards.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from core.message import Button

_LOOKALIKES: Final = str.maketrans(dict(zip("\\`*_[]<>~", "＼｀＊＿［］＜＞～", strict=True)))
"""No page says which characters a backslash protects, so those that mean something give way to
their full-width forms, which mean nothing anywhere."""

_HEADING: Final = re.compile(r"^(\s*)#(\d+(?:–#\d+)?\b)?")
_MAX_TITLE: Final = 20
_MAX_BUTTONS: Final = 8
_BREAK: Final = "  \n"


def escaped(text: str) -> str:
    """Words as Markdown: nothing in them is a link, a picture, a mention or a heading."""
    lines = text.translate(_LOOKALIKES).split("\n")
    return _BREAK.join(_HEADING.sub(_no_heading, line) for line in lines)


def _no_heading(match: re.Match[str]) -> str:
    """Numbers of works in bold, which no reader takes for a heading."""
    return f"{match[1]}**#{match[2]}**" if match[2] else f"{match[1]}＃"


def title_of(text: str) -> str:
    """What the list of conversations shows: the first words, on one line."""
    return " ".join(text.split())[:_MAX_TITLE]


def command_line(buttons: Sequence[Button]) -> str:
    """Commands to send, each a link that sends it; drafts and minor ones are left out."""
    shown = [one for one in buttons if not one.is_draft and not one.is_minor][:_MAX_BUTTONS]
    return " ｜ ".join(f"[{escaped(one.command)}]({sending(one.command)})" for one in shown)


def sending(command: str) -> str:
    """A link that sends a text into the conversation, as whoever taps it."""
    return f"dtmd://dingtalkclient/sendMessage?content={quote(command, safe='')}"


def pictures(media_ids: Sequence[str]) -> str:
    """Uploaded pictures, below each other."""
    return "\n\n".join(f"![]({media_id})" for media_id in media_ids)
