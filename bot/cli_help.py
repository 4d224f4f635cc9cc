"""The command line's own words in Chinese."""

from difflib import get_close_matches
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

WORDS: Final = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Show this message and exit.", "显示这份说明。"),
    (" <list[str]>", " …"),
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
        meant = f"，你是不是想写 {near[0]}？" if near else "。"
        super().__init__(f"没有「{name}」这个命令{meant}")


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
            message = f"没有「{option}」这个选项。"
        case "BadOptionUsage":
            message = f"「{option}」后面少了值，或者多了值。"
        case "MissingParameter":
            message = f"少写了「{getattr(getattr(error, 'param', None), 'metavar', '参数')}」。"
        case "UsageError" | "BadParameter":
            message = f"这样写不对（{message.rstrip('.')}）。"
    return f"{message}运行 danqing --help 看看怎么写。"
