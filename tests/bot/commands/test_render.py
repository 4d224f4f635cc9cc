import pytest

from bot.commands.parser import parse
from bot.commands.render import render
from core.command import Command, CommandName, Options, Weighted
from core.sampler import Sampler


def draw(prompt: str, **options: object) -> Command:
    return Command(name=CommandName.DRAW, prompt=prompt, options=Options(**options))


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (draw("一只猫"), "/画 一只猫"),
        (
            draw("猫", size=(512, 768), steps=25, negative_prompt="水印，文字"),
            "/画 猫 --反向 水印，文字 --尺寸 512x768 --步数 25",
        ),
        (
            draw("猫", guidance_scale=7.0, strength=0.1, sampler=Sampler.EULER_A, seed=42),
            "/画 猫 --种子 42 --引导 7 --强度 0.1 --采样器 Euler a",
        ),
        (draw("猫", aspect=(3, 4), count=4, seed="随机"), "/画 猫 --比例 3:4 --种子 随机 --数量 4"),
        (draw("猫", size="竖图", model="古风"), "/画 猫 --尺寸 竖图 --模型 古风"),
        (draw("猫", model="SD v1.5"), '/画 猫 --模型 "SD v1.5"'),
        (
            draw("猫", loras=(Weighted("水墨", 0.8), Weighted("b"))),
            "/画 猫 --风格 水墨:0.8,b",
        ),
        (
            draw("猫", control=Weighted("线稿", 0.5), upscale=2.0, is_private=True, is_raw=True),
            "/画 猫 --控制 线稿:0.5 --放大 2 --私密 --不优化",
        ),
        (draw("猫", negative_prompt=""), '/画 猫 --反向 ""'),
        (draw("猫", negative_prompt='"'), '/画 猫 --反向 "'),
        (draw("猫", negative_prompt='"a"'), '/画 猫 --反向 "\\"a\\""'),
        (draw("猫", negative_prompt="水印 --步数 3"), '/画 猫 --反向 "水印 --步数 3"'),
        (draw("猫 竖图", steps=3), "/画 --步数 3 --原文 猫 竖图"),
        (draw("猫 --步数 20"), "/画 --原文 猫 --步数 20"),
        (draw("猫--步数 20"), "/画 --原文 猫--步数 20"),
        (draw("4张"), "/画 --原文 4张"),
        (draw("反向提示词：猫"), "/画 --原文 反向提示词：猫"),
        (draw("--原文 猫"), "/画 --原文 --原文 猫"),
        (draw("#12 猫"), "/画 #12 猫"),
        (Command(name=CommandName.VARY, target=12, prompt="强"), "/变体 #12 强"),
        (Command(name=CommandName.VARY, prompt="12"), "/变体 --原文 12"),
        (Command(name=CommandName.IMAGE_TO_IMAGE, target=3, prompt="#4"), "/图生图 #3 #4"),
        (Command(name=CommandName.CANCEL, target=3, prompt="#4"), "/取消 #3 --原文 #4"),
        (Command(name=CommandName.CANCEL, prompt="全部"), "/取消 全部"),
        (Command(name=CommandName.HELP), "/帮助"),
        (
            Command(name=CommandName.SETTINGS, options=Options(steps=30, size=(512, 512))),
            "/设置 --尺寸 512x512 --步数 30",
        ),
        (Command(name=CommandName.SETTINGS, prompt="清除"), "/设置 清除"),
    ],
)
def test_a_command_is_written_as_one_would_write_it(command: Command, line: str) -> None:
    assert render(command) == line
    assert parse(line) == command


def test_notices_are_left_out() -> None:
    told = parse("画 猫，竖图")
    assert told.notices
    assert render(told) == "/画 猫 --尺寸 竖图"


@pytest.mark.parametrize(
    "command",
    [
        draw(""),
        draw(" 猫"),
        draw("猫" * 4_001),
        draw("猫\x00"),
        draw("猫", steps=0),
        draw("猫", loras=(Weighted("a,b"),)),
        draw("猫", size=(512, 512), aspect=(1, 1)),
        Command(name=CommandName.HISTORY, options=Options(steps=3)),
    ],
)
def test_what_no_line_says_is_refused(command: Command) -> None:
    with pytest.raises(ValueError, match="no line means"):
        render(command)
