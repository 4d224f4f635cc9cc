import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.replies.differences import Drawn, changed, differences
from core.spec import ImageSpec, LoraUse

SPEC = ImageSpec(
    model="mini",
    prompt="一只猫",
    width=512,
    height=512,
    steps=20,
    guidance_scale=4,
    sampler="DDIM",
)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("一只猫，月亮", "一只猫，月亮，雪", "加「雪」"),
        ("一只猫", "一只狗", "「猫」→「狗」"),
        ("红色背景上的一只猫", "红色背景上的一只戴帽子的猫", "加「戴帽子的」"),
        ("一只猫", "一条龙", "「一只猫」→「一条龙」"),
        ("a red cat", "a red car", "「cat」→「car」"),
        ("猫，狗，鱼，鸟", "鱼，鸟，马", "去「猫，狗」；加「马」"),
        ("一只猫", "一只猫，", "改标点"),
        ("一只猫", "一只猫", ""),
        ("一只猫", "一只猫" + "很长" * 20, "加「很长很长很长很长很长很长很长很…」"),
    ],
)
def test_prompts_are_compared_by_their_words(before, after, told):
    old = Drawn(replace(SPEC, prompt=before), 1)
    new = Drawn(replace(SPEC, prompt=after), 1)
    assert "；".join(differences(old, new)) == told


def test_options_are_told_with_before_and_after():
    new = replace(
        SPEC,
        negative_prompt="人",
        width=768,
        steps=30,
        model="plain",
        loras=(LoraUse("水墨", 0.8),),
    )
    assert changed(Drawn(SPEC, 42), Drawn(new, 43)) == (
        "反向加「人」；模型 mini → plain；风格 无 → 水墨:0.8；尺寸 512×512 → 768×512；"
        "步数 20 → 30；种子 42 → 43"
    )


def test_many_changes_are_counted():
    old = Drawn(replace(SPEC, prompt="一，甲，二，乙，三，丙，四，丁，五，戊"), 1)
    new = Drawn(replace(SPEC, prompt="一，A，二，B，三，C，四，D，五，E"), 1)
    assert differences(old, new)[-1] == "等 5 处"


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_difference_is_told_exactly_where_there_is_one(before, after):
    told = differences(
        Drawn(replace(SPEC, prompt=before), 1), Drawn(replace(SPEC, prompt=after), 1)
    )
    assert bool(told) == (before != after)
    assert all("\n" not in one and len(one) < 50 for one in told)
