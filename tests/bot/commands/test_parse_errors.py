"""What cannot be read is refused with a sentence that says what to write instead."""

import pytest

from bot.commands.limits import MAX_PROMPT, MAX_TEXT
from bot.commands.parser import parse
from bot.replies.parsing import PARSING
from core.errors import UserError


def refusal(text: str, *, is_addressed: bool = True) -> str:
    with pytest.raises(UserError) as refused:
        parse(text, is_addressed=is_addressed)
    error = refused.value
    return f"{error.reason}: {PARSING[error.reason].format(**error.values)}"


@pytest.mark.parametrize(
    ("text", "reason", "named"),
    [
        # Nothing, talk, and commands that are none
        ("", "empty", "/画"),
        (" 　\n\t ", "empty", "/画"),
        ("\u200b\ufeff", "empty", "/画"),
        ("/", "empty", "/画"),
        ("你好", "not_a_command", "「你好」"),
        ("drawing a cat", "not_a_command", "「drawing a cat」"),
        ("help-desk", "not_a_command", "help-desk"),
        ("？？？", "not_a_command", "？？？"),
        ("...", "not_a_command", "..."),
        ("。。", "not_a_command", "。。"),
        ("作品集真好看", "not_a_command", "作品集真好看"),
        ("历史上的今天", "not_a_command", "历史上的今天"),
        ("！你好", "not_a_command", "你好"),
        ("/飞 猫", "unknown_command", "「飞」"),
        ("/飞\x00猫", "unknown_command", "飞 猫"),
        ("/图声图 猫", "misspelt_command", "「图生图」"),
        ("图声图 猫", "misspelt_command", "「图生图」"),
        ("/hlep", "misspelt_command", "「help」"),
        ("取消吧", "misspelt_command", "「取消」"),
        ("/管理 换摸型", "unknown_command", "「管理」"),
        # No prompt
        ("画", "missing_prompt", "/画"),
        ("/图生图", "missing_prompt", "/图生图"),
        ("画 --步数 20", "missing_prompt", "/画"),
        ("画 \u200d", "missing_prompt", "/画"),
        ("画 --原文", "missing_prompt", "/画"),
        ("画 竖图，4张", "missing_prompt_fields", "「竖图，4 张」"),
        ("画 头像", "missing_prompt_fields", "「头像（方图）」"),
        ("画 --反向 水印 一只猫", "missing_prompt_negative", "「水印 一只猫」"),
        # Options that are none
        ("画 猫 --步束 20", "misspelt_option", "--步数"),
        ("画 猫 ——步束 20", "misspelt_option", "--步数"),
        ("画 猫 ——步束 二十", "misspelt_option", "--步数"),
        ("画 猫 --sedd 3", "misspelt_option", "--seed"),
        ("画 猫 --反向提示语 水印", "misspelt_option", "--反向提示词"),
        ("画 猫 --foo 3", "unknown_option", "「--foo」"),
        ("画 猫 —foo 3", "unknown_option", "「—foo」"),
        ("画 猫 -x 5", "unknown_option", "「-x」"),
        ("画 猫 --w 512", "misspelt_option", "--尺寸"),
        ("画 猫 --高 512", "misspelt_option", "--尺寸"),
        ("画 猫 --v 6", "unknown_option", "「--v」"),
        ("画 猫 ——清晰 =高", "unknown_option", "「——清晰」"),
        ("画 猫 --光影", "unknown_option", "「--光影」"),
        ("画 猫 &foo=1", "unknown_option", "「&foo」"),
        ("画 猫 --不要人物", "option_run_on", "--不要 人物"),
        ("画 猫 --原文床前", "option_run_on", "--原文 床前"),
        ("画 猫 --步数很多", "option_run_on", "--步数 25"),
        ("画 猫 --私密模式", "option_run_on", "--私密"),
        ("画 猫 --私密=是", "flag_with_value", "「--私密」"),
        # Values that cannot be
        ("画 猫 --步数", "missing_value", "--步数 25"),
        ("画 猫 --步数 --数量 2", "missing_value", "--步数 25"),
        ("画 猫 --步数\n20", "missing_value", "--步数 25"),
        ("画 猫 --反向 --步数 20", "missing_value", "--反向"),
        ("画 猫 --模型", "missing_value", "--模型"),
        ("画 猫 --步数 很多", "bad_value", "1 到 1000 的整数"),
        ("画 猫 --步数 0", "bad_value", "「0」"),
        ("画 猫 --步数 1001", "bad_value", "「1001」"),
        ("画 猫 --步数 -5", "bad_value", "「-5」"),
        ("画 猫 --步数 20.5", "bad_value", "「20.5」"),
        ("画 猫 --步数 十百", "bad_value", "「十百」"),
        ("画 猫 --步数 20，--数量", "missing_value", "--数量 4"),
        ("画 猫 --种子 很多", "bad_value", "「很多」"),
        ("画 猫 --种子 9223372036854775808", "bad_value", "9223372036854775807"),
        ("画 猫 -s foo", "bad_value", "「foo」"),
        ("画 猫 --引导 nan", "bad_value", "「nan」"),
        ("画 猫 --引导 1e3", "bad_value", "「1e3」"),
        ("画 猫 --引导 100.5", "bad_value", "「100.5」"),
        ("画 猫 --强度 1.5", "bad_value", "「1.5」"),
        ("画 猫 --强度 120%", "bad_value", "「120%」"),
        ("画 猫 --强度 300", "bad_value", "「300」"),
        ("画 猫 --强度 六成百", "bad_value", "「六成百」"),
        ("画 猫 --数量 0", "bad_value", "「0」"),
        ("画 猫，10000张", "bad_value", "「10000张」"),
        ("画 猫 --尺寸 很大", "bad_value", "512x768"),
        ("画 猫 --尺寸 4x4", "bad_value", "「4x4」"),
        ("画 猫 --尺寸 5", "bad_value", "「5」"),
        ("画 猫 --尺寸 300:4", "bad_value", "「300:4」"),
        ("画 猫 --比例 0:1", "bad_value", "「0:1」"),
        ("画 猫 --采样器 foo 一只狗", "bad_value", "「foo」"),
        ("画 猫 --采样器 DPM++ 2M SDE Karras", "bad_value", "「DPM++ 2M SDE Karras」"),
        ("画 猫 --采样器 Euler Karras", "bad_value", "「Euler Karras」"),
        ("画 猫 --模型 " + "长" * 101, "bad_value", "长…"),
        ("画 猫 --模型 ，", "bad_value", "「，」"),
        ('画 猫 --模型 ""', "bad_value", "--模型"),
        ("画 猫 --风格 水墨:9", "bad_value", "「水墨:9」"),
        ("画 猫 --风格 :", "missing_value", "--风格 水墨"),
        ("画 猫 --风格 水墨:0.8:1", "bad_value", "「水墨:0.8:1」"),
        ("画 猫 --风格 水墨:十百", "bad_value", "「水墨:十百」"),
        ("画 猫 <lora:水墨:很多>", "bad_value", "「<lora:水墨:很多>」"),
        ("画 猫 --控制 线稿:9", "bad_value", "「线稿:9」"),
        ("画 猫 --放大 20", "bad_value", "「20」"),
        # Works
        ("参数 #0", "bad_target", "「#0」"),
        ("参数 #99999999999999999999", "bad_target", "「#9999999999999999999…」"),
        ("取消 12 13", "one_target", "「12 13」"),
        ("找图 #12、#13", "one_target", "「#12、#13」"),
        # Settings
        ("设置 步束=30", "misspelt_option", "--步数"),
        ("设置 光影=30", "unknown_option", "「光影」"),
        ("设置 步数=30 随便", "setting_unknown", "「随便」"),
        ("设置 步数=很多", "bad_value", "「很多」"),
        ("设置 步数", "missing_value", "--步数 25"),
        # Pasted parameters
        ("画 猫\nSteps: 5000, Seed: 1", "bad_value", "「5000」"),
        ("画 猫\nSteps: 50, Seed: 1, Size: 大", "bad_value", "「大」"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_by_name(text: str, reason: str, named: str) -> None:
    sentence = refusal(text)
    assert sentence.startswith(f"{reason}: ")
    assert named in sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "画 一只猫",
        "历史",
        "？",
        "..加 月亮",
        "#画 猫",
        "你好",
        "/usr/bin/python",
        "/play 歌",
        "!",
        "、",
    ],
)
def test_talk_and_other_bots_commands_in_a_group_are_left_alone(text: str) -> None:
    assert refusal(text, is_addressed=False).startswith("not_a_command")


@pytest.mark.parametrize("text", ["/画一只猫", "／画 一只猫", "!画 一只猫", "！画 一只猫"])
def test_a_slash_calls_the_bot_in_a_group(text: str) -> None:
    assert parse(text, is_addressed=False).prompt == "一只猫"


def test_a_slip_after_a_slash_is_corrected_even_in_a_group() -> None:
    assert refusal("/图声图 猫", is_addressed=False).startswith("misspelt_command")


def test_a_pasted_block_in_a_group_is_talk() -> None:
    block = "a cat\nSteps: 20, Sampler: Euler, Seed: 3"
    assert parse(block).options.steps == 20
    assert refusal(block, is_addressed=False).startswith("not_a_command")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (0x00, "control_character"),
        (0x1B, "control_character"),
        (0x7F, "control_character"),
        (0x85, "control_character"),
        (0xD800, "broken_character"),
        (0xDFFF, "broken_character"),
        (0x202E, "direction_character"),
        (0x2066, "direction_character"),
    ],
)
def test_a_character_no_prompt_may_have_is_named_by_its_place(code: int, reason: str) -> None:
    sentence = refusal(f"/画 一只{chr(code)}猫")
    assert sentence.startswith(f"{reason}: 第 6 个字符（U+{code:04X}）")
    assert sentence.isprintable()


