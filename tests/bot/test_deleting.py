import pytest
from house import open_house


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


async def has_bytes(house, number):
    async with house.storage.reading() as tx:
        return await tx.outputs.get(number) is not None


async def test_several_are_deleted_after_asking_once(house):
    await house.draw("/画 一只猫 --数量 4")
    asked = await house.ask("/删除 #1 #3-#4")

    assert "#1、#3、#4（3 张）" in asked.text
    assert "找不回来" in asked.text
    assert await has_bytes(house, 1)
    (button,) = asked.buttons
    assert button.command == "/删除 #1 #3 #4 确认"

    await house.ask(button.command)
    assert [await has_bytes(house, number) for number in (1, 2, 3, 4)] == [
        False,
        True,
        False,
        False,
    ]


async def test_a_work_that_is_only_guessed_at_is_asked_about(house):
    await house.draw("/画 一只猫")
    asked = await house.ask("/删除")

    assert asked.buttons[0].command == "/删除 #1 确认"
    assert await has_bytes(house, 1)


async def test_a_reply_names_the_work(house):
    await house.draw("/画 一只猫")
    shown = house.platform.deliveries[-1]
    await house.draw("/画 一只狗")
    await house.ask("/删除", reply_to=f"remote-{shown.delivery_id}")

    assert not await has_bytes(house, 1)


async def test_of_several_none_is_deleted_where_one_cannot_be(house):
    await house.draw("/画 一只猫", conversation="群")
    await house.draw("/画 一只狗", user="小红", conversation="群")
    answer = await house.ask("/删除 #1 #2 确认", conversation="群")

    assert (answer.is_error, "#2 不是你的" in answer.text) == (True, True)
    assert await has_bytes(house, 1)


@pytest.mark.parametrize(
    "said", ["/删除 全部", "/删除 #1 全部", "/删除 #1-#99", "/删除 #3-#1", "/删除 #1 #1 天气"]
)
async def test_what_cannot_be_deleted_is_said(house, said):
    await house.draw("/画 一只猫 --数量 3")

    assert (await house.ask(said)).is_error
    assert await has_bytes(house, 1)


async def test_a_deleted_work_is_no_favourite_any_more(house):
    await house.draw("/画 一只猫")
    await house.ask("/收藏 #1")
    await house.ask("/删除 #1")

    assert "还没有收藏" in (await house.ask("/收藏")).text
    assert (await house.ask("/历史")).is_error


async def copies(house, number):
    async with house.storage.reading() as tx:
        output = await tx.outputs.get(number)
        return await tx.inputs.get(output.sha256) if output is not None else None


async def test_the_copy_that_another_work_was_drawn_from_goes_too(house):
    await house.draw("/画 一只猫")
    await house.draw("/变体 #1")
    data = await copies(house, 1)
    assert data is not None
    init_image = house.engine.submitted[-1].spec.init_image

    await house.ask("/删除 #1")

    async with house.storage.reading() as tx:
        assert await tx.inputs.get(init_image) is None
    assert await has_bytes(house, 2)
    assert "参考图已经不在" in (await house.ask("/复现 #2")).text


async def test_a_copy_stays_for_who_is_still_to_be_drawn_from_it_or_shows_it(house):
    await house.draw("/画 一只猫")
    await house.draw("/复现 #1")
    await house.draw("/变体 #1")
    init_image = house.engine.submitted[-1].spec.init_image

    await house.ask("/删除 #1")
    async with house.storage.reading() as tx:  # the replay has the same bytes
        assert await tx.inputs.get(init_image) is not None
    house.engine.is_holding = True
    await house.accepted("/重画 #3")
    await house.ask("/删除 #2")
    async with house.storage.reading() as tx:  # and then somebody waits for it
        assert await tx.inputs.get(init_image) is not None
