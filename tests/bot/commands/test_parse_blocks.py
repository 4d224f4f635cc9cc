"""Parameter blocks, as pasted from other programs."""

import pytest

from bot.commands.jsonable import given_options
from bot.commands.parser import parse
from core.command import Notice

PROMPT = "masterpiece, 1girl, (red dress:1.2)"
NEGATIVE = "lowres, bad anatomy,\n<lora:neg:1>, worst quality"
PARAMETERS = (
    "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 2718281828, "
    'Size: 512x768, Model hash: 6ce0161689, Model: counterfeit, VAE: "a, b: c.pt", '
    "Denoising strength: 0.6, Version: v1.9.4"
)
BLOCK = f"{PROMPT}\nNegative prompt: {NEGATIVE}\n{PARAMETERS}"


def test_a_block_is_read_with_all_that_we_know_of() -> None:
    command = parse(f"/画 {BLOCK}")
    assert command.prompt == PROMPT
    assert given_options(command.options) == {
        "反向": NEGATIVE,
        "尺寸": [512, 768],
        "步数": 28,
        "种子": 2718281828,
        "引导": 6.5,
        "强度": 0.6,
        "采样器": "DPM++ 2M Karras",
    }
    assert command.notices == (
        Notice("block_left_aside", {"keys": "Model hash、Model、VAE、Version"}),
    )


def test_a_block_that_lost_its_line_breaks_is_read_the_same() -> None:
    flat = parse("/画 " + BLOCK.replace("\n", " "))
    broken = parse(f"/画 {BLOCK}")
    assert flat.prompt == broken.prompt
    assert flat.options.steps == broken.options.steps
    assert flat.options.negative_prompt == NEGATIVE.replace("\n", " ")


def test_a_block_without_a_command_is_a_wish_to_draw_where_the_bot_is_meant() -> None:
    assert parse(BLOCK) == parse(f"/画 {BLOCK}")


def test_options_may_follow_a_block() -> None:
    command = parse(f"/画 {BLOCK} --数量 2 ——步数 30")
    assert command.options.count == 2
    assert command.options.steps == 30
    assert [notice.reason for notice in command.notices] == ["block_left_aside", "option_twice"]


@pytest.mark.parametrize(
    ("line", "sampler", "reasons"),
    [
        ("Sampler: Euler a", "Euler a", []),
        ("Sampler: DPM++ 2M Karras", "DPM++ 2M Karras", []),
        ("Sampler: DPM++ 2M, Schedule type: Automatic", "DPM++ 2M Karras", []),
        ("Sampler: DPM++ 2M, Schedule type: Uniform", "DPM++ 2M", []),
        ("Sampler: DPM++ 2M Karras, Schedule type: Karras", "DPM++ 2M Karras", []),
        ("Sampler: Euler, Schedule type: Karras", None, ["block_sampler"]),
        ("Sampler: DPM++ SDE", None, ["block_sampler"]),
        ("Schedule type: Karras", None, ["block_sampler"]),
    ],
)
def test_the_sampler_of_a_block_goes_with_its_schedule(
    line: str, sampler: str | None, reasons: list[str]
) -> None:
    command = parse(f"画 猫\nSteps: 20, {line}, Seed: 1")
    assert command.options.sampler == sampler
    assert [notice.reason for notice in command.notices] == reasons


def test_an_empty_negative_prompt_in_a_block_is_none() -> None:
    command = parse("画 猫\nNegative prompt:\nSteps: 20, Seed: 1")
    assert command.options.negative_prompt is None
    assert command.options.steps == 20


def test_a_chinese_block_is_read_too() -> None:
    command = parse("画 猫\n步数：20，采样方法：Euler a，提示词引导系数：7，随机种子：42")
    assert given_options(command.options) == {
        "步数": 20,
        "种子": 42,
        "引导": 7.0,
        "采样器": "Euler a",
    }


def test_many_unknown_keys_are_named_in_part() -> None:
    keys = ", ".join(f"Key {letter}: 1" for letter in "abcdefghij")
    (notice,) = parse(f"画 猫\nSteps: 20, {keys}").notices
    assert notice.values["keys"] == "Key a、Key b、Key c、Key d、Key e、Key f、Key g、Key h 等"


def test_a_prompt_that_speaks_of_steps_is_no_block() -> None:
    assert parse("画 stone steps: 3 of them, moss").prompt == "stone steps: 3 of them, moss"
