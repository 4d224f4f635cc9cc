from pathlib import Path

import pytest

from bot.console.typed import Typed, read_typed
from core.message import Button

BUTTONS = (
    Button(label="重画", command="/重画 #12"),
    Button(label="改", command="/改 #12 ", is_draft=True),
)


@pytest.mark.parametrize("line", ["/退出", "退出", " exit ", "/quit"])
def test_one_can_ask_to_leave(line: str) -> None:
    assert read_typed(line) is None


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("画 猫 --数量 2", Typed(text="画 猫 --数量 2")),
        ("  画  两 个空格 ", Typed(text="  画  两 个空格 ")),
        ("画 水彩 @草图.png", Typed(text="画 水彩", files=(Path("草图.png"),))),
        ("@草图.png", Typed(text="", files=(Path("草图.png"),))),
        (
            '画 水彩 @"我的 图.png" @b.png ',
            Typed(text="画 水彩", files=(Path("我的 图.png"), Path("b.png"))),
        ),
        ("画 水彩 @“我的 图.png”", Typed(text="画 水彩", files=(Path("我的 图.png"),))),
        ("画 @ 号", Typed(text="画 @ 号")),
        ("画 me@example.com", Typed(text="画 me@example.com")),
        ("画 @草图.png 水彩", Typed(text="画 @草图.png 水彩")),
    ],
)
def test_pictures_are_attached_at_the_end_of_a_line(line: str, typed: Typed) -> None:
    assert read_typed(line) == typed


def test_a_path_may_begin_at_home() -> None:
    typed = read_typed("画 猫 @~/草图.png")

    assert typed == Typed(text="画 猫", files=(Path.home() / "草图.png",))


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("1", Typed(text="/重画 #12")),
        (" 1 ", Typed(text="/重画 #12")),
        ("2", Typed(text="/改 #12 ", is_draft=True)),
        ("2 加一轮月亮", Typed(text="/改 #12 加一轮月亮")),
        ("1 只猫", Typed(text="1 只猫")),
        ("0", Typed(text="0")),
        ("3", Typed(text="3")),
        ("12345", Typed(text="12345")),
    ],
)
def test_a_number_presses_a_button(line: str, typed: Typed) -> None:
    assert read_typed(line, BUTTONS) == typed
