"""The help: one card for everything, one page for each command and option."""

from collections.abc import Collection, Sequence

from bot.commands.vocabulary import (
    COMMANDS,
    OPTIONS,
    command_word,
    find_command,
    find_option,
)
from bot.commands.word import CommandWord, OptionWord
from bot.replies.help_groups import ADMIN, GROUPS
from bot.replies.help_topics import TOPICS
from core.command import CommandName
from core.errors import UserError


def help_card(*, is_admin: bool = False, denied: Collection[str] = frozenset[str]()) -> str:
    """What can be done, on one card that fits a phone.

    Only what works is on it: nothing that is `denied` here, and what is for admins only where
    `is_admin` says so.
    """
    rows = [_group(title, names, denied) for title, names in GROUPS.items()]
    if is_admin:
        rows.append(_group(ADMIN, tuple(word.name for word in COMMANDS if word.is_admin), ()))
    return "\n".join(
        (
            "丹青：你说，我画。例如：",
            "/画 红色背景上的一只猫 --尺寸 512x768",
            "",
            *(row for row in rows if row),
            f"选项　{_available_options()}",
            "",
            "图的编号写成 #12，回复那张图也行。私聊或 @ 我的时候可以不写斜杠。",
            "每一个怎么用，发「帮助 图生图」「帮助 --尺寸」看例子。",
        )
    )


def help_page(topic: str) -> str:
    """The page of a command or an option, by any of its names.

    Raises UserError("no_help") where nothing has that name.
    """
    option = find_option(topic)
    command = None if option and topic.strip().startswith(("-", "－", "—")) else find_command(topic)
    if command is not None:
        return _command_page(command)
    if option is not None:
        return _option_page(option)
    raise UserError("no_help", given=topic.strip()[:20])


def _group(title: str, names: Sequence[CommandName], denied: Collection[str]) -> str:
    """A line of the card; empty where nothing of the group can be used."""
    shown = [name for name in names if command_word(name).is_available and name not in denied]
    return f"{title}　{' '.join(f'/{name}' for name in shown)}" if shown else ""


def _command_page(word: CommandWord) -> str:
    lines = [f"/{word.name}　{word.summary}", f"也可以说：{'、'.join(word.aliases)}"]
    if not word.is_available:
        return "\n".join((*lines, "这个指令还没有做好，以后的版本会有。"))
    usage, examples = TOPICS[word.name]
    lines.append(usage)
    if word.draws:
        lines.append(f"选项：{_available_options()}")
    return "\n".join((*lines, "例如：", *examples))


def _option_page(option: OptionWord) -> str:
    names = " ".join(option.flag(name) for name in option.aliases)
    lines = [f"--{option.key}　{option.summary}", f"也可以写：{names}"]
    if option.form:
        lines.append(f"写法：{option.form}")
    if not option.is_available:
        lines.append("这个选项还没有做好，以后的版本会有。")
    return "\n".join((*lines, f"例如：{option.after} {option.example}"))


def _available_options() -> str:
    return " ".join(f"--{option.key}" for option in OPTIONS if option.is_available)
