"""Words in a prompt that may have been meant as an option; they stay, but it is said."""

import re
from typing import Final

from bot.commands.option_names import BY_NAME, either
from bot.commands.text import Text, shown
from core.command import Notice

_CHINESE: Final = [name for name in BY_NAME if not name.isascii()]
_CLOSED: Final = [name for name in _CHINESE if BY_NAME[name].kind == "closed"]
_NEGATIVE: Final = [name for name in _CHINESE if BY_NAME[name].field == "negative_prompt"]
_RUN_ON: Final = re.compile(
    rf"(?<=[^\s-])(?:--+(?:{either(BY_NAME)})|-(?:{either(_CHINESE)}))(?= *[:=]| |[0-9])"
)
_BARE: Final = re.compile(
    r"(?<![^\s,;、。])(?<!- )"
    rf"(?:(?P<value>{either(_CLOSED)}) ?[:=]? ?[0-9]|(?P<text>{either(_NEGATIVE)}):)"
)


def find_overlooked(words: Text) -> tuple[Notice, ...]:
    """What to say of `猫--步数 20` (no space before it) and `猫 步数 20` (no dashes)."""
    notices = []
    if run_on := _RUN_ON.search(words.folded):
        given = shown(words.typed[slice(*run_on.span())])
        notices.append(Notice("option_glued", {"given": given}))
    if bare := _BARE.search(words.folded):
        name = bare["value"] or bare["text"]
        notices.append(Notice("option_bare", {"name": name}))
    return tuple(notices)
