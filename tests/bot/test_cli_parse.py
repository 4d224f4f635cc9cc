import json
import subprocess
import sys

import pytest

from bot.cli_parse import parse_line


def test_json_has_chinese_keys_and_only_what_was_given(capsys: pytest.CaptureFixture[str]) -> None:
    line = (
        "图生图 #12 变成水彩 --尺寸 768x512 --步数 25 --引导 6.5 --种子 42 --强度 0.6 --反向 水印"
    )
    assert parse_line(line, as_json=True) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out) == {
        "command": "图生图",
        "prompt": "变成水彩",
        "target": 12,
        "options": {
            "反向": "水印",
            "尺寸": [768, 512],
            "步数": 25,
            "种子": 42,
            "引导": 6.5,
            "强度": 0.6,
        },
        "notices": [],
    }
    assert "图生图" in out


def test_json_has_notices_as_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse_line("画 一只猫，竖图，4张", as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {
        "command": "画",
        "prompt": "一只猫",
        "target": None,
        "options": {"尺寸": "竖图", "数量": 4},
        "notices": ["已识别：竖图，4 张。"],
    }


def test_without_json_it_is_for_people_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    line = "图生图 #12 变成水彩，冷色 --尺寸 512 --比例 3:4 --风格 水墨:0.8 --控制 线稿 --私密"
    assert parse_line(line, as_json=False) == 0
    assert capsys.readouterr().out.splitlines() == [
        "指令：图生图",
        "编号：#12",
        "文字：变成水彩，冷色",
        "尺寸：512×512",
        "风格：水墨（0.8）",
        "控制：线稿",
        "私密：是",
        "提醒：尺寸只写了一个数，按 512×512 理解。",
        "提醒：尺寸和比例都写了，用的是尺寸，比例没有用上。",
    ]
    assert parse_line("画 猫 --比例 3:4 --步数 20 --引导 7", as_json=False) == 0
    assert capsys.readouterr().out == "指令：画\n文字：猫\n比例：3:4\n步数：20\n引导：7\n"
    assert parse_line("队列", as_json=False) == 0
    assert capsys.readouterr().out == "指令：队列\n"


def test_what_cannot_be_read_is_said_on_the_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert parse_line("画 猫 --步数 很多", as_json=True) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "步数要写成：1 到 1000 的整数，例如：--步数 25；你写的是「很多」。\n"


def test_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, bot.cli_parse as c; c.parse_line('画 猫', as_json=True);"
        "heavy = {'torch', 'numpy', 'sqlalchemy', 'aiohttp', 'asyncio', 'rich', 'pydantic'};"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("line", "sides", "prompt", "options"),
    [
        ("扩图 #12 左 128", {"左": 128}, "", {}),
        ("扩图 #12", {"左": "25%", "右": "25%", "上": "25%", "下": "25%"}, "", {}),
        ("扩图 #12 上 1/2 蓝天白云 --填充 镜像", {"上": "50%"}, "蓝天白云", {"填充": "镜像"}),
        ("扩图 #12 左右 30% 填充复制 草地", {"左": "30%", "右": "30%"}, "草地", {"填充": "复制"}),
    ],
)
def test_where_a_picture_is_extended_is_shown_as_it_is_read(
    line: str,
    sides: dict[str, object],
    prompt: str,
    options: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert parse_line(line, as_json=True) == 0
    understood = json.loads(capsys.readouterr().out)
    assert understood["sides"] == sides
    assert understood["prompt"] == prompt
    assert understood["options"] == options


def test_sides_are_for_people_to_read_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse_line("扩图 #12 左 128 上 1/2", as_json=False) == 0
    assert "往外扩：左 128 像素，上 50%" in capsys.readouterr().out.splitlines()


def test_an_amount_that_cannot_be_read_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse_line("扩图 #12 左 99999", as_json=False) == 2
    assert "不能当作要扩的大小" in capsys.readouterr().err


def test_a_number_after_enlarging_is_said_to_be_a_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse_line("放大 2", as_json=True) == 0
    (notice,) = json.loads(capsys.readouterr().out)["notices"]
    assert notice.startswith("「2」按图的编号 #2 理解")
    for line in ("放大 2倍", "放大 #2", "放大 12"):
        assert parse_line(line, as_json=True) == 0
        assert json.loads(capsys.readouterr().out)["notices"] == []
