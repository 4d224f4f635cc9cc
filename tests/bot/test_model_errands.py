"""卸载模型 and 换模型 through the whole bot: what the engine is asked, and what is told of it."""

import pytest
from house import open_house

from bot.engine_client import EngineDown
from core import wire
from core.engine_state import EngineState

BOSS = "站长"


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        yield house


async def second_answer(house, message_id):
    await house.platform.wait(lambda: len(house.answers(message_id)) == 2)
    return house.answers(message_id)[1].text


async def ask(house):
    message_id = await house.say("/卸载模型 迷你", user=BOSS)
    await house.platform.wait(lambda: house.answers(message_id))
    assert "还在用它画的先画完" in house.answers(message_id)[0].text
    return message_id


async def test_the_engine_is_asked_and_what_was_freed_is_told(house):
    message_id = await ask(house)
    assert house.engine.unloads == ["mini"]

    await house.dispatcher.on_event(wire.Unloaded(model="mini", freed=3 * 2**29))

    assert "腾出 1.50 GB" in await second_answer(house, message_id)
    async with house.storage.reading() as tx:
        [entry] = await tx.audit.page(limit=9)
    assert (entry.action, entry.subject) == ("unload", "mini")
    assert "撤销不了" in (await house.ask("/撤销 1", user=BOSS)).text


async def test_a_model_that_is_not_loaded_is_said_so(house):
    message_id = await ask(house)
    await house.dispatcher.on_event(wire.Unloaded(model="mini", freed=0))
    assert "没有加载着" in await second_answer(house, message_id)


async def test_whoever_waits_hears_that_the_engine_has_ended(house):
    message_id = await ask(house)
    await house.dispatcher.on_event(EngineDown(why="test"))
    assert "引擎刚才停了" in await second_answer(house, message_id)


async def test_without_an_engine_or_a_name_there_is_nothing_to_unload(house):
    assert (await house.ask("/卸载模型", user=BOSS)).is_error
    assert (await house.ask("/卸载模型 没有的", user=BOSS)).is_error
    assert (await house.ask("/卸载模型 迷你")).is_error
    house.engine.state = EngineState.STARTING
    answer = await house.ask("/卸载模型 迷你", user=BOSS)
    assert "引擎没有在运行" in answer.text
    assert house.engine.unloads == []


async def switch(house):
    message_id = await house.say("/换模型 迷你", user=BOSS)
    await house.platform.wait(lambda: house.answers(message_id))
    return message_id


async def test_a_model_that_is_chosen_is_loaded_at_once_and_told_when_it_is_ready(house):
    message_id = await switch(house)
    assert house.engine.loads == ["mini"]

    await house.dispatcher.on_event(wire.Loaded(model="mini", took_s=12.4, is_ready=True))

    assert await second_answer(house, message_id) == "「mini」加载好了，用了 12 秒。"


async def test_a_model_that_was_ready_needs_no_second_answer(house):
    message_id = await switch(house)
    await house.dispatcher.on_event(wire.Loaded(model="mini", took_s=0.0, is_ready=True))
    later = await house.ask("/队列", user=BOSS)
    assert later.text
    assert len(house.answers(message_id)) == 1


async def test_a_model_that_cannot_be_loaded_is_said_so_with_a_way_back(house):
    message_id = await switch(house)
    await house.dispatcher.on_event(wire.Loaded(model="mini", took_s=3.0, is_ready=False))
    assert "加载不了" in await second_answer(house, message_id)
    assert [button.command for button in house.answers(message_id)[1].buttons] == ["/换模型 默认"]


async def test_an_engine_that_dies_over_a_model_is_told_of(house):
    message_id = await switch(house)
    await house.dispatcher.on_event(EngineDown(why="test"))
    assert "正在重新启动" in await second_answer(house, message_id)


async def test_without_an_engine_a_model_can_be_chosen_all_the_same(house):
    house.engine.state = EngineState.STARTING
    assert not (await house.ask("/换模型 迷你", user=BOSS)).is_error
    assert house.engine.loads == []
