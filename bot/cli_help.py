"""The command line's own words in Chinese."""

from difflib import get_close_matches
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from bot.replies.sentences import tell

WORDS: Final = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Show this message and exit.", "显示这份说明。"),
    (" <list[str]>", " …"),
    (" <list[Path]>", " …"),
    ("[required]", "[必填]"),
)


def in_chinese(text: str) -> str:
    """A help page with typer's own words translated."""
    for english, chinese in WORDS:
        text = text.replace(english, chinese)
    return text


class UnknownCommandError(typer.TyperException):
    """There is no such command."""

    def __init__(self, name: str, near: list[str]) -> None:
        meant = tell("cli_meant", near=near[0]) if near else tell("cli_full_stop")
        super().__init__(tell("cli_no_command", given=name, meant=meant))


class ChineseGroup(TyperGroup):
    """A group of commands whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return in_chinese(super().get_help(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is meant; UnknownCommandError where there is none of that name."""
        if args[0].startswith("-") or args[0] in self.commands:
            return super().resolve_command(ctx, args)
        raise UnknownCommandError(args[0], get_close_matches(args[0], self.commands, n=1))


class ChineseCommand(TyperCommand):
    """A command whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return in_chinese(super().get_help(ctx))


def usage_sentence(error: typer.TyperException) -> str:
    """What was written wrong, in one Chinese sentence; the help page where nothing was written."""
    message = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        return message
    option = getattr(error, "option_name", "")
    match type(error).__name__:
        case "NoSuchOption":
            message = tell("cli_no_option", option=option)
        case "BadOptionUsage":
            message = tell("cli_option_value", option=option)
        case "MissingParameter":
            given = getattr(getattr(error, "param", None), "metavar", None)
            message = tell("cli_missing", name=given or tell("cli_argument"))
        case "UsageError" | "BadParameter":
            message = tell("cli_wrong", why=message.rstrip("."))
    return tell("cli_see_help", sentence=message)
