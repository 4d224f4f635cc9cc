import pytest
from house import open_house


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


async def test_a_work_is_added_by_number_and_by_reply_and_taken_out(house):
    await house.draw("/画 一只猫")
    shown = house.platform.deliveries[-1]
    await house.draw("/画 一只狗")
    added = await house.ask("/收藏 #2")
    await house.ask("收藏", reply_to=f"remote-{shown.delivery_id}")
    listed = await house.ask("/收藏")

    assert "收藏了 #2" in added.text
    assert "已经在收藏里" in (await house.ask("/收藏 2")).text
    assert listed.numbers == (1, 2)
    assert [picture.number for picture in listed.pictures] == [1, 2]

    assert added.buttons[0].command == "/取消收藏 #2"
    assert "#2 不在收藏里了" in (await house.ask("/取消收藏 #2")).text
    assert "本来就不在" in (await house.ask("取消收藏 #2")).text
    assert (await house.ask("/收藏 列表")).numbers == (1,)


async def test_favourites_come_in_pages(house):
    for number in range(1, 9):
        await house.draw(f"/画 猫 {number}")
        await house.ask(f"/收藏 #{number}")
    first = await house.ask("/收藏")
    second = await house.ask(first.buttons[0].command)

    assert first.numbers == (8, 7, 6, 5, 4, 3)
    assert second.numbers == (2, 1)
    assert [button.label for button in second.buttons] == ["上一页"]
    assert (await house.ask("/收藏 第3页")).is_error


async def test_favourites_are_everyones_own_and_of_a_group_only_there(house):
    await house.draw("/画 一只猫", conversation="群")
    other = {"user": "小红", "conversation": "群"}
    await house.ask("/收藏 #1", **other)

    assert (await house.ask("/收藏", **other)).numbers == (1,)
    for elsewhere in ({"user": "小红"}, {"user": "小红", "conversation": "别的群"}):
        assert (await house.ask("/收藏", **elsewhere)).is_error
    assert (await house.ask("/收藏")).is_error
    assert (await house.ask("/收藏 #1", user="小绿")).is_error


async def test_the_gallery_marks_favourites(house):
    await house.draw("/画 一只猫 --数量 2")
    await house.ask("/收藏 #2")
    viewer = house.platform.deliveries[-1].address
    page = await house.library().works(viewer, query="", before=None, limit=9)

    assert ([work.number for work in page.works], page.favourites) == ([2, 1], (2,))


@pytest.mark.parametrize("said", ["/收藏", "/取消收藏", "/收藏 天气", "/收藏 #9"])
async def test_what_cannot_be_a_favourite_is_said(house, said):
    assert (await house.ask(said)).is_error
