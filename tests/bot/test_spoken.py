import pytest

from bot.spoken import read_spoken
from core.errors import UserError


@pytest.mark.parametrize(
    ("said", "words", "changes"),
    [
        ("加雪 步数30", "加雪", {"steps": 30}),
        ("加雪，步数改成 30，去掉人", "加雪，去掉人", {"steps": 30}),
        ("换成竖图", "", {"size": "竖图"}),
        ("竖的", "", {"size": "竖图"}),
        ("尺寸改成 768x512，加月亮", "加月亮", {"size": (768, 512)}),
        ("种子别变，去掉人", "去掉人", {"seed": "不变"}),
        ("换个种子", "", {"seed": "随机"}),
        ("把采样器换成 Euler a", "", {"sampler": "Euler a"}),
        ("数量改成四张", "", {"count": 4}),
        ("一只猫在步数很多的山上", "一只猫在步数很多的山上", {}),
        ("风格清新的一只猫", "风格清新的一只猫", {}),
        ("加 大小不一的石头", "加 大小不一的石头", {}),
        ("变成夜晚", "变成夜晚", {}),
        ("", "", {}),
    ],
)
def test_options_are_heard_in_words(said, words, changes):
    spoken = read_spoken(said, prompt="一只猫")

    assert (spoken.words, spoken.changes) == (words, changes)
    assert bool(spoken.notices) == bool(changes)


def test_a_word_of_the_prompt_is_no_option():
    assert read_spoken("把风格换成心情", prompt="风格").changes == {}


def test_a_value_that_is_none_is_refused():
    with pytest.raises(UserError) as refusal:
        read_spoken("步数改成很多", prompt="一只猫")

    assert refusal.value.reason == "bad_value"
