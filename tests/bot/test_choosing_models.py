import pytest
from house import open_house
from msgspec.structs import replace
from offered import OFFERED


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED, admins=("test:站长",)) as house:
        yield house


async def model_of(house, **more):
    return (await house.submitted("/画 一只猫", **more)).spec.model


async def test_the_models_are_listed_with_what_they_can_do(house):
    answer = await house.ask("/模型")

    assert "▸ 迷你（mini）" in answer.text
    assert "重绘和扩图、按线稿画、按深度画、2 种画风" in answer.text
    assert "会按一句话改图" in answer.text
    assert answer.text.count("不可商用") == 1
    assert [button.command for button in answer.buttons] == ["/模型 plain", "/模型 editor"]


async def test_anybody_chooses_the_model_of_a_private_chat(house):
    chosen = await house.ask("/模型 只会画")
    assert "以后在这里用只会画画" in chosen.text
    assert await model_of(house) == "plain"
    assert await model_of(house, user="小红") == "mini"
    assert "▸ 只会画" in (await house.ask("/模型")).text

    await house.ask("/换模型 默认")
    assert await model_of(house) == "mini"


async def test_in_a_group_only_admins_choose(house):
    refused = await house.ask("/模型 plain", conversation="群")
    assert refused.is_error
    assert "「test:小明」" in refused.text

    await house.ask("/模型 plain", conversation="群", user="站长")
    assert await model_of(house, conversation="群") == "plain"
    assert await model_of(house) == "mini"


async def test_admins_choose_for_everybody(house):
    assert (await house.ask("/换模型 plain 全局")).is_error

    await house.ask("/换模型 plain 全局", user="站长")
    assert await model_of(house) == "plain"
    await house.ask("/模型 mini")
    assert await model_of(house) == "mini"
    await house.ask("/换模型 默认 全局", user="站长")
    assert await model_of(house, user="小红") == "mini"


async def test_an_option_wins_over_ones_own_setting_and_that_over_the_conversation(house):
    await house.ask("/设置 模型=mini")
    told = await house.ask("/模型 plain")

    assert "你自己的默认设置里写了模型" in told.text
    assert await model_of(house) == "mini"
    assert (await house.submitted("/画 一只猫 --模型 plain")).spec.model == "plain"


async def test_works_are_drawn_again_by_their_own_model(house):
    await house.draw("/画 一只猫")
    await house.ask("/模型 plain")

    assert (await house.submitted("/重画 #1")).spec.model == "mini"


async def test_another_model_draws_a_work_again_with_its_own_numbers(house):
    await house.draw("/画 一只猫 --步数 7")
    spec = (await house.submitted("/重画 #1 --模型 plain --引导 3")).spec

    assert (spec.model, spec.steps, spec.guidance_scale) == ("plain", 25, 3.0)


async def test_unknown_models_are_refused_with_those_there_are(house):
    answer = await house.ask("/模型 大的")

    assert (answer.is_error, "mini、plain、editor" in answer.text) == (True, True)
    assert (await house.ask("/换模型")).is_error


async def test_a_model_that_is_gone_is_no_longer_the_default(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        await house.ask("/模型 plain")
    left = replace(OFFERED, models=OFFERED.models[:1])
    async with open_house(tmp_path, registry=left) as house:
        assert await model_of(house, message_id="later") == "mini"
