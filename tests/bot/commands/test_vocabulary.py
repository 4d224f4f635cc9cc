from collections import Counter

from bot.commands.lead import read_lead
from bot.commands.option_names import BY_NAME
from bot.commands.text import Text, fold
from bot.commands.values import read_value
from bot.commands.vocabulary import (
    COMMANDS,
    OPTION_FIELDS,
    OPTIONS,
    command_word,
    find_command,
    find_option,
)
from core.command import CommandName, Options
from core.sampler import Sampler

AVAILABLE = (
    "画 图生图 重画 变体 复现 改 重绘 扩图 线稿 深度 放大 风格 参数 历史 找图 删除 收藏"
    " 预设 队列 取消 设置 模型 帮助 额度 统计 导出 举报 换模型 卸载模型 设额度 封禁 解封"
    " 屏蔽词 暂停 恢复 清空队列 开启 关闭 群设置 设身份 撤销 审核 日志"
)


def test_every_command_has_a_word_and_every_option_a_field() -> None:
    assert sorted(word.name for word in COMMANDS) == sorted(CommandName)
    assert sorted(OPTION_FIELDS) == sorted(Options.__struct_fields__)


def test_no_name_means_two_things() -> None:
    commands = Counter(name for word in COMMANDS for name in (word.name, *word.aliases))
    options = Counter(name for option in OPTIONS for name in (option.key, *option.aliases))
    assert max(commands.values()) == max(options.values()) == 1


def test_every_name_is_written_as_it_is_looked_for() -> None:
    for names in ([(word.name, *word.aliases) for word in COMMANDS], [BY_NAME]):
        for name in (name for group in names for name in group):
            assert fold(name) == name


def test_every_name_leads_to_its_command() -> None:
    for word in COMMANDS:
        for name in (word.name, *word.aliases):
            slash, rest = ("", "加 月亮") if name in {"..", "。。"} else ("/", "")
            assert read_lead(Text.of(slash + name + rest), is_addressed=True).command is word
            assert find_command(f"/{name}") is word
        assert command_word(word.name) is word


def test_every_option_is_found_by_every_name() -> None:
    for option in OPTIONS:
        for name in (option.key, *option.aliases):
            assert find_option(option.flag(name)) is option
    assert find_option("没有") is find_command("没有") is None


def test_the_commands_of_this_release_are_available_and_no_others() -> None:
    assert [word.name for word in COMMANDS if word.is_available] == AVAILABLE.split()
    unavailable = [option.key for option in OPTIONS if not option.is_available]
    assert unavailable == ["不优化"]


def test_every_closed_option_reads_its_own_examples() -> None:
    for option in OPTIONS:
        for value in option.values if option.kind == "closed" else ():
            read = read_value(option, Text.of(value), 0)
            assert read is not None
            assert (read.end, list(read.changes)) == (len(value), [option.field])


def test_every_sampler_is_read_by_its_own_name() -> None:
    option = BY_NAME["采样器"]
    for sampler in Sampler:
        read = read_value(option, Text.of(sampler), 0)
        assert read is not None
        assert read.changes == {"sampler": sampler}
