import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.revision import Revision, revise
from core.errors import UserError

OLD = Revision(prompt="红色背景上的一只猫，水彩", negative_prompt="文字")


@pytest.mark.parametrize(
    ("words", "prompt", "negative"),
    [
        ("加 月亮", "红色背景上的一只猫，水彩，月亮", "文字"),
        ("加上雪，星星", "红色背景上的一只猫，水彩，雪，星星", "文字"),
        ("去掉 水彩", "红色背景上的一只猫", "文字，水彩"),
        ("不要人", "红色背景上的一只猫，水彩", "文字，人"),
        ("去掉 文字", "红色背景上的一只猫，水彩", "文字"),
        ("把猫换成狗", "红色背景上的一只狗，水彩", "文字"),
        ("将 红色 改成 蓝色", "蓝色背景上的一只猫，水彩", "文字"),
        ("猫换成狗", "红色背景上的一只狗，水彩", "文字"),
        ("换成 狗", "红色背景上的一只狗，水彩", "文字"),
        ("换成两只狗", "红色背景上的两只狗，水彩", "文字"),
        ("成一只狗", "红色背景上的一只狗，水彩", "文字"),
        ("改成夜晚", "红色背景上的一只猫，水彩，夜晚", "文字"),
        ("换成狗，加 月亮，去掉水彩", "红色背景上的一只狗，月亮", "文字，水彩"),
        ("一条龙", "一条龙", "文字"),
        ("一只会变成人的狐狸", "一只会变成人的狐狸", "文字"),
        ("", "红色背景上的一只猫，水彩", "文字"),
    ],
)
def test_words_change_the_prompt(words, prompt, negative):
    assert revise(OLD, words, number=1) == Revision(prompt=prompt, negative_prompt=negative)


def test_what_is_to_be_replaced_must_be_there():
    with pytest.raises(UserError) as refusal:
        revise(OLD, "把鱼换成鸟", number=12)

    assert refusal.value.reason == "edit_not_found"
    assert refusal.value.values == {"number": 12, "given": "鱼", "prompt": OLD.prompt}


def test_taking_away_everything_leaves_the_prompt():
    assert revise(Revision(prompt="猫", negative_prompt=""), "去掉猫", number=1) == Revision(
        prompt="猫", negative_prompt="猫"
    )


@given(st.text(min_size=1, max_size=20), st.text(max_size=30))
def test_a_prompt_never_becomes_empty(prompt, words):
    try:
        new = revise(Revision(prompt=prompt, negative_prompt=""), words, number=1)
    except UserError as refusal:
        assert refusal.reason == "edit_not_found"  # noqa: PT017 - only some are refused
    else:
        assert new.prompt