@pytest.mark.parametrize("character", ["\u200b", "\u200d", "\ufeff", "\u200f", "\t"])
def test_a_harmless_invisible_character_stays_in_the_prompt(character: str) -> None:
    assert parse(f"画 一只{character}猫").prompt == f"一只{character}猫"


def test_a_prompt_may_have_as_many_characters_as_the_limit_says() -> None:
    assert len(parse("画 " + "猫" * MAX_PROMPT).prompt) == MAX_PROMPT
    too_long = refusal("画 " + "猫" * (MAX_PROMPT + 1))
    assert too_long.startswith("prompt_too_long: ")
    assert "4001" in too_long
    assert "4000" in too_long


def test_a_negative_prompt_has_the_same_limit() -> None:
    assert refusal("画 猫 --反向 " + "丑" * 4001).startswith("negative_too_long: ")


@pytest.mark.parametrize("piece", ["猫", "-", "—", " -", " ——步 ", "#", ",", "\n", '"', "--反向 “"])
def test_a_hundred_thousand_characters_are_refused_by_their_number(piece: str) -> None:
    text = "/画 猫" + piece * (100_000 // len(piece))
    sentence = refusal(text)
    assert sentence.startswith("text_too_long: ")
    assert str(len(text)) in sentence
    assert str(MAX_TEXT) in sentence


def test_a_hundred_thousand_spaces_are_empty() -> None:
    assert refusal(" " * 100_000).startswith("empty: ")
