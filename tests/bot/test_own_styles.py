"""A style of one's own is used where the model has it, and otherwise said to be left out."""

import pytest
from house import open_house
from offered import OFFERED

from core.spec import LoraUse


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED, admins=("test:小明",)) as opened:
        yield opened


async def test_a_style_of_ones_own_is_used_from_then_on(house):
    saved = await house.ask("/设置 --风格 水墨:0.5")
    drawn = await house.submitted("/画 一只猫")
    shown = await house.ask("/设置")

    assert not saved.is_error, saved.text
    assert "风格 水墨:0.5" in saved.text
    assert "风格 水墨:0.5" in shown.text
    assert drawn.spec.loras == (LoraUse(name="ink", weight=0.5),)


async def test_styles_that_are_named_take_its_place(house):
    await house.ask("/设置 风格=水墨")

    drawn = await house.submitted("/画 一只猫 --风格 浮雕")

    assert [lora.name for lora in drawn.spec.loras] == ["relief"]


async def test_a_model_without_it_draws_without_it_and_says_so(house):
    await house.ask("/设置 风格=水墨")

    answer, submit = await house.accepted("/画 一只猫 --模型 plain")

    assert submit.spec.loras == ()
    assert "你的默认画风「水墨」不配只会画，这次没有用。" in answer.text


async def test_one_for_another_model_can_be_set_and_is_said_to_wait(house):
    saved = await house.ask("/设置 风格=陶土")
    drawn = await house.submitted("/画 一只猫 --模型 plain")

    assert "不配迷你" in saved.text
    assert [lora.name for lora in drawn.spec.loras] == ["clay"]


async def test_one_that_is_nowhere_is_refused(house):
    refused = await house.ask("/设置 风格=油画棒")

    assert refused.is_error
    assert "没有叫「油画棒」的画风" in refused.text
