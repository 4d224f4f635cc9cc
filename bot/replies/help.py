"""The help: one card for everything, one page for each command and option."""

from bot.commands.vocabulary import COMMANDS, OPTIONS, find_command, find_option
from bot.commands.word import CommandWord, OptionWord
from bot.replies.help_topics import TOPICS
from core.errors import UserError


def help_card() -> str:
    """What can be done, on one card."""
    commands = [f"/{word.name}　{word.summary}" for word in COMMANDS if word.is_available]
    return "\n".join(
        (
            "丹青：你说，我画。",
            "例如：/画 红色背景上的一只猫 --尺寸 512x768",
            "",
            *commands,
            "",
            f"选项：{_available_options()}",
            "图的编号写成 #12。私聊或 @ 我的时候可以不写斜杠。",
            "想细看，就发「帮助 图生图」「帮助 --尺寸」。",
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
