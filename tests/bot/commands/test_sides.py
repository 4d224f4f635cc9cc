import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.sides import DEFAULT, Amount, Side, read_extension
from core.errors import UserError

LEFT, RIGHT, TOP, BOTTOM = Side.LEFT, Side.RIGHT, Side.TOP, Side.BOTTOM
ALL = tuple(Side)


def px(value: float) -> Amount:
    return Amount(value, is_share=False)


@pytest.mark.parametrize(
    ("words", "amounts", "prompt"),
    [
        ("左 128", {LEFT: px(128)}, ""),
        ("左128右64 大海", {LEFT: px(128), RIGHT: px(64)}, "大海"),
        ("四周 25%", dict.fromkeys(ALL, Amount(0.25)), ""),
        ("上下左右各扩 20%，蓝天", dict.fromkeys(ALL, Amount(0.2)), "蓝天"),
        ("上 下 0.5", {TOP: Amount(0.5), BOTTOM: Amount(0.5)}, ""),
        ("上下 半", {TOP: Amount(0.5), BOTTOM: Amount(0.5)}, ""),
        ("向右扩 1/2", {RIGHT: Amount(0.5)}, ""),
        ("往左延伸一半", {LEFT: Amount(0.5)}, ""),
        ("左右 3成", {LEFT: Amount(0.3), RIGHT: Amount(0.3)}, ""),
        ("右边 200像素 树林", {RIGHT: px(200)}, "树林"),
        ("左上 10%", {LEFT: Amount(0.1), TOP: Amount(0.1)}, ""),
        ("１２８", dict.fromkeys(ALL, px(128)), ""),
        ("右", {RIGHT: DEFAULT}, ""),
        ("左 一只猫", {LEFT: DEFAULT}, "一只猫"),
        ("右边是海", {}, "右边是海"),
        ("上海的街道", {}, "上海的街道"),
        ("", {}, ""),
    ],
)
def test_sides_and_amounts_are_read_and_the_rest_is_the_prompt(
    words: str, amounts: dict[Side, Amount], prompt: str
) -> None:
    extension = read_extension(words)

    assert (extension.amounts, extension.prompt) == (amounts, prompt)


def test_the_filling_may_be_said_in_words() -> None:
    assert read_extension("填充 镜像 四周").fill == "镜像"
    assert read_extension("左 128 填充复制 大海").fill == "复制"
    assert read_extension("左 128").fill is None


@pytest.mark.parametrize("words", ["左 9999", "四周 500%", "右 1/0", "上 0"])
def test_nothing_and_far_too_much_are_refused(words: str) -> None:
    with pytest.raises(UserError, match="bad_amount"):
        read_extension(words)


@given(st.text("左右上下四周向扩 25%/0.像素一半，填充镜像海", max_size=16))
def test_whatever_is_written_the_prompt_is_its_end(words: str) -> None:
    try:
        extension = read_extension(words)
    except UserError as refusal:
        assert refusal.reason == "bad_amount"  # noqa: PT017 - only some are refused
    else:
        assert words.strip().endswith(extension.prompt)
