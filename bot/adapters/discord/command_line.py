"""Slash commands as the lines that the parser reads. Pure."""

from collections.abc import Mapping
from typing import Final

from bot.commands.quotes import quote
from bot.commands.vocabulary import OPTIONS
from bot.replies.sentences import tell

NUMBER: Final = tell("discord_number")
PROMPT: Final = tell("discord_prompt")
WORDS: Final = tell("discord_words")
PICTURE: Final = tell("discord_picture")
MASK: Final = tell("discord_mask")
"""The options of slash commands that are none of the language's own."""


def line_of(command: str, given: Mapping[str, object]) -> str:
    """The text command that says the same; pictures go along beside it."""
    words = [f"/{command}"]
    if NUMBER in given:
        words.append(f"#{given[NUMBER]}")
    words += [str(given[name]).strip() for name in (PROMPT, WORDS) if name in given]
    for option in OPTIONS:
        if option.kind == "flag":
            words += [f"--{option.key}"] if given.get(option.key) else []
        elif option.key in given:
            value = " ".join(str(given[option.key]).split())
            is_split = option.kind == "name" and option.field != "loras" and " " in value
            words.append(f"--{option.key} {quote(value) if is_split else value}")
    return " ".join(words)


def filled(draft: str, typed: str) -> str:
    """A draft's command with what was written into its form."""
    return f"{lead_of(draft)}{typed.strip()}"


def lead_of(draft: str) -> str:
    """What of a draft stands before the words that a person is to write: `/改 #12 `."""
    words = draft.split(" ")
    kept = 2 if len(words) > 1 and words[1].startswith("#") else 1
    return " ".join(words[:kept]) + " "
