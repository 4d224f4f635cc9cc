import pytest
from house import open_house
from offered import OFFERED

from core.spec import LoraUse


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        yield house


async def test_the_styles_of_the_current_model_are_listed(house):
    answer = await house.ask("/风格")

    assert "水墨　像用墨画的" in answer.text
    assert "浮雕（雕刻）" in answer.text
    assert "陶土" not in answer.text
    clay = await house.ask("/风格 --模型 plain")
    assert "陶土 2.5D" in clay.text
    assert [button.command for button in clay.buttons] == ["/画  --风格 陶土"]
    assert "还没有能用的画风" in (await house.ask("/风格 --模型 editor")).text


async def test_several_styles_with_weights_go_with_any_drawing(house):
    submit = await house.submitted("/画 一只猫 --风格 水墨,雕刻:0.5")

    assert submit.spec.loras == (LoraUse("ink", 0.9), LoraUse("relief", 0.5))
    assert "风格：ink:0.9，relief:0.5" in (await house.ask("/参数 #1")).text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/画 猫 --风格 浮调", "你是不是想用「浮雕」"),
        ("/画 猫 --风格 油画", "迷你能用的有：水墨、浮雕"),
        ("/画 猫 --风格 陶土", "它配的模型是：plain"),
        ("/画 猫 --风格 土 --模型 plain", "你是不是想用「陶土」"),
        ("/画 猫 --风格 水墨 --模型 plain", "它配的模型是：mini"),
        ("/风格 水墨", "写编号"),
        ("/风格 水墨 浮雕", "用不上"),
        ("/风格 #9 水墨", "找不到"),
    ],
)
async def test_what_is_no_style_is_said(house, said, told):
    answer = await house.ask(said)

    assert (answer.is_error, told in answer.text) == (True, True), answer.text


async def test_a_style_named_twice_counts_once(house):
    answer = await house.ask("/画 猫 --风格 水墨:0.5,ink:0.7")

    assert "写了不止一次" in answer.text
    assert (await house.engine.next_submit()).spec.loras == (LoraUse("ink", 0.7),)


async def test_a_work_is_drawn_again_in_another_style(house):
    first = await house.submitted("/画 一只猫 --种子 42")
    second = await house.submitted("/风格 #1 水墨:0.6,浮雕")
    third = await house.submitted("/风格 #1 水墨 --种子 7")

    assert second.spec.loras == (LoraUse("ink", 0.6), LoraUse("relief", 1.0))
    assert (second.spec.prompt, second.seeds) == ("一只猫", first.seeds)
    assert third.seeds == (7,)
    async with house.storage.reading() as tx:
        assert (await tx.works.get(2)).parent == 1


async def test_styles_stay_when_a_work_is_drawn_again(house):
    first = await house.submitted("/画 一只猫 --风格 水墨:0.5")

    for again in ("/重画 #1", "/变体 #1", "/复现 #1", "/改 #1 加 雪"):
        assert (await house.submitted(again)).spec.loras == first.spec.loras
