"""The slash commands and message menus that Discord is told of, made from the vocabulary. Pure."""

import re
from typing import Any, Final

from bot.adapters.discord.command_line import MASK, NUMBER, PICTURE, PROMPT, WORDS
from bot.commands.vocabulary import COMMANDS, OPTIONS, command_word
from bot.commands.word import CommandWord, OptionWord, Target
from bot.replies.discord_english import COMMANDS_IN_ENGLISH, OPTIONS_IN_ENGLISH
from bot.replies.script import Script, write
from bot.replies.sentences import tell
from core.command import CommandName

MAX_DESCRIPTION: Final = 100
MAX_PROMPT: Final = 4_000
_SLASH, _MENU = 1, 3
_STRING, _INTEGER, _BOOLEAN, _ATTACHMENT = 3, 4, 5, 11
_MANAGE_SERVER: Final = 1 << 5
_EVERYWHERE: Final = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
"""In servers and by people who have installed the bot for themselves; in private chats too."""

MENUS: Final = (
    CommandName.IMAGE_TO_IMAGE,
    CommandName.PARAMETERS,
    CommandName.EDIT,
    CommandName.REPORT,
)
"""What can be done with a message, from its menu."""

NEEDS_WORDS: Final = frozenset({CommandName.IMAGE_TO_IMAGE, CommandName.EDIT})
"""The menus that ask for words first."""

_TAKES_PICTURE: Final = frozenset({CommandName.PARAMETERS})
"""Commands that look at a picture although they draw nothing."""


def command_list() -> list[dict[str, Any]]:
    """What is registered: every available command, and a menu for some of them."""
    slashes = [_slash(word) for word in COMMANDS if word.is_available]
    menus = [_menu(name) for name in MENUS if command_word(name).is_available]
    return [*slashes, *menus]


def _slash(word: CommandWord) -> dict[str, Any]:
    english = COMMANDS_IN_ENGLISH[word.name]
    return {
        "type": _SLASH,
        **_named(str(word.name), english.name),
        **_described(word.summary, english.summary),
        "options": _options(word),
        "default_member_permissions": _MANAGE_SERVER if word.is_admin else None,
        **_EVERYWHERE,
    }


def _menu(name: CommandName) -> dict[str, Any]:
    return {
        "type": _MENU,
        **_named(str(name), COMMANDS_IN_ENGLISH[name].name),
        "default_member_permissions": None,
        **_EVERYWHERE,
    }


def _options(word: CommandWord) -> list[dict[str, Any]]:
    """The options of a command; Discord wants the required ones first."""
    options = []
    if word.draws:
        options.append(_own(PROMPT, "discord_prompt_how", is_required=word.needs_prompt))
    else:
        options.append(_own(WORDS, "discord_words_how", has_choices=True))
    if word.target is not Target.NONE:
        options.append(_own(NUMBER, "discord_number_how", kind=_INTEGER, has_choices=True))
    if word.draws or word.name in _TAKES_PICTURE:
        options.append(_own(PICTURE, "discord_picture_how", kind=_ATTACHMENT))
    if word.name is CommandName.INPAINT:
        options.append(_own(MASK, "discord_mask_how", kind=_ATTACHMENT))
    if word.draws:
        options += [_of_language(option) for option in OPTIONS if option.is_available]
    return options


def _own(
    name: str,
    how: str,
    *,
    kind: int = _STRING,
    is_required: bool = False,
    has_choices: bool = False,
) -> dict[str, Any]:
    english = OPTIONS_IN_ENGLISH[name]
    bounds: dict[str, Any] = {"max_length": MAX_PROMPT} if kind == _STRING else {}
    if kind == _INTEGER:
        bounds = {"min_value": 1}
    return {
        "type": kind,
        **_named(name, english.name),
        **_described(tell(how), english.summary),
        "required": is_required,
        **({"autocomplete": True} if has_choices else {}),
        **bounds,
    }


def _of_language(option: OptionWord) -> dict[str, Any]:
    english = OPTIONS_IN_ENGLISH[option.key]
    is_flag = option.kind == "flag"
    return {
        "type": _BOOLEAN if is_flag else _STRING,
        **_named(option.key, english.name),
        **_described(option.summary, english.summary),
        "required": False,
        **({} if is_flag else {"autocomplete": option.kind != "text"}),
    }


def _named(chinese: str, english: str) -> dict[str, Any]:
    return {
        "name": chinese,
        "name_localizations": {
            "zh-CN": chinese,
            "zh-TW": _traditional(chinese),
            "en-US": english,
            "en-GB": english,
        },
    }


def _described(chinese: str, english: str) -> dict[str, Any]:
    short = _short(chinese)
    return {
        "description": short,
        "description_localizations": {
            "zh-CN": short,
            "zh-TW": _short(_traditional(chinese)),
            "en-US": _short(english),
            "en-GB": _short(english),
        },
    }


def _traditional(text: str) -> str:
    return write(text, Script.TAIWAN)


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1] + "…"
